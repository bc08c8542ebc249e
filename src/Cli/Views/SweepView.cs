using NeuroSim.Simulator.Sweeps;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>The results of a sweep as tables.</summary>
internal static class SweepView
{
    private const int MostRows = 120;

    /// <summary>Shows what came out, and what did not.</summary>
    public static void Show(SweepMerge merge, Terminal terminal)
    {
        string[] axes = [.. merge.Results.SelectMany(r => r.Axes.Select(a => a.Axis)).Distinct()];
        SweepResult[] ok = [.. merge.Results.Where(r => r.IsOk)];
        if (ok.Length > 0)
        {
            Tables.Heading(terminal, $"{Format.Count(ok.Length)} points");
            Table(ok, axes).Show(terminal);
            Note(terminal, ok.Length > MostRows ? $"and {Format.Count(ok.Length - MostRows)} more in {SweepStore.TableName}." : null);
        }

        int rescaled = ok.Count(r => r.Rescaled is not null);
        Note(terminal, rescaled > 0
            ? $"{Format.Count(rescaled)} of them run with another D than trained: thresholds re-scaled (V·D′/D), not trained again." : null);
        foreach (IGrouping<string?, SweepResult> failed in merge.Results.Where(r => !r.IsOk).GroupBy(r => r.Message))
        {
            terminal.Warn($"{Format.Count(failed.Count())} points failed, the first at {Where(failed.First())}: {failed.Key}");
        }

        terminal.Screen.WriteLine();
    }

    private static Listing Table(SweepResult[] results, string[] axes)
    {
        IEnumerable<string> headers = axes.Select(a => a is SweepPoint.ModelAxis or SweepPoint.ChipAxis ? a : $">{a}");
        Listing table = new([.. headers, ">accuracy", ">decision", ">energy", "?>stalled", "?>overflows", "?>dropped"]);
        foreach (SweepResult r in results.Take(MostRows))
        {
            table.Add([
                .. axes.Select(a => Shown(r.On(a))),
                Shown(r, SweepMetrics.Accuracy, Format.Percent),
                Shown(r, SweepMetrics.DecisionPs, Format.Time),
                Shown(r, SweepMetrics.EnergyPj, Format.Energy),
                Shown(r, SweepMetrics.StallShare, Format.Percent),
                Shown(r, SweepMetrics.PhaseOverflows, Whole),
                Shown(r, SweepMetrics.DroppedEvents, Whole),
            ]);
        }

        return table;
    }

    private static string Shown(SweepValue? value) => value is null ? "–"
        : value.Number is { } number && double.IsFinite(number) && number >= 10_000 ? Format.Rate(number) : value.Text;

    private static string Shown(SweepResult result, string metric, Func<double, string> format) => result.Metric(metric) is { } value ? format(value) : "–";

    private static string Whole(double value) => Format.Count((long)value);

    private static string Where(SweepResult result) => string.Join(", ", result.Axes.Select(a => $"{a.Axis} = {a.Text}"));

    private static void Note(Terminal terminal, string? text)
    {
        if (text is not null)
        {
            Tables.Paragraph(terminal, text);
        }
    }
}
