using NeuroSim.Chips;

namespace NeuroSim.Tests.Equivalence;

/// <summary>The built-in chip with other sizes and abilities, so that small networks are cut in every way.</summary>
internal static class RandomChip
{
    private static readonly int[] s_axons = [32, 64, 100, 256];
    private static readonly int[] s_neurons = [8, 30, 256];
    private static readonly int[] s_kernelWords = [4096, 16_384, 65_536];
    private static readonly int[] s_neuronWords = [128, 1024, 16_384];
    private static readonly int[] s_potentialBits = [12, 16, 24, 32];

    public static SynchronousChip TianjicLike { get; } = (SynchronousChip)ChipReader.Read("tianjic-like");

    public static CrossbarCore TianjicLikeCore { get; } = (CrossbarCore)TianjicLike.Core;

    public static SynchronousChip Create(int seed)
    {
        Random random = new(seed ^ 0x5eed);
        CrossbarCore core = TianjicLikeCore with
        {
            Axons = Of(s_axons[random.Next(s_axons.Length)]),
            Neurons = Of(s_neurons[random.Next(s_neurons.Length)]),
            Lanes = Of(8),
            PotentialBits = Of(s_potentialBits[random.Next(s_potentialBits.Length)]),
            WeightBits = Of(random.Next(4, 13)),
            DynamicSynapseBits = Of(random.Next(3, 17)),
            StateMemoryBytes = Of(random.Next(2) == 0 ? 98_304 : 3_000),
            MultiplyUnits = Of(random.Next(3) == 0 ? 0 : 4),
            Soma = TianjicLike.Core.Soma with { Rescale = (RescaleMode)random.Next(3), ScalePerChannel = random.Next(2) == 0 },
        };
        return TianjicLike with
        {
            Core = core,
            Mesh = TianjicLike.Mesh with { Columns = Of(random.Next(1, 6)), Rows = Of(random.Next(1, 6)), Multicast = random.Next(2) == 0 },
        };
    }

    /// <summary>A synchronous chip of kernel cores, some so small that layers are cut into many tiles.</summary>
    public static SynchronousChip CreateKernel(int seed)
    {
        SynchronousChip crossbars = Create(seed);
        Random random = new(seed ^ 0xbead);
        KernelCore core = new()
        {
            WeightBits = crossbars.Core.WeightBits,
            PotentialBits = crossbars.Core.PotentialBits,
            Lanes = crossbars.Core.Lanes,
            MultiplyUnits = crossbars.Core.MultiplyUnits,
            DynamicSynapseBits = crossbars.Core.DynamicSynapseBits,
            MaxFolding = Of(1),
            Soma = crossbars.Core.Soma,
            KernelWords = OfAll(s_kernelWords[random.Next(s_kernelWords.Length)]),
            NeuronWords = OfAll(s_neuronWords[random.Next(s_neuronWords.Length)]),
            BiasWords = Of(1024),
            MaxKernelSide = Of(16),
            Strides = OfAll(1, 2, 3, 4, 8),
            Pools = OfAll(1, 2, 3, 4),
            MaxPadding = Of(15),
            MaxDilation = Of(8),
            MaxInputSide = Of(128),
            MaxOutputSide = Of(128),
            MaxChannels = Of(1024),
            MaxDestinations = Of(0),
            SplitsLayers = true,
            SplitsLayersSource = "chosen by a test",
        };
        return crossbars with { Core = core };
    }

    private static Quantity<IReadOnlyList<int>> OfAll(params int[] values) => new(values, "chosen by a test", Estimate: true);

    private static Quantity<int> Of(int value) => new(value, "chosen by a test", Estimate: true);
}
