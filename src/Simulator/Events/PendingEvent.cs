namespace NeuroSim.Simulator.Events;

/// <summary>
/// Something that happens at a time: 16 bytes. Events are ordered by <see cref="Key"/>, that is by time and then by priority; among equal keys the first one
/// pushed comes first.
/// </summary>
public readonly struct PendingEvent : IEquatable<PendingEvent>
{
    /// <summary>Last time that an event can have: 2⁵⁵ − 1 ps, about ten hours.</summary>
    public const long LastPs = (1L << (63 - PriorityBits)) - 1;

    /// <summary>Bits of a key below the time.</summary>
    internal const int PriorityBits = 8;

    /// <summary>An event.</summary>
    /// <param name="timePs">When, 0 … <see cref="LastPs"/>.</param>
    /// <param name="priority">Which of the events at one time come first: the smaller ones.</param>
    /// <param name="subject">What it is about; the owner's meaning.</param>
    /// <param name="data">The rest of it; the owner's meaning.</param>
    public PendingEvent(long timePs, byte priority, int subject, int data)
        : this(KeyOf(timePs, priority), subject, data)
    {
    }

    internal PendingEvent(long key, int subject, int data) => (Key, Subject, Data) = (key, subject, data);

    // First, where the order of a bucket reads it.
    /// <summary>Time and priority in one number.</summary>
    internal long Key { get; }

    /// <summary>When, ps.</summary>
    public long TimePs => Key >> PriorityBits;

    /// <summary>Which of the events at one time come first: the smaller ones.</summary>
    public byte Priority => (byte)Key;

    /// <summary>What it is about; the owner's meaning.</summary>
    public int Subject { get; }

    /// <summary>The rest of it; the owner's meaning.</summary>
    public int Data { get; }

    /// <summary>Time and priority as one number.</summary>
    internal static long KeyOf(long timePs, byte priority) => (timePs << PriorityBits) | priority;

    /// <summary>Same time, priority and content.</summary>
    public static bool operator ==(PendingEvent left, PendingEvent right) => left.Equals(right);

    /// <summary>Not the same.</summary>
    public static bool operator !=(PendingEvent left, PendingEvent right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(PendingEvent other) => Key == other.Key && Subject == other.Subject && Data == other.Data;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PendingEvent other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Key, Subject, Data);

    /// <inheritdoc/>
    public override string ToString() => $"{TimePs} ps, priority {Priority}: {Subject}, {Data}";
}
