using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines;

/// <summary>A network whose links take any number of packets at once: each packet needs its hops, and waits for none. What bandwidth is measured against.</summary>
internal sealed class UnlimitedNetwork(SynchronousChip chip, CoreArray array) : IPhaseNetwork
{
    private readonly PacketTimes _times = new(chip, array);

    /// <inheritdoc/>
    public NetworkPhase Run(PhaseSlot slot, int fixedCycles, NetworkLog? log, ArrayLoad? load, CancellationToken cancel)
    {
        _times.Begin(slot);
        long end = 0;
        foreach (PacketGroup group in slot.Groups)
        {
            cancel.ThrowIfCancellationRequested();
            RoutedCell cell = group.Cell;
            for (long spike = 0; spike < group.Packets; spike++)
            {
                long ready = 0;
                for (int t = 0; t < cell.Route.Targets.Length; t++)
                {
                    // With multicast one packet serves all targets.
                    ready = t == 0 || !chip.Mesh.Multicast ? _times.Next(group) : ready;
                    long way = RoutedCell.WayCycles(chip, array, cell.Route.From, cell.Route.Targets[t]);
                    log?.Add(way, way);
                    end = Math.Max(end, ready + way);
                }
            }
        }

        return new NetworkPhase(end, -1, 0);
    }
}
