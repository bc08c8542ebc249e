using NeuroSim.Chips;
using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>What axon events make units do: a connection's slices, or the product units of one factor of an attention layer, sub-step by sub-step.</summary>
internal sealed class SynapseTerm
{
    private readonly CoreCycles _cycles;
    private readonly int _lanes;
    private readonly int[] _row;
    private readonly int _factor;
    private readonly Kind _kind;

    private enum Kind
    {
        Words,
        Kernels,
        KernelRows,
    }

    /// <summary>Prepares a list of units.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="layer">Connection.</param>
    /// <param name="firstPhase">Phase of the first sub-step.</param>
    /// <param name="subSteps">Sub-steps: phases.</param>
    /// <param name="cores">Core of each unit, −1 for none.</param>
    /// <param name="row">Synapses of a row of each unit; empty where the additions of kernels are counted.</param>
    /// <param name="factor">Factor of an attention layer's product; −1 for slices.</param>
    /// <param name="graded">Whether a packet brings the whole burst in the first sub-step.</param>
    /// <param name="site">Site whose spikes they get; −1 for the events of a camera.</param>
    /// <param name="elements">Neurons on the axons of each unit.</param>
    public SynapseTerm(SynchronousChip chip, int layer, int firstPhase, int subSteps, int[] cores, int[] row, int factor, bool graded, int site, int[] elements)
    {
        (Layer, FirstPhase, SubSteps, Cores, _factor, Graded, Site, Elements) = (layer, firstPhase, subSteps, cores, factor, graded, site, elements);
        _cycles = chip.Cycles;
        _lanes = chip.Core.Lanes.Value;
        _kind = chip.Core is not KernelCore ? Kind.Words : row.Length == 0 ? Kind.Kernels : Kind.KernelRows;
        _row = _kind == Kind.Words ? [.. row.Select(r => (int)CeilDiv(r, _lanes))] : row;
    }

    public int Layer { get; }

    public int FirstPhase { get; }

    public int SubSteps { get; }

    public int[] Cores { get; }

    public bool Graded { get; }

    public int Site { get; }

    public int[] Elements { get; }

    /// <summary>Whether the units build the product of an attention layer.</summary>
    public bool IsProduct => _factor >= 0;

    /// <summary>Whether a unit's cycles are its events times a number.</summary>
    public bool IsLinear => _kind == Kind.Words && !Graded;

    /// <summary>Words of a row, where cycles are linear.</summary>
    public int WordsOf(int unit) => _row[unit];

    /// <summary>Events by sub-step; null for those of a camera.</summary>
    public LaneCounts? Events(SpikeCounts counts) => _factor >= 0 ? counts.Products[Layer][_factor] : counts.Slices[Layer];

    /// <summary>What a unit does in a sub-step.</summary>
    public SynapseWork Work(SpikeCounts counts, int unit, int subStep)
    {
        (long packets, long spikes) = EventsOf(counts, unit, subStep);
        if (packets == 0 && spikes == 0)
        {
            return default;
        }

        (long read, long added, long states) = _kind switch
        {
            Kind.Words => (packets * _row[unit], spikes * _row[unit], 0),
            Kind.KernelRows => (CeilDiv(packets * _row[unit], _lanes), CeilDiv(spikes * _row[unit], _lanes), spikes * _row[unit]),
            _ => Kernels(counts, unit, subStep),
        };
        return new(packets, added > 0 ? read : 0, states, packets * _cycles.AxonRead.Value, added * _cycles.WeightWord.Value);
    }

    private (long Read, long Added, long States) Kernels(SpikeCounts counts, int unit, int subStep)
    {
        long[] additions = counts.SliceAdditions[Layer];
        if (!Graded)
        {
            long n = additions[(subStep * Cores.Length) + unit], words = CeilDiv(n, _lanes);
            return (words, words, n);
        }

        long all = 0;
        for (int k = 0; k < SubSteps; k++)
        {
            all += additions[(k * Cores.Length) + unit];
        }

        return (CeilDiv(additions[unit], _lanes), CeilDiv(all, _lanes), all);
    }

    private (long Packets, long Spikes) EventsOf(SpikeCounts counts, int unit, int subStep)
    {
        if (Events(counts) is not { } events)
        {
            return (counts.InputEvents[Layer][unit], counts.InputEvents[Layer][unit]);
        }

        if (!Graded)
        {
            return (events[unit, subStep], events[unit, subStep]);
        }

        long all = 0;
        for (int k = 0; subStep == 0 && k < SubSteps; k++)
        {
            all += events[unit, k];
        }

        return (subStep == 0 ? events[unit, 0] : 0, all);
    }

    private static long CeilDiv(long a, int b) => (a + b - 1) / b;
}

/// <summary>What a unit's axon events make it do in one sub-step.</summary>
/// <param name="Events">Axon events taken.</param>
/// <param name="Words">Words of weights read.</param>
/// <param name="States">Potentials read and written, where each addition does.</param>
/// <param name="EventCycles">Cycles for the events.</param>
/// <param name="AddCycles">Cycles for the additions.</param>
internal readonly record struct SynapseWork(long Events, long Words, long States, long EventCycles, long AddCycles);
