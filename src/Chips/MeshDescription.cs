namespace NeuroSim.Chips;

/// <summary>A two-dimensional mesh, or torus, with dimension-order (X, then Y) routing.</summary>
public sealed record MeshDescription
{
    /// <summary>Cores in a row of the chip.</summary>
    public required Quantity<int> Columns { get; init; }

    /// <summary>Rows of cores.</summary>
    public required Quantity<int> Rows { get; init; }

    /// <summary>
    /// True if links join the ends of each row and of each column to rings: a torus, on which packets go the shorter way round. It spans the whole array of
    /// chips: links that close a ring of several chips are links between chips, in time and energy; those that close a ring inside one chip are links like
    /// all others of it (a folded torus, whose links are all alike).
    /// </summary>
    public bool Torus { get; init; }

    /// <summary>Where <see cref="Torus"/> is published, or why it was assumed; needed where it is true.</summary>
    public string? TorusSource { get; init; }

    /// <summary>True where <see cref="Torus"/> was assumed.</summary>
    public bool TorusEstimate { get; init; }

    /// <summary>True if a packet is copied on its way to several cores (a tree); false if its source sends one copy to each.</summary>
    public required bool Multicast { get; init; }

    /// <summary>Where <see cref="Multicast"/> is published, or why it was assumed.</summary>
    public required string MulticastSource { get; init; }

    /// <summary>True where <see cref="Multicast"/> was assumed.</summary>
    public bool MulticastEstimate { get; init; }

    /// <summary>What a packet between cores carries.</summary>
    public required PacketKind Packet { get; init; }

    /// <summary>Where <see cref="Packet"/> is published, or why it was assumed.</summary>
    public required string PacketSource { get; init; }

    /// <summary>True where <see cref="Packet"/> was assumed.</summary>
    public bool PacketEstimate { get; init; }

    /// <summary>
    /// Cycles that a packet occupies a link; 0 for a link that never makes packets wait.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? LinkCyclesPerPacket { get; init; }

    /// <summary>
    /// Flits that a packet is cut into: what a link moves and a router's input buffer holds.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? FlitsPerPacket { get; init; }

    /// <summary>
    /// Flits that each input buffer of a router holds.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? BufferFlits { get; init; }

    /// <summary>
    /// Cycles that a packet occupies its router, whichever output it takes; 0 if packets to different outputs pass at the same time.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? RouterCyclesPerPacket { get; init; }

    /// <summary>
    /// Cycles from a packet's arrival at a router to its arrival at the next one, without contention.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? HopCycles { get; init; }
}

/// <summary>What a packet between cores carries.</summary>
public enum PacketKind
{
    /// <summary>One spike.</summary>
    Binary,

    /// <summary>One spike with the number of spikes of its neuron's burst.</summary>
    Graded,
}

/// <summary>Chips joined at their edges to one larger mesh.</summary>
public sealed record ArrayDescription
{
    /// <summary>Largest number of chips in one array.</summary>
    public required Quantity<int> MaxChips { get; init; }

    /// <summary>
    /// Cycles that a packet occupies a link between two chips; 0 for a link that never makes packets wait.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? LinkCyclesPerPacket { get; init; }

    /// <summary>
    /// Cycles from a packet's arrival at a chip's edge to its arrival at the next chip's first router, without contention.
    /// Required for a synchronous chip; an asynchronous chip has none (<see cref="EventTiming"/>).
    /// </summary>
    public Quantity<int>? HopCycles { get; init; }
}
