using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>Adds up what a folded kernel gives: sums[y, x, o] += Σ staged[y + ky − padding, x + kx − padding, ky, kx, o].</summary>
internal static class FoldedKernel
{
    /// <summary>Numbers of 32 bits that may be read beyond the sums.</summary>
    public const int Slack = 16;

    // Kernel columns of nearly all folded layers: their sum needs no loop.
    private const int Usual = 3;

    /// <summary>Adds up one output row from sums of 16 bits.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="ring">Sums of the input rows that the output row reads, each at (row modulo kernel height).</param>
    /// <param name="y">Output row.</param>
    /// <param name="sums">Its sums; overwritten.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddUp(GatherWeights weights, ReadOnlySpan<short> ring, int y, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int padded = weights.Layout.PaddedOutputs, outputs = g.OutputChannels, step = padded + outputs;
        Span<int> rows = stackalloc int[g.KernelHeight];
        rows = rows[..Rows(weights, y - g.Padding, rows)];
        ref short from = ref MemoryMarshal.GetReference(ring);
        bool avx512 = Simd.Level == SimdLevel.Avx512;
        for (int x = 0; x < g.Output.Width; x++)
        {
            int first = Math.Max(g.Padding - x, 0), terms = Math.Max(Math.Min(g.Input.Width + g.Padding - x, g.KernelWidth) - first, 0), o = 0;
            ref short at = ref Unsafe.Add(ref from, terms == 0 ? 0 : (x + first - g.Padding) * padded + first * outputs);
            ref int to = ref sums[x * outputs];
            for (; avx512 && o <= outputs - Vector512<int>.Count; o += Vector512<int>.Count)
            {
                Sum512(rows, ref Unsafe.Add(ref at, o), step, terms).StoreUnsafe(ref to, (nuint)o);
            }

            for (; o <= outputs - Vector256<int>.Count; o += Vector256<int>.Count)
            {
                Sum256(rows, ref Unsafe.Add(ref at, o), step, terms).StoreUnsafe(ref to, (nuint)o);
            }

            for (; o < outputs; o++)
            {
                Unsafe.Add(ref to, o) = Sum(rows, ref Unsafe.Add(ref at, o), step, terms);
            }
        }
    }

    // Where in the ring the kernel rows that lie on the map begin; returns how many do.
    private static int Rows(GatherWeights weights, int top, Span<int> rows)
    {
        ConvolutionGeometry g = weights.Geometry;
        int count = 0;
        for (int ky = Math.Max(0, -top); ky < Math.Min(g.KernelHeight, g.Input.Height - top); ky++)
        {
            rows[count++] = (top + ky) % g.KernelHeight * g.Input.Width * weights.Layout.PaddedOutputs + ky * g.KernelWidth * g.OutputChannels;
        }

        return count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Sum512(ReadOnlySpan<int> rows, ref short at, int step, int terms)
    {
        Vector512<int> sum = default;
        foreach (int row in rows)
        {
            ref short term = ref Unsafe.Add(ref at, row);
            if (terms == Usual)
            {
                sum += Widen512(ref term) + Widen512(ref Unsafe.Add(ref term, step)) + Widen512(ref Unsafe.Add(ref term, 2 * step));
                continue;
            }

            for (int i = 0; i < terms; i++, term = ref Unsafe.Add(ref term, step))
            {
                sum += Widen512(ref term);
            }
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Sum256(ReadOnlySpan<int> rows, ref short at, int step, int terms)
    {
        Vector256<int> sum = default;
        foreach (int row in rows)
        {
            ref short term = ref Unsafe.Add(ref at, row);
            if (terms == Usual)
            {
                sum += Widen256(ref term) + Widen256(ref Unsafe.Add(ref term, step)) + Widen256(ref Unsafe.Add(ref term, 2 * step));
                continue;
            }

            for (int i = 0; i < terms; i++, term = ref Unsafe.Add(ref term, step))
            {
                sum += Widen256(ref term);
            }
        }

        return sum;
    }

    private static Vector512<int> Widen512(ref short from) => Avx512F.ConvertToVector512Int32(Vector256.LoadUnsafe(ref from));

    private static Vector256<int> Widen256(ref short from) => Avx2.ConvertToVector256Int32(Vector128.LoadUnsafe(ref from));

    private static int Sum(ReadOnlySpan<int> rows, ref short at, int step, int terms)
    {
        int sum = 0;
        foreach (int row in rows)
        {
            for (int i = 0; i < terms; i++)
            {
                sum += Unsafe.Add(ref at, row + i * step);
            }
        }

        return sum;
    }

    /// <summary>Adds what some input rows contribute to some output rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddUp(GatherWeights weights, int firstRow, int endRow, ReadOnlySpan<int> staged, int y0, int y1, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int rowSums = weights.Layout.Columns * weights.Layout.PaddedOutputs, outputRow = g.Output.Width * g.OutputChannels;
        for (int y = y0; y < y1; y++)
        {
            int top = y - g.Padding;
            for (int row = Math.Max(firstRow, top); row < Math.Min(endRow, top + g.KernelHeight); row++)
            {
                AddRow(weights, row - top, staged.Slice((row - firstRow) * rowSums, rowSums), sums.Slice((y - y0) * outputRow, outputRow));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddRow(GatherWeights weights, int ky, ReadOnlySpan<int> staged, Span<int> sums)
    {
        ConvolutionGeometry g = weights.Geometry;
        int padded = weights.Layout.PaddedOutputs, outputs = g.OutputChannels, width = g.Output.Width, inputWidth = g.Input.Width;
        for (int x = 0; x < width; x++)
        {
            int first = Math.Max(g.Padding - x, 0), end = Math.Min(inputWidth + g.Padding - x, g.KernelWidth);
            if (first < end)
            {
                // From a kernel column of one input column to the next of the next.
                int start = (x + first - g.Padding) * padded + (ky * g.KernelWidth + first) * outputs, step = padded + outputs;
                Add(ref MemoryMarshal.GetReference(staged[start..]), step, end - first, ref MemoryMarshal.GetReference(sums[(x * outputs)..]), outputs);
            }
        }
    }

    // to[o] += Σ from[o + step · i].
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(ref int from, int step, int terms, ref int to, int outputs)
    {
        int o = 0;
        for (; o <= outputs - Vector<int>.Count; o += Vector<int>.Count)
        {
            Vector<int> sum = Vector.LoadUnsafe(ref to, (nuint)o);
            for (int i = 0; i < terms; i++)
            {
                sum += Vector.LoadUnsafe(ref from, (nuint)(o + step * i));
            }

            sum.StoreUnsafe(ref to, (nuint)o);
        }

        for (; o < outputs; o++)
        {
            for (int i = 0; i < terms; i++)
            {
                Unsafe.Add(ref to, o) += Unsafe.Add(ref from, o + step * i);
            }
        }
    }
}
