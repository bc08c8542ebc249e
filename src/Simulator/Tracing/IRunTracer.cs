using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Tracing;

/// <summary>Takes down what happens when in samples that run one after the other, and changes nothing. Engines hold null where nobody does.</summary>
internal interface IRunTracer
{
    /// <summary>A sample begins, when the one before has ended.</summary>
    void BeginSample(int sample);

    /// <summary>A timestep of a synchronous chip begins; its phases follow in any order.</summary>
    /// <param name="trace">What the sample does in it.</param>
    /// <param name="phaseCycles">Length of each of its phases in clock cycles.</param>
    void BeginPhases(SampleTrace trace, long[] phaseCycles);

    /// <summary>One phase of the timestep.</summary>
    /// <param name="slot">What cores and links do in it.</param>
    /// <param name="slowest">The core or link that sets its length, or would.</param>
    /// <param name="overflows">Cores and links that did not finish in it.</param>
    void Phase(PhaseSlot slot, Peak slowest, long overflows);

    /// <summary>A fabric begins: a timestep of windowed firing, or a sample of immediate firing.</summary>
    /// <param name="layout">Its cores and links.</param>
    /// <param name="startPs">From the start of the sample to its time 0, ps.</param>
    /// <returns>Who takes down what it does.</returns>
    IFabricTracer BeginEvents(FabricLayout layout, long startPs);
}
