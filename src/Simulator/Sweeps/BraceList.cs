namespace NeuroSim.Simulator.Sweeps;

/// <summary>File names with a list in braces, as shells write them: <c>net-d{1,2}.pth</c> stands for <c>net-d1.pth</c> and <c>net-d2.pth</c>.</summary>
public static class BraceList
{
    private const int MostNames = 10_000;

    /// <summary>The names that a pattern stands for, in the order of its lists, the last list varying fastest; the pattern itself if it has no list.</summary>
    /// <exception cref="SweepException">A brace has no partner, lists are nested, or there are more than 10,000 names.</exception>
    public static IReadOnlyList<string> Expand(string pattern)
    {
        IReadOnlyList<string> names = [string.Empty];
        foreach (IReadOnlyList<string> part in Parts(pattern))
        {
            if ((long)names.Count * part.Count > MostNames)
            {
                throw new SweepException($"{pattern}: stands for more than {MostNames:N0} files, the limit; give fewer in one list.");
            }

            names = [.. names.SelectMany(n => part.Select(p => n + p))];
        }

        return names;
    }

    /// <summary>The lists of a pattern, in order.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Lists(string pattern) => [.. Parts(pattern).Where((_, i) => i % 2 == 1)];

    /// <summary>Splits a list at its commas, except those in braces.</summary>
    public static IReadOnlyList<string> Split(string text)
    {
        List<string> items = [];
        int start = 0, depth = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                items.Add(text[start..i]);
                start = i + 1;
            }
            else
            {
                depth += text[i] == '{' ? 1 : text[i] == '}' ? -1 : 0;
            }
        }

        return items;
    }

    // Plain text and lists in turn, beginning and ending with plain text.
    private static List<IReadOnlyList<string>> Parts(string pattern)
    {
        List<IReadOnlyList<string>> parts = [];
        int at = 0;
        while (pattern.IndexOf('{', at) is >= 0 and var open)
        {
            int close = pattern.IndexOf('}', open);
            Require(close > open && pattern.IndexOf('}', at) == close, pattern);
            string list = pattern[(open + 1)..close];
            Require(!list.Contains('{', StringComparison.Ordinal), pattern);
            parts.AddRange([[pattern[at..open]], list.Split(',')]);
            at = close + 1;
        }

        Require(pattern.IndexOf('}', at) < 0, pattern);
        parts.Add([pattern[at..]]);
        return parts;
    }

    private static void Require(bool sound, string pattern)
    {
        if (!sound)
        {
            throw new SweepException($"{pattern}: its braces do not pair, or are nested; write a list as in net-d{{1,2,4}}.pth.");
        }
    }
}
