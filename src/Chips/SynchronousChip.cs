using System.Text.Json.Serialization;

namespace NeuroSim.Chips;

/// <summary>A chip with one global clock whose time is cut into phases (Tianjic-like).</summary>
public sealed record SynchronousChip : ChipDescription
{
    /// <summary>Frequency of the global clock in hertz.</summary>
    [JsonPropertyOrder(1)]
    public required Quantity<double> ClockHz { get; init; }

    /// <summary>Power that the clock tree of one chip draws whatever is done, in milliwatt; not part of <see cref="ChipDescription.StaticPowerMw"/>.</summary>
    [JsonPropertyOrder(1)]
    public required Quantity<double> ClockPowerMw { get; init; }

    /// <summary>How long a phase lasts.</summary>
    [JsonPropertyOrder(1)]
    public required PhaseDescription Phase { get; init; }

    /// <summary>Clock cycles that a core spends on each action.</summary>
    [JsonPropertyOrder(1)]
    public required CoreCycles Cycles { get; init; }

    /// <summary>Clock cycles that a packet occupies a link between two cores of one chip.</summary>
    [JsonIgnore]
    public int LinkCyclesPerPacket => Mesh.LinkCyclesPerPacket!.Value;

    /// <summary>Clock cycles of a hop inside a chip, without contention.</summary>
    [JsonIgnore]
    public int HopCycles => Mesh.HopCycles!.Value;

    /// <summary>Clock cycles that a packet occupies a link between two chips.</summary>
    [JsonIgnore]
    public int ChipLinkCyclesPerPacket => Array.LinkCyclesPerPacket!.Value;

    /// <summary>Clock cycles of a hop from chip to chip, without contention.</summary>
    [JsonIgnore]
    public int ChipHopCycles => Array.HopCycles!.Value;

    /// <summary>Clock cycles that a flit occupies a link between two cores of one chip.</summary>
    [JsonIgnore]
    public int LinkCyclesPerFlit => CyclesPerFlit(LinkCyclesPerPacket);

    /// <summary>Clock cycles that a flit occupies a link between two chips.</summary>
    [JsonIgnore]
    public int ChipLinkCyclesPerFlit => CyclesPerFlit(ChipLinkCyclesPerPacket);

    /// <summary>True if no link, between cores or chips, ever makes a packet wait.</summary>
    [JsonIgnore]
    public bool UnlimitedLinks => LinkCyclesPerPacket == 0 && ChipLinkCyclesPerPacket == 0;

    private int CyclesPerFlit(int cyclesPerPacket) => (cyclesPerPacket + Mesh.FlitsPerPacket!.Value - 1) / Mesh.FlitsPerPacket.Value;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double ChipHopCost => (double)ChipHopCycles / HopCycles;
}

/// <summary>Length of the phases of a synchronous chip.</summary>
public sealed record PhaseDescription
{
    /// <summary>Whether phases have a fixed length, or stretch until the slowest core and the network have finished.</summary>
    public required PhaseMode Mode { get; init; }

    /// <summary>Clock cycles of a fixed phase. A core or link that needs more is a phase overflow.</summary>
    public required Quantity<int> Cycles { get; init; }
}

/// <summary>How a phase ends.</summary>
public enum PhaseMode
{
    /// <summary>After a set number of cycles, finished or not.</summary>
    Fixed,

    /// <summary>When the slowest core and the network have finished.</summary>
    Adaptive,
}
