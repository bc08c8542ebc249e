using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>Reads event-camera recordings of all known formats, and folders of them.</summary>
public static class EventFiles
{
    /// <summary>All readers; the first that recognises a file reads it. A new format is one new file and one line here.</summary>
    public static IReadOnlyList<IEventReader> Readers { get; } =
    [
        new NMnistReader(), // Known by name: its first bytes are coordinates and may look like anything.
        new CsvEventReader(), // Known by name: its comments may begin like a RAW header.
        new NpzEventReader(),
        new Aedat4Reader(),
        new PropheseeRawReader(),
    ];

    /// <summary>Reads a file, or a folder of files with one recording each (their order, names and labels: <see cref="EventFolder"/>).</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="geometryOverride">
    /// Sensor size that counts instead of the one in the file, or null. Needed where the format says none and it is not to be guessed from the largest
    /// coordinates.
    /// </param>
    /// <exception cref="ModelFormatException">The content is bad or of no known format.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static EventSet Read(string path, EventGeometry? geometryOverride = null)
    {
        FilePlace place = new(path);
        EventGeometry? geometry = geometryOverride?.Check(place);
        return Directory.Exists(path) ? EventFolder.Read(path, geometry) : ReaderOf(path).Read(path, geometry);
    }

    /// <summary>The reader of a file.</summary>
    internal static IEventReader ReaderOf(string path)
    {
        byte[] head = InputFile.Head(path, "recording of an event camera");
        return Readers.FirstOrDefault(r => r.Recognises(head, path))
            ?? throw new FilePlace(path).Error($"not a recording of an event camera: the first bytes are {InputFile.Magic(head)}. "
                + $"NeuroSim reads {string.Join("; ", Readers.Select(r => r.Accepts))}; and folders of files with one recording each.");
    }
}
