using System.Text.Json.Serialization;

namespace NeuroSim.Chips;

/// <summary>A chip without a clock: each event wakes the core that it reaches, and only that core (Speck-like).</summary>
public sealed record AsynchronousChip : ChipDescription
{
    /// <summary>When neurons fire, if the user does not say.</summary>
    [JsonPropertyOrder(1)]
    public required FiringPolicy Firing { get; init; }

    /// <summary>Where <see cref="Firing"/> is published, or why it was assumed.</summary>
    [JsonPropertyOrder(1)]
    public required string FiringSource { get; init; }

    /// <summary>True where <see cref="Firing"/> was assumed.</summary>
    [JsonPropertyOrder(1)]
    public bool FiringEstimate { get; init; }

    /// <summary>What carries events from core to core.</summary>
    [JsonPropertyOrder(1)]
    public required RouterKind Router { get; init; }

    /// <summary>Where <see cref="Router"/> is published, or why it was assumed.</summary>
    [JsonPropertyOrder(1)]
    public required string RouterSource { get; init; }

    /// <summary>True where <see cref="Router"/> was assumed.</summary>
    [JsonPropertyOrder(1)]
    public bool RouterEstimate { get; init; }

    /// <summary>How long cores, ports, router and links take for an event, and how many events their queues hold.</summary>
    [JsonPropertyOrder(1)]
    public required EventTiming Timing { get; init; }

    /// <summary>Power of each supply of one chip while nothing happens, in microwatt: what measurements per rail are compared with.</summary>
    [JsonPropertyOrder(1)]
    public required IdleRails IdleUw { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override double ChipHopCost => (double)Timing.ChipLinkLatencyPs.Value / Timing.RouterLatencyPs.Value;
}

/// <summary>When the neurons of an asynchronous chip fire.</summary>
public enum FiringPolicy
{
    /// <summary>A neuron is compared after each update and fires at most one spike per update.</summary>
    Immediate,

    /// <summary>A neuron fires its burst when the end-of-window tokens of all its sources have arrived.</summary>
    Windowed,
}

/// <summary>What joins the cores of an asynchronous chip.</summary>
public enum RouterKind
{
    /// <summary>One event router that all cores and ports share.</summary>
    Shared,

    /// <summary>The mesh: one router per core, one link per direction.</summary>
    Mesh,
}

/// <summary>Power of each supply of a chip while nothing happens, in microwatt.</summary>
public sealed record IdleRails
{
    /// <summary>Supply of the pads.</summary>
    public required Quantity<double> Io { get; init; }

    /// <summary>Supply of the memories.</summary>
    public required Quantity<double> Ram { get; init; }

    /// <summary>Supply of the cores and the router.</summary>
    public required Quantity<double> Logic { get; init; }

    /// <summary>Digital supply of the pixel array.</summary>
    public required Quantity<double> PixelDigital { get; init; }

    /// <summary>Analog supply of the pixel array.</summary>
    public required Quantity<double> PixelAnalog { get; init; }
}
