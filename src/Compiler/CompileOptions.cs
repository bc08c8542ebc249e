namespace NeuroSim.Compiler;

/// <summary>What a user may choose about a compilation.</summary>
public sealed record CompileOptions
{
    /// <summary>True to keep weights wide and rounding as trained, so that the mapping can be checked apart from the chip's numbers.</summary>
    public bool ExactWeights { get; init; }

    /// <summary>Chips in the array, or null for the smallest array that holds the network.</summary>
    public int? Chips { get; init; }

    /// <summary>Most slices that one core serves in turn.</summary>
    public int Folding { get; init; } = 1;

    /// <summary>Seed of the placement's improvement; results of a run do not depend on it, hops do.</summary>
    public int PlacementSeed { get; init; } = 1;
}
