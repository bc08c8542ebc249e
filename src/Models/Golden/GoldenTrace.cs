namespace NeuroSim.Models.Golden;

/// <summary>What one sample did in a golden executor.</summary>
/// <param name="Activations">Integer activations of each site, channel by channel.</param>
/// <param name="Output">Potentials of the output layer.</param>
public sealed record GoldenTrace<T>(IReadOnlyDictionary<string, byte[]> Activations, T[] Output)
    where T : struct;
