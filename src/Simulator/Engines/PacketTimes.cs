using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Engines;

/// <summary>When the packets of a phase are ready: a core's one after the other when its other work is done, the host's at once.</summary>
internal sealed class PacketTimes(SynchronousChip chip, CoreArray array)
{
    private readonly long[] _ready = new long[array.Cores];

    /// <summary>Turns to another phase.</summary>
    public void Begin(PhaseSlot slot)
    {
        foreach (int core in slot.Cores)
        {
            _ready[core] = slot.CyclesBeforeSending(core);
        }
    }

    /// <summary>The cycle in which the core of a group has handed over its next packet.</summary>
    public long Next(in PacketGroup group) => group.FromHost ? 0 : _ready[group.Cell.Route.From] += chip.Cycles.PacketSend.Value;
}
