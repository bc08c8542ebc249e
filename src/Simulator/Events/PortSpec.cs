namespace NeuroSim.Simulator.Events;

/// <summary>Whether a source of messages can wait.</summary>
public enum SourceKind
{
    /// <summary>Messages from a memory: one that finds no place waits, and the rest of the list waits behind it.</summary>
    Stored,

    /// <summary>Messages of a sensor, which cannot wait: a few are held, further ones are dropped and counted.</summary>
    Sensor,
}

/// <summary>A message that enters at a port.</summary>
/// <param name="TimePs">When it is offered, ps.</param>
/// <param name="Route">Its route.</param>
/// <param name="Message">What is sent.</param>
public readonly record struct TimedMessage(long TimePs, int Route, Message Message);

/// <summary>
/// A port, where messages enter. A message offered at t has passed the pads and the interface at t + LatencyPs; it is handed over when SendPs have passed
/// since the one before it, and all its targets have a free place.
/// </summary>
/// <param name="Kind">Whether it can wait.</param>
/// <param name="Messages">What it offers, in order of time.</param>
/// <param name="Depth">Sensor: messages held behind the interface, at least 1; one that comes when so many are held is dropped. One that comes at the
/// instant a place gets free finds it free.</param>
/// <param name="LatencyPs">Pads and interface, ps.</param>
/// <param name="SendPs">Least time from handing over one message to handing over the next, ps.</param>
public sealed record PortSpec(SourceKind Kind, IReadOnlyList<TimedMessage> Messages, int Depth = 1, long LatencyPs = 0, long SendPs = 0);
