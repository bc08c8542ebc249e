using NeuroSim.Chips;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Events;

namespace NeuroSim.Simulator.Reports;

/// <summary>The network part of a report: bandwidths in force, and what waiting cost.</summary>
internal static class NetworkAccount
{
    /// <summary>The network of a synchronous chip.</summary>
    public static InterconnectPart Of(SynchronousChip chip, Timing timing, IReadOnlyList<SampleOutcome> outcomes)
    {
        double clock = chip.ClockHz.Value, psPerCycle = 1e12 / clock;
        NetworkLog[] logs = [.. outcomes.Select(o => o.Timing.Network).OfType<NetworkLog>()];
        LatencyHistogram latency = LatencyHistogram.Sum(logs.Select(l => l.Latency));
        double needed = outcomes.Sum(o => (double)o.Timing.NeededCycles.Sum()), free = outcomes.Sum(o => (double)o.Timing.FreeCycles.Sum());
        bool cycle = timing == Timing.Cycle;
        return new(
            EnergyAccount.Name(timing),
            EnergyAccount.Name(chip.Mesh.Packet),
            PerSecond(clock, InForce(chip, chip.LinkCyclesPerPacket, cycle, leastPerFlit: 1)),
            PerSecond(clock, InForce(chip, chip.ChipLinkCyclesPerPacket, cycle, leastPerFlit: 1)),
            cycle ? PerSecond(clock, InForce(chip, chip.Mesh.RouterCyclesPerPacket!.Value, cycle, leastPerFlit: 0)) : null,
            clock * chip.Core.Lanes.Value / Math.Max(1, chip.Cycles.WeightWord.Value),
            cycle ? chip.Mesh.BufferFlits!.Value : null,
            cycle ? logs.Max(l => l.DeepestBuffer) : null,
            cycle ? latency.MeanPs * psPerCycle : null,
            cycle ? latency.Percentile(0.5) * psPerCycle : null,
            cycle ? latency.Percentile(0.99) * psPerCycle : null,
            cycle ? latency.MaxPs * psPerCycle : null,
            cycle ? Share(logs.Sum(l => (double)l.WaitCycles), latency.MeanPs * latency.Count) : null,
            Share(needed - free, needed));
    }

    /// <summary>The network of an asynchronous chip.</summary>
    /// <param name="chip">The chip.</param>
    /// <param name="queueDepth">Messages of a core's queue; null with analytic timing, which has no queues.</param>
    /// <param name="deepest">Most messages in one, or null.</param>
    /// <param name="latency">Times of messages until their service began, or null.</param>
    /// <param name="stall">Share of the time that the network adds, or null.</param>
    public static InterconnectPart Of(AsynchronousChip chip, int? queueDepth, int? deepest, LatencyHistogram? latency, double? stall)
    {
        EventTiming timing = chip.Timing;
        int router = chip.Router == RouterKind.Shared ? timing.RouterServicePs.Value : timing.MeshRouterServicePs.Value;
        return new(
            queueDepth is null ? EnergyAccount.Name(Timing.Analytic) : "event",
            EnergyAccount.Name(chip.Mesh.Packet),
            PerSecond(1e12, timing.RouterServicePs.Value),
            PerSecond(1e12, timing.ChipLinkServicePs.Value),
            PerSecond(1e12, router),
            timing.SynOpsPerSecond.Value.Min(),
            queueDepth,
            deepest,
            latency?.MeanPs,
            latency?.Percentile(0.5),
            latency?.Percentile(0.99),
            latency?.MaxPs,
            null,
            stall);
    }

    // The simulated network moves whole flits, at most one per cycle and link, unless nothing is limited at all.
    private static int InForce(SynchronousChip chip, int cyclesPerPacket, bool simulated, int leastPerFlit)
    {
        int flits = chip.Mesh.FlitsPerPacket!.Value;
        bool free = chip.UnlimitedLinks && chip.Mesh.RouterCyclesPerPacket!.Value == 0;
        return simulated && !free ? Math.Max(leastPerFlit, (cyclesPerPacket + flits - 1) / flits) * flits : cyclesPerPacket;
    }

    private static double? PerSecond(double stepsPerSecond, int stepsPerPacket) => stepsPerPacket == 0 ? null : stepsPerSecond / stepsPerPacket;

    private static double Share(double part, double whole) => whole == 0 ? 0 : part / whole;
}
