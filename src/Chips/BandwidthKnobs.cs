namespace NeuroSim.Chips;

/// <summary>
/// What a user sets instead of a chip file's bandwidths, in units that mean the same on every chip. A member that is null leaves the file's value.
/// On a synchronous chip a bandwidth becomes whole clock cycles, rounded up: a chip is never faster than asked for, and never faster than one packet per cycle.
/// </summary>
public sealed record BandwidthKnobs
{
    /// <summary>Packets per second of each link; +∞ for links that never make a packet wait, those between chips too. Otherwise links between chips that are slower keep their own.</summary>
    public double? LinkBandwidth { get; init; }

    /// <summary>Packets per second of each router, over all its links; +∞ for no limit. On a chip with one shared router: of that router.</summary>
    public double? RouterBandwidth { get; init; }

    /// <summary>Synaptic operations per second of each core.</summary>
    public double? CoreRate { get; init; }

    /// <summary>Places of each queue: packets of a core's queue on an asynchronous chip, flits of a router's input buffer on a synchronous one.</summary>
    public int? QueueDepth { get; init; }

    /// <summary>What a packet carries.</summary>
    public PacketKind? Packet { get; init; }

    /// <summary>True if nothing is set.</summary>
    public bool IsEmpty => this == new BandwidthKnobs();

    /// <summary>The chip with these bandwidths.</summary>
    /// <exception cref="ChipKnobException">The chip has nothing that the knob could set.</exception>
    public ChipDescription Apply(ChipDescription chip)
    {
        ChipDescription set = Packet is { } packet
            ? chip with { Mesh = chip.Mesh with { Packet = packet, PacketSource = Source, PacketEstimate = true } }
            : chip;
        return set is SynchronousChip clocked ? Apply(clocked) : Apply((AsynchronousChip)set);
    }

    /// <summary>The chip with links and routers that never make a packet wait.</summary>
    public static ChipDescription Unlimited(ChipDescription chip) => new BandwidthKnobs
    {
        LinkBandwidth = chip is AsynchronousChip { Router: RouterKind.Shared } ? null : double.PositiveInfinity,
        RouterBandwidth = double.PositiveInfinity,
    }.Apply(chip);

    private const string Link = "link bandwidth", Router = "router bandwidth";

    private const string Source = "Set for this run.";

    private SynchronousChip Apply(SynchronousChip chip) => chip with
    {
        Mesh = chip.Mesh with
        {
            LinkCyclesPerPacket = LinkBandwidth is { } link ? Of(Cycles(chip, link, Link)) : chip.Mesh.LinkCyclesPerPacket,
            RouterCyclesPerPacket = RouterBandwidth is { } router ? Of(Cycles(chip, router, Router)) : chip.Mesh.RouterCyclesPerPacket,
            BufferFlits = QueueDepth is { } depth ? Of(BufferFlits(chip, depth)) : chip.Mesh.BufferFlits,
        },
        Array = chip.Array with
        {
            LinkCyclesPerPacket = LinkBandwidth is { } all ? Of(ChipLinkCycles(chip, all)) : chip.Array.LinkCyclesPerPacket,
        },
        Cycles = chip.Cycles with
        {
            WeightWord = CoreRate is { } rate ? Of(Math.Max(1, Cycles(chip, rate, "core rate", chip.Core.Lanes.Value))) : chip.Cycles.WeightWord,
        },
    };

    private AsynchronousChip Apply(AsynchronousChip chip)
    {
        if (chip.Router == RouterKind.Shared && LinkBandwidth is not null)
        {
            throw new ChipKnobException($"the link bandwidth of '{chip.Name}' cannot be set: its cores share one router and have no links; set the router's bandwidth.");
        }

        EventTiming timing = chip.Timing;
        double? service = chip.Router == RouterKind.Shared ? RouterBandwidth : LinkBandwidth;
        return chip with
        {
            Timing = timing with
            {
                RouterServicePs = service is { } packets ? Of(Picoseconds(packets, chip.Router == RouterKind.Shared ? Router : Link)) : timing.RouterServicePs,
                ChipLinkServicePs = LinkBandwidth is { } all ? Of(ChipLinkPs(timing, all)) : timing.ChipLinkServicePs,
                MeshRouterServicePs = chip.Router == RouterKind.Mesh && RouterBandwidth is { } router ? Of(Picoseconds(router, Router)) : timing.MeshRouterServicePs,
                SynOpsPerSecond = CoreRate is { } rate ? new([rate], Source, true) : timing.SynOpsPerSecond,
                QueueDepth = QueueDepth is { } depth ? Of(depth) : timing.QueueDepth,
            },
        };
    }

    private static int BufferFlits(SynchronousChip chip, int depth) => depth >= (ChipCrossChecks.LeastRingBufferFlits(chip.Mesh) ?? 0)
        ? depth
        : throw new ChipKnobException($"a queue depth of {depth} is too small for '{chip.Name}': a router's input buffer must hold at least "
            + $"{ChipCrossChecks.LeastRingBufferFlits(chip.Mesh)} flits, {ChipCrossChecks.RingBufferReason}.");

    // Unlimited is unlimited everywhere; otherwise a link between chips is no faster than before.
    private static int ChipLinkCycles(SynchronousChip chip, double bandwidth)
        => double.IsInfinity(bandwidth) ? 0 : Math.Max(Cycles(chip, bandwidth, Link), chip.ChipLinkCyclesPerPacket);

    private static int ChipLinkPs(EventTiming timing, double bandwidth)
        => double.IsInfinity(bandwidth) ? 0 : Math.Max(Picoseconds(bandwidth, Link), timing.ChipLinkServicePs.Value);

    private static int Cycles(SynchronousChip chip, double perSecond, string what, int atOnce = 1)
        => Whole(chip.ClockHz.Value * atOnce / perSecond, ChipLimits.MaxCycles, $"a {what} of {perSecond:G6} per second", "clock cycles");

    private static int Picoseconds(double perSecond, string what)
        => Whole(1e12 / perSecond, ChipLimits.MaxPs, $"a {what} of {perSecond:G6} per second", "ps");

    // A quotient that misses a whole number by rounding only is that number: 300 MHz / 100 M/s is 3, not 4.
    private static int Whole(double quotient, double most, string what, string unit)
    {
        double whole = Math.Ceiling(quotient * (1 - 1e-12));
        return whole <= most ? (int)whole : throw new ChipKnobException(
            $"{what} is too slow: one in {Math.Round(quotient):N0} {unit}; one in {most:N0} is the slowest that can be simulated.");
    }

    private static Quantity<int> Of(int value) => new(value, Source, Estimate: true);
}

/// <summary>A bandwidth cannot be set on a chip.</summary>
public sealed class ChipKnobException(string message) : FormatException(message);
