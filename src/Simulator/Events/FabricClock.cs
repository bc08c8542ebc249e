namespace NeuroSim.Simulator.Events;

/// <summary>What happens in a fabric. At one time, what stands further up happens first.</summary>
internal enum FabricEvent : byte
{
    /// <summary>A packet reaches a node of its route: cores are given it, and further links carry it on. Subject: node; data: parcel.</summary>
    Arrival,

    /// <summary>Work that no message causes is due. Subject: core; data: kind.</summary>
    Wake,

    /// <summary>A sender's first output is ready. Subject: sender.</summary>
    Ready,

    /// <summary>
    /// A core may begin a service. Subject: core. After all arrivals and outputs of its instant, so that none of them depends on who was handled first.
    /// </summary>
    Start,

    /// <summary>A sensor's message has passed the interface. Subject: port. Last, so that it finds every place that gets free at its instant.</summary>
    Sensed,
}

/// <summary>The pending events of a fabric.</summary>
internal sealed class FabricClock(int bucketBits)
{
    private readonly EventQueue _queue = new(bucketBits);

    /// <summary>The time, ps.</summary>
    public long NowPs => _queue.NowPs;

    /// <summary>Plans an event.</summary>
    public void Plan(FabricEvent kind, long timePs, int subject, int data = 0) => _queue.Push(timePs, (byte)kind, subject, data);

    /// <summary>Ends: nothing can be planned from then on.</summary>
    public void Release() => _queue.Release();

    /// <summary>Moves on to the next event.</summary>
    public bool TryNext(out PendingEvent item) => _queue.TryPop(out item);
}
