using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Sums of rows of bytes, element by element, with AVX2. The caller knows that they fit.</summary>
internal static class RowSums
{
    private const int Bytes = 32;

    /// <summary>Adds up rows whose sums fit bytes.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="stride">From one to the next.</param>
    /// <param name="from">First element of a row.</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="sums">Sums; overwritten.</param>
    public static void AddPlain(ReadOnlySpan<byte> rows, int stride, int from, int length, Span<byte> sums)
    {
        ref byte to = ref MemoryMarshal.GetReference(sums);
        int count = rows.Length / stride, y = 0;
        for (; y < count; y += 4)
        {
            ref byte first = ref MemoryMarshal.GetReference(rows[((y * stride) + from)..]);
            ref byte second = ref MemoryMarshal.GetReference(rows[((Math.Min(y + 1, count - 1) * stride) + from)..]);
            ref byte third = ref MemoryMarshal.GetReference(rows[((Math.Min(y + 2, count - 1) * stride) + from)..]);
            ref byte fourth = ref MemoryMarshal.GetReference(rows[((Math.Min(y + 3, count - 1) * stride) + from)..]);

            // Rows that are not there count nothing.
            Vector256<byte> two = MaskOf(y + 1 < count), three = MaskOf(y + 2 < count), four = MaskOf(y + 3 < count), before = MaskOf(y > 0);
            int end = length - (length % Bytes), i = 0;
            for (; i < end; i += Bytes)
            {
                nuint at = (nuint)i;
                Vector256<byte> sum = Vector256.LoadUnsafe(ref first, at) + (Vector256.LoadUnsafe(ref second, at) & two)
                    + ((Vector256.LoadUnsafe(ref third, at) & three) + (Vector256.LoadUnsafe(ref fourth, at) & four));
                (sum + (Vector256.LoadUnsafe(ref to, at) & before)).StoreUnsafe(ref to, at);
            }

            for (; i < length; i++)
            {
                int sum = y > 0 ? sums[i] : 0;
                for (int r = y; r < Math.Min(y + 4, count); r++)
                {
                    sum += rows[(r * stride) + from + i];
                }

                sums[i] = (byte)sum;
            }
        }
    }

    /// <summary>Adds up weighted rows whose sums fit 16 bits, and products of two rows 15 bits.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="stride">From one to the next.</param>
    /// <param name="from">First element of a row.</param>
    /// <param name="length">Elements of a row.</param>
    /// <param name="weights">Weight of each row, at most 127.</param>
    /// <param name="sums">Sums; overwritten.</param>
    public static void AddWeighted(ReadOnlySpan<byte> rows, int stride, int from, int length, ReadOnlySpan<int> weights, Span<ushort> sums)
    {
        ref ushort to = ref MemoryMarshal.GetReference(sums);
        int count = weights.Length;
        for (int y = 0; y < count; y += 4)
        {
            ref byte first = ref MemoryMarshal.GetReference(rows[((y * stride) + from)..]);
            ref byte second = ref MemoryMarshal.GetReference(rows[((Math.Min(y + 1, count - 1) * stride) + from)..]);
            ref byte third = ref MemoryMarshal.GetReference(rows[((Math.Min(y + 2, count - 1) * stride) + from)..]);
            ref byte fourth = ref MemoryMarshal.GetReference(rows[((Math.Min(y + 3, count - 1) * stride) + from)..]);
            Vector256<sbyte> one = Pair(weights, y), two = Pair(weights, y + 2);
            Vector256<ushort> before = MaskOf(y > 0).AsUInt16();
            int end = length - (length % Bytes), i = 0;
            for (; i < end; i += Bytes)
            {
                nuint at = (nuint)i;
                Vector256<byte> a = Vector256.LoadUnsafe(ref first, at), b = Vector256.LoadUnsafe(ref second, at);
                Vector256<byte> c = Vector256.LoadUnsafe(ref third, at), d = Vector256.LoadUnsafe(ref fourth, at);
                Vector256<short> low = Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(a, b), one) + Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(c, d), two);
                Vector256<short> high = Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(a, b), one) + Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(c, d), two);
                Vector256<ushort> left = Avx2.Permute2x128(low, high, 0x20).AsUInt16(), right = Avx2.Permute2x128(low, high, 0x31).AsUInt16();
                (left + (Vector256.LoadUnsafe(ref to, at) & before)).StoreUnsafe(ref to, at);
                (right + (Vector256.LoadUnsafe(ref to, at + 16) & before)).StoreUnsafe(ref to, at + 16);
            }

            for (; i < length; i++)
            {
                int sum = y > 0 ? sums[i] : 0;
                for (int r = y; r < Math.Min(y + 4, count); r++)
                {
                    sum += weights[r] * rows[(r * stride) + from + i];
                }

                sums[i] = (ushort)sum;
            }
        }
    }

    private static Vector256<byte> MaskOf(bool counts) => counts ? Vector256<byte>.AllBitsSet : Vector256<byte>.Zero;

    // Rows that are not there weigh nothing.
    private static Vector256<sbyte> Pair(ReadOnlySpan<int> weights, int y)
    {
        int first = y < weights.Length ? weights[y] : 0, second = y + 1 < weights.Length ? weights[y + 1] : 0;
        return Vector256.Create((short)((second << 8) | first)).AsSByte();
    }
}
