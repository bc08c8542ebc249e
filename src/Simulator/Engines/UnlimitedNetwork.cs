using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines;

/// <summary>A network whose links take any number of packets at once: each packet needs its hops, and waits for none. What bandwidth is measured against.</summary>
internal sealed class UnlimitedNetwork(SynchronousChip chip, CoreArray array) : IPhaseNetwork
{
    private readonly PacketTimes _times = new(chip, array);
    private LatencyHistogram _latency = new();

    /// <inheritdoc/>
    public NetworkPhase Run(PhaseSlot slot, int fixedCycles, CancellationToken cancel)
    {
        _times.Begin(slot);
        long end = 0;
        foreach (PacketGroup group in slot.Groups)
        {
            cancel.ThrowIfCancellationRequested();
            for (long spike = 0; spike < group.Packets; spike++)
            {
                end = Math.Max(end, LastArrival(group));
            }
        }

        return new NetworkPhase(end, 0);
    }

    /// <inheritdoc/>
    public NetworkLog Take(ArrayLoad load)
    {
        NetworkLog log = new();
        log.Add(_latency, waitCycles: 0, deepestBuffer: 0);
        _latency = new();
        return log;
    }

    private long LastArrival(in PacketGroup group)
    {
        Route route = group.Cell.Route;
        long ready = 0, last = 0;
        for (int t = 0; t < route.Targets.Length; t++)
        {
            // With multicast one packet serves all targets.
            ready = t == 0 || !chip.Mesh.Multicast ? _times.Next(group) : ready;
            long way = RoutedCell.WayCycles(chip, array, route.From, route.Targets[t]);
            _latency.Add(way);
            last = Math.Max(last, ready + way);
        }

        return last;
    }
}
