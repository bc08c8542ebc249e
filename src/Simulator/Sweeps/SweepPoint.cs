namespace NeuroSim.Simulator.Sweeps;

/// <summary>One point of a sweep: what is run.</summary>
public sealed record SweepPoint
{
    /// <summary>Names of the axes that every sweep has.</summary>
    public const string ModelAxis = "model", DAxis = "d", ChipAxis = "chip";

    /// <summary>Hash of all that its result follows from: chip, network, input, options and the program itself.</summary>
    public required string Key { get; init; }

    /// <summary>Network file.</summary>
    public required string Model { get; init; }

    /// <summary>D that it runs with; null for networks that have none of their own to choose (NIR).</summary>
    public required int? D { get; init; }

    /// <summary>D that it was trained with; null as above.</summary>
    public required int? TrainedD { get; init; }

    /// <summary>Built-in chip or chip file.</summary>
    public required string Chip { get; init; }

    /// <summary>The further axes; those that mean nothing to the chip are left out.</summary>
    public required IReadOnlyList<SweepValue> Settings { get; init; }

    /// <summary>Where the point stands: model, D, chip, further axes.</summary>
    public IEnumerable<SweepValue> Axes =>
    [
        new(ModelAxis, Path.GetFileName(Model)),
        .. D is { } d ? [new SweepValue(DAxis, $"{d}")] : Array.Empty<SweepValue>(),
        new(ChipAxis, Path.GetFileNameWithoutExtension(Chip)),
        .. Settings,
    ];
}
