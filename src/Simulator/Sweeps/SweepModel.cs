using System.Globalization;
using System.Text.RegularExpressions;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>A network file and the D that it runs with.</summary>
/// <param name="File">The file.</param>
/// <param name="D">D to run with, or null for the D of its training.</param>
/// <param name="NamedD">D of the training as its name says it, or null.</param>
public sealed partial record SweepModel(string File, int? D, int? NamedD)
{
    /// <summary>
    /// The networks of a sweep. A pattern whose list in braces holds just the D of the sweep means the checkpoints that were trained with these D, each with its
    /// own; every other file is run with every D.
    /// </summary>
    /// <exception cref="SweepException">A pattern is none, or a file stands there twice.</exception>
    public static IReadOnlyList<SweepModel> Of(IReadOnlyList<string> patterns, IReadOnlyList<int> ds)
    {
        SweepModel[] models = [.. patterns.SelectMany(p => Of(p, ds))];
        return models.GroupBy(m => (m.File, m.D)).FirstOrDefault(g => g.Count() > 1) is { Key: var twice }
            ? throw new SweepException($"{twice.File}: is given twice{(twice.D is { } d ? $" with D = {d}" : string.Empty)}; remove one of them.")
            : models;
    }

    private static IEnumerable<SweepModel> Of(string pattern, IReadOnlyList<int> ds)
    {
        IReadOnlyList<string> files = BraceList.Expand(pattern);
        return ds.Count == 0 ? files.Select(f => new SweepModel(f, null, DInName(f)))
            : MatchedList(pattern, ds) is { } list ? ds.SelectMany(d => files.Where((_, i) => list[i] == d).Select(f => new SweepModel(f, d, d)))
            : files.SelectMany(f => ds.Select(d => new SweepModel(f, d, DInName(f))));
    }

    // By file: the element of the list that holds the D of the sweep, whatever the order; null if no list does.
    private static int[]? MatchedList(string pattern, IReadOnlyList<int> ds)
    {
        IReadOnlyList<IReadOnlyList<string>> lists = BraceList.Lists(pattern);
        int files = lists.Aggregate(1, (n, l) => n * l.Count), stride = files;
        foreach (IReadOnlyList<string> list in lists)
        {
            stride /= list.Count;
            int[] numbers = [.. list.Select(t => int.TryParse(t, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0)];
            if (numbers.Length > 1 && numbers.Order().SequenceEqual(ds.Order()))
            {
                int run = stride;
                return [.. Enumerable.Range(0, files).Select(i => numbers[i / run % numbers.Length])];
            }
        }

        return null;
    }

    private static int? DInName(string file)
        => NameWithD().Match(Path.GetFileNameWithoutExtension(file)) is { Success: true } match ? int.Parse(match.Groups["d"].ValueSpan) : null;

    [GeneratedRegex(
        "(?:^|[^A-Za-z0-9])[dD](?<d>[1-9][0-9]{0,2})(?:[^A-Za-z0-9]|$)",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NameWithD();
}
