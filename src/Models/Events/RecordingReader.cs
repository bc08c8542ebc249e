using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Reads a format whose files hold one recording each. A set of one file knows the sensor size from the file's header and reads the events when they are
/// asked for, once; only where the header says nothing are they read at once, because their coordinates give the size.
/// </summary>
public abstract class RecordingReader : IEventReader
{
    /// <inheritdoc/>
    public abstract string Accepts { get; }

    /// <summary>Endings of file names that a folder of recordings is searched for, with the dot.</summary>
    public abstract IReadOnlyList<string> FolderExtensions { get; }

    /// <inheritdoc/>
    public abstract bool Recognises(ReadOnlySpan<byte> head, string path);

    /// <inheritdoc/>
    public EventSet Read(string path, EventGeometry? geometryOverride)
    {
        Lazy<EventRecording> recording;
        EventGeometry? geometry = geometryOverride ?? HeaderGeometry(path);
        if (geometry is null)
        {
            EventRecording read = Load(path, null);
            recording = new Lazy<EventRecording>(read);
            geometry = read.Geometry;
        }
        else
        {
            recording = new Lazy<EventRecording>(() => Load(path, geometry));
        }

        return new EventSet(path, geometry.Value, 2, [Path.GetFileNameWithoutExtension(path)], null, _ => recording.Value);
    }

    /// <summary>Sensor size that a file's header or the format itself says, or null.</summary>
    internal abstract EventGeometry? HeaderGeometry(string path);

    /// <summary>Reads the recording of a file.</summary>
    /// <param name="path">File.</param>
    /// <param name="geometry">Sensor size, or null to take the smallest one that holds all events.</param>
    internal abstract EventRecording Load(string path, EventGeometry? geometry);

    /// <summary>All bytes of a file.</summary>
    private protected static byte[] AllBytes(string path)
    {
        long length = new FileInfo(path).Length;
        return length is > 0 and <= EventLimits.MostFileBytes
            ? File.ReadAllBytes(path)
            : throw new FilePlace(path).Error($"the file has {length} bytes; NeuroSim reads 1 to {EventLimits.MostFileBytes}. "
                + (length > 0 ? "Cut the recording into shorter ones." : "It is empty; copy it again."));
    }

    /// <summary>The first bytes of a file, no more than a number.</summary>
    private protected static byte[] FirstBytes(string path, int atMost)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] bytes = new byte[(int)Math.Min(atMost, stream.Length)];
        int read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return bytes[..read];
    }

    /// <summary>True if a path ends like one of these.</summary>
    private protected static bool EndsWith(string path, IEnumerable<string> endings) =>
        endings.Any(e => path.EndsWith(e, StringComparison.OrdinalIgnoreCase));
}
