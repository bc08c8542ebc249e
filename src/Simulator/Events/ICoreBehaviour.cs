namespace NeuroSim.Simulator.Events;

/// <summary>How long a core works for a message.</summary>
/// <param name="OccupancyPs">How long the core is busy, ps: it takes the next message after this time.</param>
/// <param name="LatencyPs">From the start of the service until its first output is ready, ps.</param>
public readonly record struct ServiceTime(long OccupancyPs, long LatencyPs);

/// <summary>What the cores of a fabric do. The fabric decides when; the behaviour decides what, how long it takes, and what is sent.</summary>
public interface ICoreBehaviour
{
    /// <summary>A core begins to serve a message.</summary>
    /// <param name="core">The core.</param>
    /// <param name="message">The message.</param>
    /// <param name="nowPs">The time, ps.</param>
    /// <param name="outputs">Takes what is sent, any number: output j is ready LatencyPs + j × SendPs from now, and outputs leave in order.</param>
    ServiceTime Serve(int core, in Message message, long nowPs, OutputBuffer outputs);

    /// <summary>A core begins work that no message caused: <see cref="Fabric.Wake"/> asked for it.</summary>
    /// <param name="core">The core.</param>
    /// <param name="kind">As it was asked for.</param>
    /// <param name="nowPs">The time, ps: not before the time asked for; later where the core was busy or waited for its outputs.</param>
    /// <param name="outputs">Takes what is sent.</param>
    ServiceTime Woken(int core, int kind, long nowPs, OutputBuffer outputs);
}
