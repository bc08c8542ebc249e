using NeuroSim.Cli.Charts;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Pages;

/// <summary>The results of a sweep, arranged for charts: a slice per chip and setting of the minor axes, in it a series per D, along the main axis.</summary>
internal sealed class SweepSlices
{
    private const int MostSlices = 12;

    // Axes that people ask about first.
    private static readonly string[] s_main = [SweepSettings.LinkBandwidth, SweepSettings.RouterBandwidth, SweepSettings.CoreRate, SweepSettings.QueueDepth];

    /// <summary>Arranges results.</summary>
    public SweepSlices(IReadOnlyList<SweepResult> results)
    {
        string[] axes = [.. results.SelectMany(r => r.Axes).Select(a => a.Axis).Distinct(StringComparer.Ordinal)];
        string[] further = [.. axes.Except([SweepPoint.ModelAxis, SweepPoint.DAxis, SweepPoint.ChipAxis])];
        Main = s_main.Concat(further).FirstOrDefault(a => Varies(results, a));
        Minor = [.. further.Where(a => a != Main)];
        SweepSlice[] slices = [.. results.GroupBy(NameOf, StringComparer.Ordinal).Select(g => Slice(g.Key, [.. g]))];
        Slices = [.. slices.Take(MostSlices)];
        LeftOut = slices.Length - Slices.Count;
    }

    /// <summary>The axis along which charts run; null if only models, D and chips vary.</summary>
    public string? Main { get; }

    /// <summary>All further axes.</summary>
    public IReadOnlyList<string> Minor { get; }

    /// <summary>The slices in the order of the results.</summary>
    public IReadOnlyList<SweepSlice> Slices { get; }

    /// <summary>Slices beyond those that a page draws.</summary>
    public int LeftOut { get; }

    /// <summary>Name of the main axis as people write it.</summary>
    public string MainWords => Main is null ? "D" : Words(Main);

    /// <summary>Unit of the main axis.</summary>
    public ChartUnit MainUnit => UnitOf(Main);

    /// <summary>Unit of an axis.</summary>
    public static ChartUnit UnitOf(string? axis)
        => axis is SweepSettings.LinkBandwidth or SweepSettings.RouterBandwidth or SweepSettings.CoreRate ? ChartUnit.PerSecond : ChartUnit.Count;

    /// <summary>"linkBandwidth" → "link bandwidth"; paths of chip fields stay as they are.</summary>
    public static string Words(string axis) => axis.Contains('.', StringComparison.Ordinal)
        ? axis
        : string.Concat(axis.Select(c => char.IsUpper(c) ? $" {char.ToLowerInvariant(c)}" : $"{c}"));

    private static bool Varies(IReadOnlyList<SweepResult> results, string axis)
        => results.Select(r => r.On(axis)?.Number).Where(n => n is not null).Distinct().Count() > 1;

    private string NameOf(SweepResult result)
    {
        IEnumerable<string> settings = Minor.Select(a => result.On(a)).OfType<SweepValue>().Select(v => $"{Words(v.Axis)} {v.Text}");
        return string.Join(", ", settings.Prepend(result.On(SweepPoint.ChipAxis)?.Text ?? "chip"));
    }

    private SweepSlice Slice(string name, IReadOnlyList<SweepResult> results)
    {
        bool byD = results.All(r => r.On(SweepPoint.DAxis) is not null) && results.GroupBy(DOf).All(g => g.Select(ModelOf).Distinct().Count() == 1);
        IEnumerable<SweepSeries> series = results
            .GroupBy(r => (D: DOf(r), Model: byD ? string.Empty : ModelOf(r)))
            .OrderBy(g => g.Key.Model, StringComparer.Ordinal).ThenBy(g => g.Key.D)
            .Select(g => new SweepSeries(SeriesName(g.Key.D, g.Key.Model), g.Key.D, [.. g.OrderBy(At)]));
        return new(name, [.. series], this);
    }

    /// <summary>Where a result stands on the main axis; not a number if the axis means nothing to its chip.</summary>
    public double At(SweepResult result) => (Main is null ? result.On(SweepPoint.DAxis) : result.On(Main))?.Number ?? double.NaN;

    private static string SeriesName(double d, string model) => double.IsNaN(d) ? model : model.Length == 0 ? $"D = {d}" : $"{model}, D = {d}";

    private static double DOf(SweepResult result) => result.On(SweepPoint.DAxis)?.Number ?? double.NaN;

    private static string ModelOf(SweepResult result) => result.On(SweepPoint.ModelAxis)?.Text ?? string.Empty;
}

/// <summary>The results of one chip with one setting of the minor axes.</summary>
/// <param name="Name">Name of the chip, with the settings.</param>
/// <param name="Series">A series per D, or per model and D.</param>
/// <param name="All">The slices that it belongs to.</param>
internal sealed record SweepSlice(string Name, IReadOnlyList<SweepSeries> Series, SweepSlices All)
{
    /// <summary>Values of the main axis that any point has, in order.</summary>
    public double[] Stops => [.. Series.SelectMany(s => s.Results).Select(All.At).Where(v => !double.IsNaN(v)).Distinct().Order()];
}

/// <summary>The results of one D along the main axis.</summary>
/// <param name="Name">Name in legends.</param>
/// <param name="D">Its D; not a number for networks that have none to choose.</param>
/// <param name="Results">In the order of the main axis.</param>
internal sealed record SweepSeries(string Name, double D, IReadOnlyList<SweepResult> Results);
