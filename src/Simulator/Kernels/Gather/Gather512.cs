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

        // To select is an operation that either of two ports does; to insert is one for the port that interleaves.
        Vector512<byte> upper = Vector512.Create(Vector256<byte>.Zero, Vector256<byte>.AllBitsSet);
        for (int x = 0; x < task.Columns; x++)
        {
            task.Ahead.Ask(task.AheadLines);
            int column = x * task.Stride - task.Padding, low = task.OnMap(column), high = task.OnMap(column + task.KernelWidth);
            sbyte* whole = (sbyte*)task.Whole - column * task.ColumnRows * (nint)(TTile.Width & -64);
            sbyte* half = (sbyte*)task.Half - column * task.ColumnRows * (nint)32;
            nint pair = task.Starts[low] >> 1, end = task.Starts[high] >> 1, atOnce = task.PairsAtOnce(pair, end);
            bool adds = task.Adds;
            if (task.IsNarrow && atOnce < end - pair)
            {
                return false;
            }

            do
            {
                Vector512<short> low0 = default, high0 = default, low1 = default, high1 = default, low2 = default, high2 = default;
                Vector512<short> lows = default, highs = default;
                nint stop = Math.Min(pair + atOnce, end);
                if (TTile.Width % 64 != 0)
                {
                    // Two pairs at a time: their half vectors make a whole one.
                    for (; pair < stop - 1; pair += 2)
                    {
                        nuint rowA32 = Row32(positions, 2 * pair), rowB32 = Row32(positions, 2 * pair + 1);
                        nuint rowC32 = Row32(positions, 2 * pair + 2), rowD32 = Row32(positions, 2 * pair + 3);
                        Vector512<byte> count = Vector512.Create(counts[pair]).AsByte(), next = Vector512.Create(counts[pair + 1]).AsByte();
                        AddWhole<TTile>(whole, rowA32, rowB32, count, ref low0, ref high0, ref low1, ref high1, ref low2, ref high2);
                        AddWhole<TTile>(whole, rowC32, rowD32, next, ref low0, ref high0, ref low1, ref high1, ref low2, ref high2);
                        Vector512<sbyte> rowsAC = Both(Vector256.Load(half + rowA32), half + rowC32), rowsBD = Both(Vector256.Load(half + rowB32), half + rowD32);
                        Add(rowsAC, rowsBD, Vector512.ConditionalSelect(upper, next, count), ref lows, ref highs);
                    }
                }

                for (; pair < stop; pair++)
                {
                    nuint rowA32 = Row32(positions, 2 * pair), rowB32 = Row32(positions, 2 * pair + 1);
                    Vector512<byte> count = Vector512.Create(counts[pair]).AsByte();
                    AddWhole<TTile>(whole, rowA32, rowB32, count, ref low0, ref high0, ref low1, ref high1, ref low2, ref high2);
                    if (TTile.Width % 64 != 0)
                    {
                        Add(Vector256.Load(half + rowA32).ToVector512(), Vector256.Load(half + rowB32).ToVector512(), count, ref lows, ref highs);
                    }
                }

                Vector256<short> low3 = lows.GetLower() + lows.GetUpper(), high3 = highs.GetLower() + highs.GetUpper();
                if (task.IsNarrow)
                {
                    WriteNarrow<TTile>((short*)task.Sums + x * (nint)task.SumsStride, task.Outputs, low0, high0, low1, high1, low2, high2, low3, high3);
                    continue;
                }

                int* to = (int*)task.Sums + x * (nint)task.SumsStride;
                WriteWide<TTile>(to, adds, task.Outputs, low0, high0, low1, high1, low2, high2, low3, high3);
                adds = true;
            }
            while (pair < end);
        }

        return true;
    }

    // Where a row of weights begins, in rows of half a vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Row32(ushort* positions, nint entry) => (uint)(positions[entry] << 5);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<sbyte> Both(Vector256<sbyte> low, sbyte* high) => Avx512F.InsertVector256(low.ToVector512Unsafe(), Vector256.Load(high), 1);

    // The whole vectors of two rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWhole<TTile>(
        sbyte* whole, nuint rowA32, nuint rowB32, Vector512<byte> count, ref Vector512<short> low0, ref Vector512<short> high0, ref Vector512<short> low1,
        ref Vector512<short> high1, ref Vector512<short> low2, ref Vector512<short> high2)
        where TTile : struct, ITile
    {
        sbyte* a = whole + rowA32 * (nuint)(TTile.Width / 64 * 2), b = whole + rowB32 * (nuint)(TTile.Width / 64 * 2);
        if (TTile.Width >= 64)
        {
            Add(Vector512.Load(a), Vector512.Load(b), count, ref low0, ref high0);
        }

        if (TTile.Width >= 128)
        {
            Add(Vector512.Load(a + 64), Vector512.Load(b + 64), count, ref low1, ref high1);
        }

        if (TTile.Width >= 192)
        {
            Add(Vector512.Load(a + 128), Vector512.Load(b + 128), count, ref low2, ref high2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector512<sbyte> rowA, Vector512<sbyte> rowB, Vector512<byte> count, ref Vector512<short> low, ref Vector512<short> high)
    {
        low += Avx512BW.MultiplyAddAdjacent(count, Avx512BW.UnpackLow(rowA, rowB));
        high += Avx512BW.MultiplyAddAdjacent(count, Avx512BW.UnpackHigh(rowA, rowB));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteWide<TTile>(
        int* to, bool adds, int outputs, Vector512<short> low0, Vector512<short> high0, Vector512<short> low1, Vector512<short> high1, Vector512<short> low2,
        Vector512<short> high2, Vector256<short> low3, Vector256<short> high3)
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
            WriteHalf(to + TTile.Width - 32, low3, high3, adds, outputs - TTile.Width + 32);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteNarrow<TTile>(
        short* to, int outputs, Vector512<short> low0, Vector512<short> high0, Vector512<short> low1, Vector512<short> high1, Vector512<short> low2,
        Vector512<short> high2, Vector256<short> low3, Vector256<short> high3)
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
            WriteHalfNarrow(to + TTile.Width - 32, low3, high3, outputs - TTile.Width + 32);
        }
    }

    /// <summary>Writes 32 sums of 16 bits, of which the last 16 exist or not.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteHalfNarrow(short* to, Vector256<short> low, Vector256<short> high, int outputs)
    {
        Vector256.Store(low, to);
        if (outputs >= 32)
        {
            Vector256.Store(high, to + 16);
        }
    }

    /// <summary>Likewise 64 sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WriteNarrow(short* to, Vector512<short> low, Vector512<short> high, int outputs)
    {
        Vector512.Store(low, to);
        if (outputs >= 64)
        {
            Vector512.Store(high, to + 32);
        }
        else
        {
            Vector256.Store(high.GetLower(), to + 32);
        }
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
