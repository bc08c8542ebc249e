namespace NeuroSim.Simulator.Sweeps;

/// <summary>
/// One line of a sweep's results. Metrics and facts bear the names of the run's report: a path of its members, as in <c>latency.decisionPs</c>.
/// Equal points have equal results: nothing here is about the simulating machine.
/// </summary>
public sealed record SweepResult
{
    /// <summary>Status of a point that ran, and of one that could not.</summary>
    public const string Ok = "ok", Failed = "failed";

    /// <summary>Hash of all that the result follows from (<see cref="SweepPoint.Key"/>).</summary>
    public required string Id { get; init; }

    /// <summary>Where the point stands: model, D, chip, further axes; axes that mean nothing to its chip are left out.</summary>
    public required IReadOnlyList<SweepValue> Axes { get; init; }

    /// <summary><see cref="Ok"/> or <see cref="Failed"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Why the point failed; null if it did not.</summary>
    public string? Message { get; init; }

    /// <summary>That thresholds were re-scaled from another D, in words; null if they were not.</summary>
    public string? Rescaled { get; init; }

    /// <summary>Numbers of the report by their path, and those of <see cref="SweepMetrics"/>; empty if the point failed.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>();

    /// <summary>Words of the report by their path, as <c>chip.kind</c>, <c>bottleneck</c>, <c>overrides.linkBandwidth</c>.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = new Dictionary<string, string>();

    /// <summary>True if the point ran.</summary>
    public bool IsOk => Status == Ok;

    /// <summary>The value on an axis, or null if the axis means nothing to the point's chip.</summary>
    public SweepValue? On(string axis) => Axes.FirstOrDefault(v => v.Axis == axis);

    /// <summary>A metric, or null if the report has none of this name.</summary>
    public double? Metric(string name) => Metrics.TryGetValue(name, out double value) ? value : null;
}
