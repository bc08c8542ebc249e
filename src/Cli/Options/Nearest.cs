namespace NeuroSim.Cli.Options;

/// <summary>Finds what a misspelt word may have meant.</summary>
internal static class Nearest
{
    private const int LongestWord = 64;

    /// <summary>" Did you mean 'x'?" for the known word nearest to the given one, or nothing if none is near.</summary>
    public static string Suggest(string given, IEnumerable<string> known)
    {
        string cut = given[..Math.Min(given.Length, LongestWord)].ToLowerInvariant();
        (string word, int distance) = known.Select(k => (k, Distance(cut, k))).MinBy(k => k.Item2);
        return distance <= Math.Max(2, word.Length / 3) ? $" Did you mean '{word}'?" : string.Empty;
    }

    // Fewest insertions, deletions, replacements and swaps of neighbours: a swap is the commonest slip of a hand.
    private static int Distance(string a, string b)
    {
        int[,] d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 || j == 0 ? i + j
                    : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
