using System.Collections.Concurrent;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Engines.Plan;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines;

/// <summary>
/// What engines share that run one mapping on chips that differ in times only (<see cref="ChipProgram.On"/>), as the points of a sweep of bandwidths do: routes,
/// packed weights, who counts. Each is made when an engine first asks; then it is read only. Engines may ask from several threads.
/// </summary>
/// <param name="program">The mapping, on any of these chips.</param>
public sealed class SharedParts(ChipProgram program)
{
    private readonly Lock _making = new();
    private readonly ConcurrentDictionary<string, Lazy<IntegerNetwork>> _bound = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<IntegerNetwork, Lazy<NetworkPlan?>> _plans = new(ReferenceEqualityComparer.Instance);
    private ProgramRoutes? _routes;
    private SpikeCounter? _counter;

    /// <summary>The mapping, on any of these chips.</summary>
    public ChipProgram Program => program;

    /// <summary>The parts of a program: those that were given, or new ones.</summary>
    /// <exception cref="ArgumentException">Those that were given are of another mapping.</exception>
    internal static SharedParts For(ChipProgram program, SharedParts? given)
        => given is null || given.IsOf(program) ? given ?? new(program) : throw new ArgumentException("these parts belong to another mapping.", nameof(given));

    /// <summary>The network as a set of samples needs it.</summary>
    internal IntegerNetwork Bind(ISampleSet samples)
        => samples is ImageSet images ? Bind(images.Mean, images.Std) : program.Network;

    /// <summary>The network for images of a normalisation.</summary>
    internal IntegerNetwork Bind(double[] mean, double[] std)
        => _bound.GetOrAdd($"{string.Join(' ', mean)} / {string.Join(' ', std)}", _ => new(() => program.Bind(mean, std))).Value;

    /// <summary>The weights of a network that <see cref="Bind(ISampleSet)"/> gave, packed; null where it needs the reference executor.</summary>
    internal NetworkPlan? Plan(IntegerNetwork bound) => _plans.GetOrAdd(bound, b => new(() => NetworkPlan.Of(b))).Value;

    /// <summary>The routes of a program of this mapping.</summary>
    internal ProgramRoutes Routes(ChipProgram onChip, int threads)
    {
        lock (_making)
        {
            return _routes is null ? _routes = new ProgramRoutes(onChip, threads) : _routes.On(onChip, threads);
        }
    }

    /// <summary>Counts for programs of this mapping.</summary>
    /// <param name="routes">The routes of any of them.</param>
    internal SpikeCounter Counter(ProgramRoutes routes)
    {
        lock (_making)
        {
            return _counter ??= new SpikeCounter(program, routes);
        }
    }

    private bool IsOf(ChipProgram other) => ReferenceEquals(program.Partition, other.Partition) && ReferenceEquals(program.Placement, other.Placement);
}
