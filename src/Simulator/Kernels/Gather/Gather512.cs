using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// 512 bits at a time, weights of 8 bits: two active inputs at once. Their rows of weights are interleaved, multiplied with the pair of activations and added
/// to 16-bit sums that stay in registers; the layout of the weights makes sure that these fit.
/// </summary>
internal static unsafe class Gather512
{
    /// <summary>Width of a tile, known when the kernel is compiled: what a narrower tile does not need falls away.</summary>
    internal interface ITile
    {
        /// <summary>Outputs.</summary>
        static abstract int Width { get; }
    }

    /// <summary>Runs a row.</summary>
    /// <returns>False if sums of 16 bits were wanted, but may not fit.</returns>
    public static bool Run(in GatherTask task, int width) => width switch
    {
        32 => Row<Tile32>(task),
        64 => Row<Tile64>(task),
        96 => Row<Tile96>(task),
        128 => Row<Tile128>(task),
        160 => Row<Tile160>(task),
        192 => Row<Tile192>(task),
        _ => Row<Tile224>(task),
    };

    // Compiled at once with all optimisations: a run of one image is over before the runtime would notice that the kernel is hot.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Row<TTile>(in GatherTask task)
        where TTile : struct, ITile
    {
        ushort* positions = task.Positions;
        uint* counts = task.Pairs;
        for (int x = 0; x < task.Columns; x++)
        {
            task.Ahead.Ask(task.AheadLines);
            int column = x * task.Stride - task.Padding, low = task.OnMap(column), high = task.OnMap(column + task.KernelWidth);
            sbyte* rows = (sbyte*)task.Weights - column * task.ColumnRows * (nint)RowBytes<TTile>();
            ListStart start = task.Starts[low], behind = task.Starts[high];
            nint pair = start.Entry >> 1, end = behind.Entry >> 1, atOnce = task.PairsAtOnce(start, behind);
            bool adds = task.Adds;
            if (task.IsNarrow && atOnce < end - pair)
            {
                return false;
            }

            do
            {
                Vector512<short> low0 = default, high0 = default, low1 = default, high1 = default, low2 = default, high2 = default, last = default;
                nint stop = Math.Min(pair + atOnce, end);
                for (; pair < stop; pair++)
                {
                    sbyte* a = rows + positions[2 * pair] * (nuint)RowBytes<TTile>(), b = rows + positions[2 * pair + 1] * (nuint)RowBytes<TTile>();
                    Vector512<byte> count = Vector512.Create(counts[pair]).AsByte();
                    Add<TTile>(a, b, count, ref low0, ref high0, ref low1, ref high1, ref low2, ref high2, ref last);
                }

                if (task.IsNarrow)
                {
                    WriteNarrow<TTile>((short*)task.Sums + x * (nint)task.SumsStride, task.Outputs, low0, high0, low1, high1, low2, high2, last);
                    continue;
                }

                int* to = (int*)task.Sums + x * (nint)task.SumsStride;
                WriteWide<TTile>(to, adds, task.Outputs, low0, high0, low1, high1, low2, high2, last);
                adds = true;
            }
            while (pair < end);
        }

        return true;
    }

    // From a row of weights to the next: whole vectors.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int RowBytes<TTile>()
        where TTile : struct, ITile => (TTile.Width + 63) & -64;

    // Two rows of weights. Interleaving first and multiplying then keeps the two ports that do both somewhat busier than taking turns. Of a last vector with 32
    // outputs only the low halves of the lanes count.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TTile>(
        sbyte* a, sbyte* b, Vector512<byte> count, ref Vector512<short> low0, ref Vector512<short> high0, ref Vector512<short> low1,
        ref Vector512<short> high1, ref Vector512<short> low2, ref Vector512<short> high2, ref Vector512<short> last)
        where TTile : struct, ITile
    {
        Vector512<sbyte> l0 = default, h0 = default, l1 = default, h1 = default, l2 = default, h2 = default;
        if (TTile.Width >= 64)
        {
            Interleave(a, b, out l0, out h0);
        }

        if (TTile.Width >= 128)
        {
            Interleave(a + 64, b + 64, out l1, out h1);
        }

        if (TTile.Width >= 192)
        {
            Interleave(a + 128, b + 128, out l2, out h2);
        }

        if (TTile.Width % 64 != 0)
        {
            int from = TTile.Width & -64;
            last += Avx512BW.MultiplyAddAdjacent(count, Avx512BW.UnpackLow(Vector512.Load(a + from), Vector512.Load(b + from)));
        }

        if (TTile.Width >= 64)
        {
            low0 += Avx512BW.MultiplyAddAdjacent(count, l0);
            high0 += Avx512BW.MultiplyAddAdjacent(count, h0);
        }

        if (TTile.Width >= 128)
        {
            low1 += Avx512BW.MultiplyAddAdjacent(count, l1);
            high1 += Avx512BW.MultiplyAddAdjacent(count, h1);
        }

        if (TTile.Width >= 192)
        {
            low2 += Avx512BW.MultiplyAddAdjacent(count, l2);
            high2 += Avx512BW.MultiplyAddAdjacent(count, h2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Interleave(sbyte* a, sbyte* b, out Vector512<sbyte> low, out Vector512<sbyte> high)
    {
        Vector512<sbyte> rowA = Vector512.Load(a), rowB = Vector512.Load(b);
        (low, high) = (Avx512BW.UnpackLow(rowA, rowB), Avx512BW.UnpackHigh(rowA, rowB));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteWide<TTile>(
        int* to, bool adds, int outputs, Vector512<short> low0, Vector512<short> high0, Vector512<short> low1, Vector512<short> high1, Vector512<short> low2,
        Vector512<short> high2, Vector512<short> last)
        where TTile : struct, ITile
    {
        if (TTile.Width >= 64)
        {
            Write(to, low0, high0, adds, outputs);
        }

        if (TTile.Width >= 128)
        {
            Write(to + 64, low1, high1, adds, outputs - 64);
        }

        if (TTile.Width >= 192)
        {
            Write(to + 128, low2, high2, adds, outputs - 128);
        }

        if (TTile.Width % 64 != 0)
        {
            WriteHalf(to + TTile.Width - 32, last.GetLower(), last.GetUpper(), adds, outputs - TTile.Width + 32);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteNarrow<TTile>(
        short* to, int outputs, Vector512<short> low0, Vector512<short> high0, Vector512<short> low1, Vector512<short> high1, Vector512<short> low2,
        Vector512<short> high2, Vector512<short> last)
        where TTile : struct, ITile
    {
        if (TTile.Width >= 64)
        {
            WriteNarrow(to, low0, high0, outputs);
        }

        if (TTile.Width >= 128)
        {
            WriteNarrow(to + 64, low1, high1, outputs - 64);
        }

        if (TTile.Width >= 192)
        {
            WriteNarrow(to + 128, low2, high2, outputs - 128);
        }

        if (TTile.Width % 64 != 0)
        {
            WriteHalfNarrow(to + TTile.Width - 32, last, outputs - TTile.Width + 32);
        }
    }

    /// <summary>Writes 32 sums of 16 bits, of which the last 16 exist or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteHalfNarrow(short* to, Vector512<short> sums, int outputs)
    {
        if (outputs >= 32)
        {
            Vector512.Store(sums, to);
        }
        else
        {
            Vector256.Store(sums.GetLower(), to);
        }
    }

    /// <summary>Likewise 64 sums, of which the last 32 or 16 exist or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteNarrow(short* to, Vector512<short> low, Vector512<short> high, int outputs)
    {
        Vector512.Store(low, to);
        WriteHalfNarrow(to + 32, high, outputs - 32);
    }

    /// <summary>Widens 64 sums and writes them, or adds them to what is there. Of the last 32 outputs perhaps only 8, 16 or 24 exist.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Write(int* to, Vector512<short> low, Vector512<short> high, bool adds, int outputs)
    {
        Write(to, low.GetLower(), adds);
        Write(to + 16, low.GetUpper(), adds);
        WriteHalf(to + 32, high.GetLower(), high.GetUpper(), adds, outputs - 32);
    }

    /// <summary>Likewise 32 sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteHalf(int* to, Vector256<short> low, Vector256<short> high, bool adds, int outputs)
    {
        if (outputs >= 32)
        {
            Write(to, low, adds);
            Write(to + 16, high, adds);
        }
        else
        {
            WritePart(to, low, high, adds, outputs);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WritePart(int* to, Vector256<short> low, Vector256<short> high, bool adds, int outputs)
    {
        Write(to, low.GetLower(), adds);
        if (outputs >= 16)
        {
            Write(to + 8, low.GetUpper(), adds);
        }

        if (outputs >= 24)
        {
            Write(to + 16, high.GetLower(), adds);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(int* to, Vector128<short> sums, bool adds)
    {
        Vector256<int> wide = Avx2.ConvertToVector256Int32(sums);
        Vector256.Store(adds ? wide + Vector256.Load(to) : wide, to);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(int* to, Vector256<short> sums, bool adds)
    {
        Vector512<int> wide = Avx512F.ConvertToVector512Int32(sums);
        Vector512.Store(adds ? wide + Vector512.Load(to) : wide, to);
    }

    private readonly struct Tile32 : ITile
    {
        public static int Width => 32;
    }

    private readonly struct Tile64 : ITile
    {
        public static int Width => 64;
    }

    private readonly struct Tile96 : ITile
    {
        public static int Width => 96;
    }

    private readonly struct Tile128 : ITile
    {
        public static int Width => 128;
    }

    private readonly struct Tile160 : ITile
    {
        public static int Width => 160;
    }

    private readonly struct Tile192 : ITile
    {
        public static int Width => 192;
    }

    private readonly struct Tile224 : ITile
    {
        public static int Width => 224;
    }
}
