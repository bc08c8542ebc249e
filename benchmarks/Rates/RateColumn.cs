using System.Globalization;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace NeuroSim.Benchmarks.Rates;

/// <summary>Operations per second of a rated benchmark, or their share of the machine's limit, measured in the same run.</summary>
/// <param name="share">True for the share.</param>
public sealed class RateColumn(bool share) : IColumn
{
    /// <inheritdoc/>
    public string Id => ColumnName;

    /// <inheritdoc/>
    public string ColumnName => share ? "Of limit" : "G op/s";

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => share ? 1 : 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string Legend => share ? "share of what the machine does at most of such operations" : "operations per second, from the median";

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (summary[benchmarkCase]?.ResultStatistics is not { } statistics || Prepared(benchmarkCase) is not { } rated)
        {
            return "-";
        }

        (double operations, double ofLimit, MachineLimit kind) = rated.RateOf(benchmarkCase.Descriptor.WorkloadMethod.Name);
        double rate = (share ? ofLimit : operations) / (statistics.Median * 1e-9), limit = share ? MachineLimits.Of(kind) : 0;
        return !share ? (rate / 1e9).ToString("G4", CultureInfo.InvariantCulture)
            : limit > 0 ? (rate / limit).ToString("P0", CultureInfo.InvariantCulture)
            : "-";
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;

    // The benchmark itself knows its operations once it is set up.
    private static IRated? Prepared(BenchmarkCase benchmark)
    {
        if (Activator.CreateInstance(benchmark.Descriptor.Type) is not IRated rated)
        {
            return null;
        }

        foreach (var parameter in benchmark.Parameters.Items)
        {
            benchmark.Descriptor.Type.GetProperty(parameter.Name)?.SetValue(rated, parameter.Value);
        }

        benchmark.Descriptor.GlobalSetupMethod?.Invoke(rated, null);
        return rated;
    }
}

/// <summary>Adds both columns to a benchmark class.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RatedAttribute : ColumnConfigBaseAttribute
{
    /// <summary>Adds them.</summary>
    public RatedAttribute()
        : base(new RateColumn(share: false), new RateColumn(share: true))
    {
    }
}
