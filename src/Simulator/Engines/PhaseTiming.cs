using NeuroSim.Simulator.Accounting;

namespace NeuroSim.Simulator.Engines;

/// <summary>When everything happened in one sample, and what was counted on the way.</summary>
public sealed class PhaseTiming
{
    internal PhaseTiming(int phases, int connections)
    {
        PhaseCycles = new long[phases];
        NeededCycles = new long[phases];
        FreeCycles = new long[phases];
        Counts = [.. Enumerable.Range(0, connections).Select(_ => new ActionCounts())];
        BusyCycles = new long[connections];
        LimitingCycles = new long[connections];
    }

    /// <summary>Length of each phase in clock cycles.</summary>
    public long[] PhaseCycles { get; private set; }

    /// <summary>Cycles until the slowest core and the network were done, by phase; of a fixed phase, whatever its length.</summary>
    public long[] NeededCycles { get; private set; }

    /// <summary>Cycles until all would have been done if no packet had waited for another, by phase.</summary>
    public long[] FreeCycles { get; private set; }

    /// <summary>What the simulated network did; null with analytic timing.</summary>
    public NetworkLog? Network { get; internal set; }

    /// <summary>What was done last in each phase; empty unless it is kept.</summary>
    public Peak[] Peaks { get; internal set; } = [];

    /// <summary>Actions by connection.</summary>
    public ActionCounts[] Counts { get; }

    /// <summary>Busy cycles of all cores, by connection.</summary>
    public long[] BusyCycles { get; }

    /// <summary>Cycles of the phases whose slowest core works for a connection.</summary>
    public long[] LimitingCycles { get; }

    /// <summary>Cycles of the phases that a link limits.</summary>
    public long LinkLimitedCycles { get; internal set; }

    /// <summary>Packets handed to routers.</summary>
    public long Packets { get; internal set; }

    /// <summary>Links crossed by all packets.</summary>
    public long Hops { get; internal set; }

    /// <summary>Cores and links that did not finish in a fixed phase.</summary>
    public long PhaseOverflows { get; internal set; }

    /// <summary>Cycles from one sample to the next in a full pipeline.</summary>
    public long IntervalCycles { get; internal set; }

    /// <summary>Cores and links that do not finish in a fixed phase when the pipeline is full.</summary>
    public long PipelineOverflows { get; internal set; }

    /// <summary>The core or link that needed most cycles in one phase.</summary>
    public Peak Slowest { get; internal set; } = new(-1, -1, -1, -1, 0, [], 0);

    /// <summary>Books what was done last in a phase.</summary>
    /// <param name="slowest">The slowest core or link.</param>
    /// <param name="overflows">Cores and links that a fixed phase is too short for.</param>
    /// <param name="fixedCycles">Length of a fixed phase; null for a phase that stretches.</param>
    internal void Book(Peak slowest, long overflows, int? fixedCycles)
    {
        PhaseCycles[slowest.Phase] = fixedCycles ?? slowest.Cycles;
        NeededCycles[slowest.Phase] = slowest.Cycles;
        PhaseOverflows += fixedCycles is null ? 0 : overflows;
        if (Peaks.Length > 0)
        {
            Peaks[slowest.Phase] = slowest;
        }

        if (slowest.Layer >= 0)
        {
            LimitingCycles[slowest.Layer] += slowest.Cycles;
        }
        else if (slowest.Link >= 0)
        {
            LinkLimitedCycles += slowest.Cycles;
        }

        // Phases need not come in order; of equally slow ones the first counts.
        if (slowest.Cycles > Slowest.Cycles || (slowest.Cycles == Slowest.Cycles && slowest.Phase < Slowest.Phase))
        {
            Slowest = slowest;
        }
    }

    /// <summary>A sample's timing so far, if there is one, with the next timestep at its end.</summary>
    internal static PhaseTiming Joined(PhaseTiming? soFar, PhaseTiming next)
    {
        if (soFar is null)
        {
            return next;
        }

        soFar.Append(next);
        return soFar;
    }

    /// <summary>Appends the next timestep of the same sample, which starts when this one has ended.</summary>
    private void Append(PhaseTiming next)
    {
        int phases = PhaseCycles.Length;
        PhaseCycles = [.. PhaseCycles, .. next.PhaseCycles];
        NeededCycles = [.. NeededCycles, .. next.NeededCycles];
        FreeCycles = [.. FreeCycles, .. next.FreeCycles];
        Peaks = [.. Peaks, .. next.Peaks];
        Network?.Add(next.Network!);
        for (int c = 0; c < Counts.Length; c++)
        {
            Counts[c].Add(next.Counts[c]);
            BusyCycles[c] += next.BusyCycles[c];
            LimitingCycles[c] += next.LimitingCycles[c];
        }

        LinkLimitedCycles += next.LinkLimitedCycles;
        Packets += next.Packets;
        Hops += next.Hops;
        PhaseOverflows += next.PhaseOverflows;
        IntervalCycles += next.IntervalCycles;
        PipelineOverflows += next.PipelineOverflows;
        Slowest = next.Slowest.Cycles > Slowest.Cycles ? next.Slowest with { Phase = next.Slowest.Phase + phases } : Slowest;
    }
}

/// <summary>The slowest core or link of one phase.</summary>
/// <param name="Phase">Phase.</param>
/// <param name="Core">Core, or −1 for a link.</param>
/// <param name="Link">Link, or −1 for a core.</param>
/// <param name="Layer">Connection that the core worked for, or −1.</param>
/// <param name="Cycles">Cycles until it was done.</param>
/// <param name="Work">Cycles by kind of work; empty for a link.</param>
/// <param name="Travel">Cycles of the farthest packet.</param>
public sealed record Peak(int Phase, int Core, int Link, int Layer, long Cycles, long[] Work, long Travel);
