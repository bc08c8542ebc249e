namespace NeuroSim.Simulator.Events;

/// <summary>Why a run ended.</summary>
public enum FabricEnd
{
    /// <summary>Everything was served.</summary>
    Finished,

    /// <summary>Messages wait for each other in a circle.</summary>
    Deadlock,

    /// <summary>The limit of events was reached: activity that may have no end.</summary>
    EventLimit,
}

/// <summary>What a core did.</summary>
/// <param name="Served">Messages served.</param>
/// <param name="Woken">Services that no message caused.</param>
/// <param name="BusyPs">Time in services, ps.</param>
/// <param name="StalledPs">Time in which it had work, was not busy, and waited for an overdue output, ps.</param>
/// <param name="QueuePeak">Most messages in its queue at once. A message that is served the moment it arrives was in the queue.</param>
/// <param name="MeanQueue">Messages in its queue, mean over the time of the run.</param>
/// <param name="Sent">Outputs handed over; a message to several cores counts once.</param>
/// <param name="UnsentPeak">Most outputs at once that were ready or about to be, and not handed over.</param>
/// <param name="Queued">Messages still in its queue at the end.</param>
/// <param name="OnTheWay">Messages for it still on links at the end, after an event limit only.</param>
/// <param name="Unsent">Outputs not handed over at the end.</param>
public readonly record struct CoreUse(long Served, long Woken, long BusyPs, long StalledPs, int QueuePeak, double MeanQueue, long Sent,
    int UnsentPeak, int Queued, int OnTheWay, int Unsent);

/// <summary>What a link did.</summary>
/// <param name="Packets">Packets carried.</param>
/// <param name="BusyPs">Time occupied, ps.</param>
/// <param name="LongestWaitPs">Longest time that a packet waited for it, ps.</param>
public readonly record struct LinkUse(long Packets, long BusyPs, long LongestWaitPs);

/// <summary>What a port did: Offered = Accepted + Dropped + Held.</summary>
/// <param name="Offered">Messages of its list.</param>
/// <param name="Accepted">Messages handed over.</param>
/// <param name="Dropped">Messages of a sensor that found no place.</param>
/// <param name="LongestWaitPs">Longest time that a message waited behind the interface until it was handed over, ps.</param>
/// <param name="Held">Messages neither handed over nor dropped at the end.</param>
public readonly record struct PortUse(long Offered, long Accepted, long Dropped, long LongestWaitPs, long Held);

/// <summary>Latencies of messages, from <see cref="Message.BornPs"/>.</summary>
/// <param name="ToStart">To the start of service.</param>
/// <param name="ToEnd">To the end of service: its start and OccupancyPs.</param>
public sealed record MessageLatency(LatencyHistogram ToStart, LatencyHistogram ToEnd);

/// <summary>A circle of cores that can never go on.</summary>
/// <param name="Cycle">Each waits for a place in the queue of the next, the last for one of the first; the lowest number first.</param>
/// <param name="Queued">Messages still in all queues.</param>
/// <param name="Unsent">Outputs of cores that are not handed over.</param>
/// <param name="Held">Messages still at the ports.</param>
public sealed record Deadlock(IReadOnlyList<int> Cycle, long Queued, long Unsent, long Held);

/// <summary>What a run of a fabric came to.</summary>
/// <param name="End">Why it ended.</param>
/// <param name="EndPs">When nothing moved any more, ps: the last event, or the last link to become free.</param>
/// <param name="Events">Events handled.</param>
/// <param name="Cores">Per core.</param>
/// <param name="Links">Per link.</param>
/// <param name="Ports">Per port.</param>
/// <param name="Latency">Of all messages served.</param>
/// <param name="LatencyOfCore">Per core, where the options ask for it; otherwise empty. Null for a core that served nothing.</param>
/// <param name="Deadlock">Who waits for whom, if the run ended so.</param>
public sealed record FabricResult(FabricEnd End, long EndPs, long Events, IReadOnlyList<CoreUse> Cores, IReadOnlyList<LinkUse> Links,
    IReadOnlyList<PortUse> Ports, MessageLatency Latency, IReadOnlyList<MessageLatency?> LatencyOfCore, Deadlock? Deadlock);
