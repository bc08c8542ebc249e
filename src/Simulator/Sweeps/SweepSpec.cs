namespace NeuroSim.Simulator.Sweeps;

/// <summary>What a user wants to sweep: the product of models, D, chips and further axes, each point on the same samples.</summary>
public sealed record SweepSpec
{
    /// <summary>Format of a file that holds a spec.</summary>
    public const string Schema = "neurosim-sweep/1";

    /// <summary>Network files; a list in braces, as in <c>net-d{1,2}.pth</c>, stands for one file each.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Most spikes per timestep; empty to run each network with the D that it was trained with.</summary>
    public IReadOnlyList<int> D { get; init; } = [];

    /// <summary>D of the training of networks that do not say it themselves, or null.</summary>
    public int? TrainedD { get; init; }

    /// <summary>Built-in chips or chip files.</summary>
    public required IReadOnlyList<string> Chips { get; init; }

    /// <summary>Images or recordings that every point runs on.</summary>
    public required string Input { get; init; }

    /// <summary>How many of them, from the first; null for all.</summary>
    public int? Samples { get; init; }

    /// <summary>Timesteps into which each recording is cut, or null.</summary>
    public int? TimeBins { get; init; }

    /// <summary>Length of a timestep in µs, or null.</summary>
    public double? BinUs { get; init; }

    /// <summary>True to compare every network with the network as trained (once for all points that share its spikes).</summary>
    public bool Golden { get; init; } = true;

    /// <summary>Further axes, the last one varying fastest.</summary>
    public IReadOnlyList<SweepAxis> Axes { get; init; } = [];
}
