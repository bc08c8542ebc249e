using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Tests.Unit.Kernels;

/// <summary>Runs something in every form that this processor has.</summary>
internal static class KernelForms
{
    /// <summary>The forms.</summary>
    public static IEnumerable<SimdLevel> All => Enum.GetValues<SimdLevel>().Where(l => l <= Simd.Widest);

    /// <summary>Runs in each form, vector forms also without products of four bytes; then goes back to the widest.</summary>
    public static void ForEach(Action<SimdLevel> run)
    {
        bool hasByteDots = Simd.HasByteDots;
        try
        {
            foreach (SimdLevel level in All)
            {
                Simd.Use(level);
                run(level);
                Simd.HasByteDots = false;
                if (hasByteDots && level > SimdLevel.Scalar)
                {
                    run(level);
                }

                Simd.HasByteDots = hasByteDots;
            }
        }
        finally
        {
            Simd.HasByteDots = hasByteDots;
            Simd.Use(Simd.Widest);
        }
    }

    /// <summary>One of some values.</summary>
    public static T Pick<T>(this Random random, params ReadOnlySpan<T> values) => values[random.Next(values.Length)];

    /// <summary>Weights of a width: random ones, or the largest magnitudes of both signs.</summary>
    public static IntegerWeights Weights(this Random random, ConvolutionGeometry geometry, int bits, bool extreme)
    {
        int max = (1 << (bits - 1)) - 1;
        long Weight() => extreme ? random.Pick(max, -max - 1) : random.Next(-max - 1, max + 1);
        return new([.. Enumerable.Range(0, (int)geometry.WeightCount).Select(_ => Weight())], bits);
    }

    /// <summary>Inputs of at most d: random ones, or mostly d.</summary>
    public static byte[] Inputs(this Random random, int count, int d, bool extreme)
        => [.. Enumerable.Range(0, count).Select(_ => (byte)(extreme && random.Next(4) > 0 ? d : random.Next(d + 1)))];

    /// <summary>A map (positions, channels) as (channels, positions).</summary>
    public static T[] ChannelsFirst<T>(T[] map, int channels)
        => [.. Enumerable.Range(0, map.Length).Select(i => map[i % (map.Length / channels) * channels + i / (map.Length / channels)])];
}
