using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Spikes of chunks of channels at each position of a map: sums of neighbouring bytes.</summary>
internal static class ChannelSums
{
    /// <summary>Adds up the chunks of some positions.</summary>
    /// <param name="rows">Activations, position by position, channels innermost.</param>
    /// <param name="borders">Borders of the chunks, from 0 to the number of channels.</param>
    /// <param name="sums">By position and chunk.</param>
    public static void Add(ReadOnlySpan<byte> rows, ReadOnlySpan<int> borders, Span<int> sums)
    {
        int channels = borders[^1], chunks = borders.Length - 1;
        Debug.Assert(sums.Length * channels == rows.Length * chunks);
        bool vectors = Simd.Level >= SimdLevel.Avx2 && Avx2.IsSupported;
        for (int from = 0, to = 0; from < rows.Length; from += channels)
        {
            for (int c = 0; c < chunks; c++)
            {
                ReadOnlySpan<byte> chunk = rows.Slice(from + borders[c], borders[c + 1] - borders[c]);
                sums[to++] = vectors ? SumVectors(chunk) : Sum(chunk);
            }
        }
    }

    /// <summary>Sum of bytes, one by one.</summary>
    public static int Sum(ReadOnlySpan<byte> bytes)
    {
        int sum = 0;
        foreach (byte b in bytes)
        {
            sum += b;
        }

        return sum;
    }

    /// <summary>Sum of bytes, 32 and 8 at once.</summary>
    public static int SumVectors(ReadOnlySpan<byte> bytes)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        int i = 0;
        Vector256<ulong> wide = Vector256<ulong>.Zero;
        for (; i + Vector256<byte>.Count <= bytes.Length; i += Vector256<byte>.Count)
        {
            wide += Avx2.SumAbsoluteDifferences(Vector256.LoadUnsafe(ref first, (nuint)i), Vector256<byte>.Zero).AsUInt64();
        }

        Vector128<ulong> narrow = wide.GetLower() + wide.GetUpper();
        for (; i + sizeof(ulong) <= bytes.Length; i += sizeof(ulong))
        {
            Vector128<byte> eight = Vector128.CreateScalar(MemoryMarshal.Read<ulong>(bytes[i..])).AsByte();
            narrow += Sse2.SumAbsoluteDifferences(eight, Vector128<byte>.Zero).AsUInt64();
        }

        return (int)(narrow[0] + narrow[1]) + (i == bytes.Length ? 0 : Sum(bytes[i..]));
    }

    /// <summary>Sum of numbers whose sum fits 32 bits.</summary>
    public static int Sum(ReadOnlySpan<int> numbers)
    {
        int sum = 0, i = 0;
        if (Vector256.IsHardwareAccelerated && numbers.Length >= Vector256<int>.Count)
        {
            Vector256<int> lanes = Vector256<int>.Zero;
            for (; i + Vector256<int>.Count <= numbers.Length; i += Vector256<int>.Count)
            {
                lanes += Vector256.Create(numbers[i..]);
            }

            sum = Vector256.Sum(lanes);
        }

        for (; i < numbers.Length; i++)
        {
            sum += numbers[i];
        }

        return sum;
    }
}
