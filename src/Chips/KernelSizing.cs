using System.Numerics;

namespace NeuroSim.Chips;

/// <summary>
/// Memory that a part of a layer needs on a <see cref="KernelCore"/>. An address is put together from bit fields, so every field but the outermost is
/// rounded up to a power of two (sinabs, dynapcnn_layer.py:240-242; Speck datasheet, section 3.2.4.1).
/// </summary>
public static class KernelSizing
{
    /// <summary>Words of kernel memory, one weight each: <c>c·2^(⌈log2(kx·ky)⌉ + ⌈log2 f⌉)</c>.</summary>
    /// <param name="inputs">Input channels c, at least 1.</param>
    /// <param name="outputs">Output channels f, at least 1.</param>
    /// <param name="kernelHeight">Kernel rows ky, at least 1.</param>
    /// <param name="kernelWidth">Kernel columns kx, at least 1.</param>
    /// <returns>The words; <see cref="long.MaxValue"/> where there are more.</returns>
    public static long KernelWords(int inputs, int outputs, int kernelHeight, int kernelWidth)
    {
        CheckPositive(inputs, outputs, kernelHeight, kernelWidth);
        return Words(inputs, Bits((ulong)kernelHeight * (ulong)kernelWidth) + Bits((ulong)outputs));
    }

    /// <summary>Words of neuron memory, one potential each: <c>f·2^(⌈log2 fy⌉ + ⌈log2 fx⌉)</c>.</summary>
    /// <param name="channels">Output channels f, at least 1.</param>
    /// <param name="height">Rows fy of a map, at least 1.</param>
    /// <param name="width">Columns fx of a map, at least 1.</param>
    /// <returns>The words; <see cref="long.MaxValue"/> where there are more.</returns>
    public static long NeuronWords(int channels, int height, int width)
    {
        CheckPositive(channels, height, width);
        return Words(channels, Bits((ulong)height) + Bits((ulong)width));
    }

    // At most 31 + 93 bits: no overflow before the comparison.
    private static long Words(int outermost, int bits)
    {
        UInt128 words = (UInt128)(uint)outermost << bits;
        return words > long.MaxValue ? long.MaxValue : (long)words;
    }

    // ⌈log2 n⌉: bits of a field that tells n values apart.
    private static int Bits(ulong values) => BitOperations.Log2(BitOperations.RoundUpToPowerOf2(values));

    private static void CheckPositive(params ReadOnlySpan<int> sizes)
    {
        foreach (int size in sizes)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        }
    }
}
