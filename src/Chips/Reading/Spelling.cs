namespace NeuroSim.Chips;

/// <summary>Finds what a misspelt name may have meant.</summary>
internal static class Spelling
{
    /// <summary>" Did you mean "x"?" for the known name nearest to the given one, or nothing if none is near.</summary>
    internal static string Suggest(string given, IReadOnlyCollection<string> known)
    {
        string? nearest = known.MinBy(name => Distance(given, name));

        // A name that shares less than half of its letters is a different word, and a wrong hint costs more than none.
        return nearest is not null && Distance(given, nearest) <= Math.Max(2, nearest.Length / 2) ? $" Did you mean \"{nearest}\"?" : "";
    }

    /// <summary>Fewest insertions, deletions and replacements of one character that turn one name into the other, whatever the case.</summary>
    internal static int Distance(string first, string second)
    {
        // Names in a file are of any length; beyond this nothing is near, and the table would be large.
        first = first.Length > 64 ? first[..64] : first;
        int[] row = Enumerable.Range(0, second.Length + 1).ToArray();
        for (int i = 1; i <= first.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= second.Length; j++)
            {
                int replace = diagonal + (char.ToUpperInvariant(first[i - 1]) == char.ToUpperInvariant(second[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[second.Length];
    }
}
