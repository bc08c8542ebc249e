namespace NeuroSim.Simulator.Events;

/// <summary>What travels from core to core. Only the behaviour of the cores knows what its fields mean.</summary>
/// <param name="Source">Who sent it.</param>
/// <param name="Address">What it is about at the receiver.</param>
/// <param name="Value">Its content.</param>
/// <param name="Kind">What kind of message it is.</param>
public readonly record struct Message(int Source, int Address, int Value, byte Kind)
{
    /// <summary>
    /// When it was ready at its sender, ps: latencies count from here. The fabric sets it; for the message of a port it is the time it was offered.
    /// </summary>
    public long BornPs { get; init; }
}
