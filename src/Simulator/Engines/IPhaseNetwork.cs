namespace NeuroSim.Simulator.Engines;

/// <summary>What a simulated network did in one phase.</summary>
/// <param name="EndCycles">Cycles until no packet was under way and no link busy; 0 if there was no packet.</param>
/// <param name="LastLink">The link that was busy last, or −1.</param>
/// <param name="LateLinks">Links that were busy after the end of a fixed phase.</param>
internal readonly record struct NetworkPhase(long EndCycles, int LastLink, long LateLinks);

/// <summary>Moves the packets of a phase from core to core and says when the last one arrived.</summary>
internal interface IPhaseNetwork
{
    /// <summary>Runs one phase. Cores hand over their packets when their other work is done, one after the other.</summary>
    /// <param name="slot">Work and packets of the phase.</param>
    /// <param name="fixedCycles">Length of a fixed phase.</param>
    /// <param name="log">Where latencies are counted, or null.</param>
    /// <param name="load">Where the load of links and the waiting of cores is added, or null.</param>
    /// <param name="cancel">Cancels the phase.</param>
    NetworkPhase Run(PhaseSlot slot, int fixedCycles, NetworkLog? log, ArrayLoad? load, CancellationToken cancel);
}
