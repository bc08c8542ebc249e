using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Layers;

namespace NeuroSim.Tests.Equivalence.Sparse;

/// <summary>A random network of which random convolutions are sparse, and a random mask for its input.</summary>
/// <param name="Dense">The network without sparse layers.</param>
/// <param name="Network">The network.</param>
/// <param name="Steps">Pixels or counts of events, by timestep.</param>
/// <param name="Mask">The mask of its sample; null where the sample gives none.</param>
internal sealed record SparseCase(SpikingNetwork Dense, SpikingNetwork Network, byte[][] Steps, SiteMask? Mask)
{
    /// <summary>The case as a set of one sample.</summary>
    public ISampleSet Samples => new MaskedSamples(new RandomCase(Network, Steps), Mask);

    public static SparseCase Create(int seed)
    {
        (SpikingNetwork dense, byte[][] steps) = RandomNetwork.Create(seed);
        Random random = new(seed ^ 0x55c);
        SpikingNetwork network = random.Next(2) == 0 ? dense.WithSparseConvolutions() : dense.WithSparseConvolutions(_ => random.Next(3) > 0);
        return new(dense, network, steps, random.Next(6) == 0 ? null : RandomMask(random, dense.Input.Shape));
    }

    /// <summary>All sites of a shape, or none.</summary>
    public static SiteMask Uniform(MapShape shape, bool active)
        => new(shape.Height, shape.Width, [.. Enumerable.Repeat(active ? (byte)1 : (byte)0, shape.Positions)]);

    // Single sites, patches as masked pre-training hides them, or one of the extremes.
    private static SiteMask RandomMask(Random random, MapShape shape)
    {
        int patch = random.Next(1, 5);
        double share = random.Next(5) switch { 0 => 0, 1 => 1, _ => random.NextDouble() };
        int columns = (shape.Width - 1) / patch + 1;
        bool[] patches = [.. Enumerable.Range(0, ((shape.Height - 1) / patch + 1) * columns).Select(_ => random.NextDouble() < share)];
        bool IsActive(int site) => patches[site / shape.Width / patch * columns + site % shape.Width / patch];
        return new(shape.Height, shape.Width, [.. Enumerable.Range(0, shape.Positions).Select(i => IsActive(i) ? (byte)random.Next(1, 256) : (byte)0)]);
    }
}

/// <summary>A random case with a mask as a set of one sample.</summary>
internal sealed class MaskedSamples(RandomCase random, SiteMask? mask) : ISampleSet
{
    public string Path => "test";

    public MapShape Shape => random.Network.Input.Shape;

    public int Count => 1;

    public int[]? Labels => null;

    public IReadOnlyList<byte[]> Steps(int index) => random.Steps;

    public IReadOnlyList<double[]> Inputs(int index) => random.Inputs;

    public SiteMask? Mask(int index) => mask;
}
