namespace NeuroSim.Models.Datasets;

/// <summary>How a recording is cut into timesteps: as one window, into a number of bins of equal length, or into bins of a given length.</summary>
public sealed record EventBinning
{
    private EventBinning()
    {
    }

    /// <summary>The whole recording in one timestep.</summary>
    public static EventBinning Whole { get; } = new() { Bins = 1 };

    /// <summary>Number of bins; null where their length is given.</summary>
    public int? Bins { get; private init; }

    /// <summary>Length of a bin in µs; null where their number is given.</summary>
    public double? BinUs { get; private init; }

    /// <summary>So many bins of equal length.</summary>
    public static EventBinning Into(int bins) => new() { Bins = bins };

    /// <summary>Bins of so many µs.</summary>
    public static EventBinning Of(double binUs) => new() { BinUs = binUs };

    /// <inheritdoc/>
    public override string ToString() => BinUs is { } length ? $"bins of {length} µs" : Bins == 1 ? "one window" : $"{Bins} bins";
}
