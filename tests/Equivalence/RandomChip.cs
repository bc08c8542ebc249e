using NeuroSim.Chips;

namespace NeuroSim.Tests.Equivalence;

/// <summary>The built-in chip with other sizes and abilities, so that small networks are cut in every way.</summary>
internal static class RandomChip
{
    private static readonly int[] s_axons = [32, 64, 100, 256];
    private static readonly int[] s_neurons = [8, 30, 256];
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

    private static Quantity<int> Of(int value) => new(value, "chosen by a test", Estimate: true);
}
