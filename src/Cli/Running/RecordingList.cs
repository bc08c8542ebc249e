using System.Globalization;
using NeuroSim.Models.Events;

namespace NeuroSim.Cli.Running;

/// <summary>Finds recordings by a list of names, numbers and ranges of numbers, as in <c>60001-60100,7,left</c>.</summary>
internal static class RecordingList
{
    private const int MostShown = 3;

    /// <summary>Places of the recordings in a set, in the order of the list.</summary>
    /// <exception cref="UsageException">An entry finds none.</exception>
    public static IReadOnlyList<int> Find(string list, EventSet set)
    {
        Dictionary<string, int> byName = [];
        SortedDictionary<ulong, int> byNumber = [];
        for (int i = 0; i < set.Count; i++)
        {
            byName.TryAdd(set.Names[i], i);
            if (Number(set.Names[i]) is { } number)
            {
                byNumber.TryAdd(number, i);
            }
        }

        return [.. list.Split(',', StringSplitOptions.TrimEntries).SelectMany(entry => Find(entry, byName, byNumber) is { Length: > 0 } found
            ? found
            : throw new UsageException($"--recordings {entry}: {set.Path} has no such recording; it has {Shown(set)}. Give names, numbers or ranges as in "
                + "60001-60100,7."))];
    }

    private static int[] Find(string entry, Dictionary<string, int> byName, SortedDictionary<ulong, int> byNumber)
    {
        if (byName.TryGetValue(entry, out int named))
        {
            return [named];
        }

        if (Number(entry) is { } one)
        {
            return byNumber.TryGetValue(one, out int numbered) ? [numbered] : [];
        }

        string[] ends = entry.Split('-', StringSplitOptions.TrimEntries);
        return ends.Length == 2 && Number(ends[0]) is { } first && Number(ends[1]) is { } last
            ? [.. byNumber.Where(n => n.Key >= first && n.Key <= last).Select(n => n.Value)]
            : [];
    }

    private static ulong? Number(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : null;

    private static string Shown(EventSet set) => set.Count <= MostShown
        ? string.Join(", ", set.Names)
        : $"{string.Join(", ", set.Names.Take(MostShown))}, … {set.Names[^1]} ({set.Count:N0} in all)";
}
