using System.Globalization;
using System.Text;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Results as a table of comma-separated values (RFC 4180): axes, status, then all metrics and facts that any point has.</summary>
public static class SweepTable
{
    /// <summary>The table, with a line of names.</summary>
    public static string Write(IReadOnlyList<SweepResult> results)
    {
        string[] axes = [.. results.SelectMany(r => r.Axes.Select(a => a.Axis)).Distinct()];
        string[] metrics = [.. results.SelectMany(r => r.Metrics.Keys).Distinct()], facts = [.. results.SelectMany(r => r.Facts.Keys).Distinct()];
        // The busiest core is a share and a name; both bear its path.
        string[] factNames = [.. facts.Select(f => metrics.Contains(f) ? f + ".name" : f)];
        StringBuilder table = new();
        Append(table, ["id", .. axes, "status", "message", "rescaled", .. metrics, .. factNames]);
        foreach (SweepResult r in results)
        {
            Append(table, [
                r.Id,
                .. axes.Select(a => r.On(a)?.Text),
                r.Status,
                r.Message,
                r.Rescaled,
                .. metrics.Select(m => r.Metric(m)?.ToString("R", CultureInfo.InvariantCulture)),
                .. facts.Select(f => r.Facts.GetValueOrDefault(f)),
            ]);
        }

        return table.ToString();
    }

    private static void Append(StringBuilder table, IEnumerable<string?> cells) => table.AppendJoin(',', cells.Select(Cell)).Append('\n');

    private static string Cell(string? text) => text is null ? string.Empty
        : text.AsSpan().ContainsAny(",\"\n\r") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
