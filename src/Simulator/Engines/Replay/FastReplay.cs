using System.Diagnostics;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// The analytic timing of a synchronous chip from counts: equals <see cref="PhaseReplay"/> in every number, for programs that it supports.
/// One instance serves one thread at a time.
/// </summary>
public sealed class FastReplay
{
    private readonly PhaseReplay _reference;

    /// <summary>Prepares the replay of one program.</summary>
    /// <param name="program">The program; <see cref="Supports"/> must be true.</param>
    /// <param name="routes">Routes of the program's packets.</param>
    /// <param name="counter">Who counts.</param>
    /// <param name="phase">How phases end.</param>
    /// <param name="fixedCycles">Cycles of a fixed phase.</param>
    /// <param name="keepPeaks">True to keep what was done last in each phase.</param>
    public FastReplay(ChipProgram program, ProgramRoutes routes, SpikeCounter counter, PhaseMode phase, int fixedCycles, bool keepPeaks = false)
    {
        ArgumentNullException.ThrowIfNull(counter);
        _reference = new PhaseReplay(program, routes, phase, fixedCycles, Timing.Analytic, keepPeaks);
    }

    /// <summary>Whether a program can be replayed from counts.</summary>
    public static bool Supports(ChipProgram program) => program.Chip is SynchronousChip && SpikeCounter.Supports(program);

    /// <summary>Replays one timestep of a sample.</summary>
    /// <param name="counts">What was counted, finished.</param>
    /// <param name="load">Where the load of cores and links is added.</param>
    /// <param name="threads">Threads; the result does not depend on them.</param>
    /// <param name="cancel">Cancels between phases.</param>
    public PhaseTiming Run(SpikeCounts counts, ArrayLoad load, int threads, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        return _reference.Run(counts.Trace, load, cancel);
    }

    /// <summary>
    /// Adds to a load what the runs since the last call left to be added: cores and links are loaded in proportion to counts, so that it is done once for many
    /// samples. Called at the end of a run.
    /// </summary>
    /// <param name="load">Where the load of cores and links is added.</param>
    public void Flush(ArrayLoad load) => Debug.Assert(load.CoreBusyCycles.Length == _reference.Array.Cores);
}
