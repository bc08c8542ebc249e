using System.Text.Json.Serialization;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>One point of a sweep: what is run.</summary>
public sealed record SweepPoint
{
    /// <summary>Names of the axes that every sweep has.</summary>
    public const string ModelAxis = "model", DAxis = "d", ChipAxis = "chip";

    /// <summary>Hash of all that its result follows from: chip, network, input, options and the program itself.</summary>
    public required string Key { get; init; }

    /// <summary>Network file, absolute or relative to the folder of the sweep.</summary>
    public required string Model { get; init; }

    /// <summary>What results call the network: the name of its file, with its folder where two networks of a sweep have one name.</summary>
    public required string ModelName { get; init; }

    /// <summary>D that it runs with; null for networks that have none to choose (NIR).</summary>
    public int? D { get; init; }

    /// <summary>D that it was trained with; null as above.</summary>
    public int? TrainedD { get; init; }

    /// <summary>Name of the chip.</summary>
    public required string Chip { get; init; }

    /// <summary>The further axes; those that mean nothing to the chip are left out.</summary>
    public required IReadOnlyList<SweepValue> Settings { get; init; }

    /// <summary>Where the point stands: model, D, chip, further axes.</summary>
    [JsonIgnore]
    public IReadOnlyList<SweepValue> Axes =>
    [
        new(ModelAxis, ModelName),
        .. D is { } d ? [new SweepValue(DAxis, $"{d}")] : Array.Empty<SweepValue>(),
        new(ChipAxis, Chip),
        .. Settings,
    ];

    /// <summary>That thresholds are re-scaled, in words; null if they are not.</summary>
    [JsonIgnore]
    public string? Rescaled => D == TrainedD ? null : $"thresholds re-scaled from D = {TrainedD} (V × {D}/{TrainedD}), not trained again";
}
