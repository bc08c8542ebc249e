using System.Globalization;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>Classes of recordings, wherever they come from.</summary>
internal static class EventLabels
{
    /// <summary>Name of the label file in a folder of recordings.</summary>
    public const string FileName = "labels.csv";

    private const string Heading = "sample,label";

    /// <summary>Labels as classes: one per recording, none negative.</summary>
    public static int[] Check(ReadOnlySpan<long> labels, int recordings, FilePlace place)
    {
        if (labels.Length != recordings)
        {
            throw place.Error($"{labels.Length} labels for {recordings} recordings; there must be one each.");
        }

        int[] result = new int[labels.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = labels[i] is >= 0 and <= int.MaxValue
                ? (int)labels[i]
                : throw place.Error($"label {i} is {labels[i]}; 0 to {int.MaxValue} is possible.");
        }

        return result;
    }

    /// <summary>
    /// Labels of recordings from a file of rows <c>sample,label</c>, with or without that heading. A sample is the name of a recording; numbers may differ
    /// in leading zeros. Rows of samples that are not there are ignored: the folder may hold a part of a data set.
    /// </summary>
    public static int[] Read(string path, IReadOnlyList<string> names)
    {
        FilePlace place = new(path);
        long length = new FileInfo(path).Length;
        if (length > EventLimits.MostTextBytes)
        {
            throw place.Error($"the file has {length} bytes; labels may have {EventLimits.MostTextBytes}. Remove what is not needed.");
        }

        Dictionary<string, int> labels = new(StringComparer.Ordinal);
        string[] lines = File.ReadAllLines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i].Trim();
            if (line.Length > 0 && !(i == 0 && line.Equals(Heading, StringComparison.OrdinalIgnoreCase)))
            {
                Add(labels, line, place.Within($"line {i + 1}"));
            }
        }

        return [.. names.Select(n => labels.TryGetValue(Key(n), out int label)
            ? label
            : throw place.Error($"there is no label for the recording '{n}'; add a line '{n},CLASS', or remove the recording."))];
    }

    private static void Add(Dictionary<string, int> labels, string line, FilePlace place)
    {
        string[] fields = line.Split(',', StringSplitOptions.TrimEntries);
        if (fields.Length != 2 || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int label))
        {
            throw place.Error($"'{ShownText.Of(line)}' is not a sample and its class, as in '17,3'; classes are 0 to {int.MaxValue}.");
        }

        if (!labels.TryAdd(Key(fields[0]), label))
        {
            throw place.Error($"the sample '{ShownText.Of(fields[0])}' occurs twice; remove one of the lines.");
        }
    }

    private static string Key(string name) => name.All(char.IsAsciiDigit) ? name.TrimStart('0') : name;
}
