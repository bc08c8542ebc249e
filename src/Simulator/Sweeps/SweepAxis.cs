namespace NeuroSim.Simulator.Sweeps;

/// <summary>One axis of a sweep beside models, D and chips.</summary>
/// <param name="Name">A run option (see <see cref="SweepSettings"/>) or the JSON path of a chip's field, as in <c>timing.queueDepth</c>.</param>
/// <param name="Values">Its values in their one spelling, at least one, none twice.</param>
public sealed record SweepAxis(string Name, IReadOnlyList<string> Values);
