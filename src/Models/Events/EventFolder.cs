using System.Globalization;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// A folder of files with one recording each, all of one format. They come in the order of their numbers (names that are no numbers after those, by name)
/// and are called by their names without the ending. Labels come from <c>labels.csv</c> in the folder (<c>sample,label</c>), if it is there; or the files
/// lie in sub-folders called by the class, as the published N-MNIST does (<c>Train/5/00001.bin</c>).
/// </summary>
public static class EventFolder
{
    private sealed record Item(string Path, string Name, int? Label);

    /// <summary>Finds the recordings of a folder; each is read when it is asked for, every time.</summary>
    /// <param name="path">Folder.</param>
    /// <param name="geometryOverride">Sensor size that counts instead of the one in the files, or null.</param>
    /// <exception cref="ModelFormatException">There are no recordings, or of several formats, or the labels are bad.</exception>
    public static EventSet Read(string path, EventGeometry? geometryOverride)
    {
        FilePlace place = new(path);
        Item[] items = Sorted(Find(path, place), place);
        RecordingReader reader = EventFiles.ReaderOf(items[0].Path) as RecordingReader
            ?? throw new FilePlace(items[0].Path).Error("files in a folder of recordings hold one recording each, this one holds a set. Give the file itself.");
        EventGeometry geometry = geometryOverride ?? reader.HeaderGeometry(items[0].Path)
            ?? throw place.Error($"the format of {Path.GetFileName(items[0].Path)} does not say the size of the sensor, "
                + "and recordings of a folder must share one; give it.");
        string[] names = Names(items);
        return new EventSet(path, geometry, 2, names, Labels(path, items, names), i => Load(reader, items[i].Path, geometry, geometryOverride is null));
    }

    private static EventRecording Load(RecordingReader reader, string path, EventGeometry geometry, bool compares)
    {
        if (EventFiles.ReaderOf(path) != reader)
        {
            throw new FilePlace(path).Error($"the file is of another format than the first one of its folder ({reader.Accepts}). "
                + "Keep formats in folders of their own.");
        }

        return !compares || reader.HeaderGeometry(path) == geometry
            ? reader.Load(path, geometry)
            : throw new FilePlace(path).Error($"the sensor is {reader.HeaderGeometry(path)}, that of the folder's first recording {geometry}. "
                + "Keep sensors in folders of their own.");
    }

    private static List<Item> Find(string path, FilePlace place)
    {
        List<Item> items = [.. Files(path).Select(f => new Item(f, Path.GetFileNameWithoutExtension(f), null))];
        if (items.Count == 0)
        {
            items.AddRange(
                from folder in Directory.EnumerateDirectories(path)
                let isClass = int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int _)
                where isClass
                from file in Files(folder)
                select new Item(file, Path.GetFileNameWithoutExtension(file), int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture)));
        }

        return items.Count > 0
            ? items
            : throw place.Error($"the folder holds no recordings: neither files {string.Join(", ", Extensions)}, nor sub-folders 0, 1, … with such files.");
    }

    private static IEnumerable<string> Extensions => EventFiles.Readers.OfType<RecordingReader>().SelectMany(r => r.FolderExtensions);

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder)
        .Where(f => Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase))
        .Where(f => !Path.GetFileName(f).Equals(EventLabels.FileName, StringComparison.OrdinalIgnoreCase))
        .Take(EventLimits.MostRecordings + 1);

    private static Item[] Sorted(List<Item> items, FilePlace place)
    {
        if (items.Count > EventLimits.MostRecordings)
        {
            throw place.Error($"the folder holds more than {EventLimits.MostRecordings} recordings, the limit. Split it.");
        }

        return [.. items.OrderBy(i => Number(i.Name)).ThenBy(i => i.Name, StringComparer.Ordinal).ThenBy(i => i.Label)];
    }

    private static ulong Number(string name) =>
        ulong.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : ulong.MaxValue;

    /// <summary>File names where they tell the recordings apart, otherwise with the class before them.</summary>
    private static string[] Names(Item[] items)
    {
        bool areUnique = items.Select(i => i.Name).Distinct(StringComparer.Ordinal).Count() == items.Length;
        return Array.ConvertAll(items, i => areUnique || i.Label is null ? i.Name : $"{i.Label}/{i.Name}");
    }

    private static int[]? Labels(string path, Item[] items, string[] names)
    {
        string file = Path.Combine(path, EventLabels.FileName);
        return items[0].Label is not null ? Array.ConvertAll(items, i => i.Label!.Value)
            : File.Exists(file) ? EventLabels.Read(file, names) : null;
    }
}
