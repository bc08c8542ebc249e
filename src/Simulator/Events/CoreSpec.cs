namespace NeuroSim.Simulator.Events;

/// <summary>A core as the fabric sees it.</summary>
/// <param name="QueueDepth">Messages that its input queue holds, at least 1. The message being served is not in the queue.</param>
/// <param name="WaitsForOutput">Whether it starts no service while an output of earlier services is overdue: the handshake that stalls senders up to the
/// source. A core that does not wait keeps serving; what it has not sent is held without a limit.</param>
/// <param name="SendPs">Time from one output of a service to the next, ps.</param>
public readonly record struct CoreSpec(int QueueDepth, bool WaitsForOutput, long SendPs = 0);
