using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Analysis;

namespace NeuroSim.Simulator.Engines;

/// <summary>
/// What the mapped program did in one timestep of a sample, whatever the time: activations, axon events of every unit, additions. Timing replays it.
/// </summary>
public sealed class SampleTrace
{
    internal SampleTrace(ChipProgram program, byte[] input, ActiveTiles? active = null)
    {
        IntegerNetwork network = program.Network;
        Input = input;
        Active = active;
        D = network.D;
        Activations = [.. network.Sites.Select(s => new byte[network.Populations[s.Population].Shape.Count])];
        Potentials = [.. network.Populations.Select(p => new long[p.Shape.Count])];
        UnitEvents = new int[program.Partition.Units.Count * D];
        UnitAdditions = new long[program.Partition.Units.Count * D];
        ProductEvents = [.. program.Partition.Slices.Select(s => s is AttentionSlices a ? new int[a.Blocks * 2 * D] : [])];
        Additions = new long[network.Connections.Count];
    }

    /// <summary>What entered: pixels, or counts of events.</summary>
    public byte[] Input { get; }

    /// <summary>Integer activations by site.</summary>
    public byte[][] Activations { get; }

    /// <summary>Potentials by population, as the sample left them.</summary>
    public long[][] Potentials { get; }

    /// <summary>Synaptic operations, or multiplications of an image layer, by connection.</summary>
    public long[] Additions { get; }

    /// <summary>Potentials that saturated.</summary>
    public long Saturations { get; internal set; }

    /// <summary>
    /// Sites of its target at which a connection adds in this sample, 1 or 0 by row and column; null for all. Those of a sparse convolution follow from the
    /// sample's mask.
    /// </summary>
    public byte[]? ActiveSites(int connection) => Active?.OfConnection(connection);

    /// <summary>
    /// Sites at which the neurons of a population take part, 1 or 0 by row and column; null for all. Elsewhere all its writers are masked: potentials are 0,
    /// somas rest.
    /// </summary>
    public byte[]? ActiveNeuronSites(int population) => Active?.OfPopulation(population);

    /// <summary>The active sites by tile; null if all are active.</summary>
    internal ActiveTiles? Active { get; }

    /// <summary>Sees neurons fire; null for nobody.</summary>
    internal ISiteObserver? Observer { get; init; }

    internal int D { get; }

    internal int[] UnitEvents { get; }

    internal long[] UnitAdditions { get; }

    internal int[][] ProductEvents { get; }

    /// <summary>Axon events of a unit's slice in each sub-step.</summary>
    internal Span<int> EventsOf(int unit) => UnitEvents.AsSpan(unit * D, D);

    /// <summary>Axon events of a unit's slice in all sub-steps.</summary>
    internal long AllEventsOf(int unit)
    {
        long sum = 0;
        foreach (int events in EventsOf(unit))
        {
            sum += events;
        }

        return sum;
    }

    /// <summary>Synaptic operations of a unit's convolution slice in each sub-step.</summary>
    internal Span<long> AdditionsOf(int unit) => UnitAdditions.AsSpan(unit * D, D);

    /// <summary>Spikes of K (factor 0) or of its partner (factor 1) that a product unit received in each sub-step.</summary>
    internal Span<int> ProductEventsOf(int connection, int block, int factor) => ProductEvents[connection].AsSpan((block * 2 + factor) * D, D);
}
