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
    private readonly Dictionary<string, BoundNetwork> _bound = new(StringComparer.Ordinal);
    private ProgramRoutes? _routes;
    private SpikeCounter? _counter;

    /// <summary>The mapping, on any of these chips.</summary>
    public ChipProgram Program => program;

    /// <summary>The parts of a program: those that were given, or new ones.</summary>
    /// <exception cref="ArgumentException">Those that were given are of another mapping.</exception>
    internal static SharedParts For(ChipProgram program, SharedParts? given)
    {
        SharedParts parts = given ?? new(program);
        return parts.IsOf(program) ? parts : throw new ArgumentException("these parts belong to another mapping.", nameof(given));
    }

    /// <summary>The network as a set of samples needs it.</summary>
    internal BoundNetwork Bind(ISampleSet samples)
        => Bound(samples is ImageSet images ? Normalisation(images.Mean, images.Std) : string.Empty, () => program.Bind(samples));

    /// <summary>The network for images of a normalisation.</summary>
    internal BoundNetwork Bind(double[] mean, double[] std) => Bound(Normalisation(mean, std), () => program.Bind(mean, std));

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

    private static string Normalisation(double[] mean, double[] std) => $"{string.Join(' ', mean)} / {string.Join(' ', std)}";

    private BoundNetwork Bound(string normalisation, Func<IntegerNetwork> bind)
    {
        lock (_making)
        {
            return _bound.TryGetValue(normalisation, out BoundNetwork? known) ? known : _bound[normalisation] = new(bind());
        }
    }

    private bool IsOf(ChipProgram other) => ReferenceEquals(program.Partition, other.Partition) && ReferenceEquals(program.Placement, other.Placement);
}

/// <summary>A network as a set of samples needs it.</summary>
/// <param name="network">The network.</param>
internal sealed class BoundNetwork(IntegerNetwork network)
{
    private readonly Lazy<NetworkPlan?> _plan = new(() => NetworkPlan.Of(network));

    /// <summary>The network.</summary>
    public IntegerNetwork Network => network;

    /// <summary>Its packed weights; null where it needs the reference executor.</summary>
    public NetworkPlan? Plan => _plan.Value;
}
