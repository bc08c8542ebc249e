namespace NeuroSim.Simulator.Engines;

/// <summary>What a simulated network did in one phase.</summary>
/// <param name="EndCycles">Cycles until all packets had arrived and every link had had time for what it carried; 0 if there was no packet.</param>
/// <param name="Late">After the end of a fixed phase: cores that still got packets, and links that needed longer for theirs.</param>
internal readonly record struct NetworkPhase(long EndCycles, long Late);

/// <summary>Moves the packets of a phase from core to core and says when the last one arrived.</summary>
internal interface IPhaseNetwork
{
    /// <summary>Runs one phase. Cores hand over their packets when their other work is done, one after the other; the host has its packets when the phase begins.</summary>
    /// <param name="slot">Work and packets of the phase.</param>
    /// <param name="fixedCycles">Length of a fixed phase.</param>
    /// <param name="cancel">Cancels the phase.</param>
    NetworkPhase Run(PhaseSlot slot, int fixedCycles, CancellationToken cancel);

    /// <summary>What was counted in all phases since it was asked last.</summary>
    /// <param name="load">Where the waiting of cores is added.</param>
    NetworkLog Take(ArrayLoad load);
}
