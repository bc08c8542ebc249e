namespace NeuroSim.Simulator.Events;

/// <summary>
/// A link carries one packet at a time: a packet that wants it at t starts at max(t, link free), occupies it for the service time, and arrives a latency
/// after its start. First come, first served, in the order of events.
/// </summary>
/// <param name="ServicePs">How long a packet occupies the link, ps.</param>
/// <param name="LatencyPs">From a packet's start to its arrival, ps.</param>
public readonly record struct LinkSpec(long ServicePs, long LatencyPs);
