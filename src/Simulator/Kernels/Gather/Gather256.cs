using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// 256 bits at a time, weights of 8 bits: as <see cref="Gather512"/>, with two registers for a vector of 64 outputs. There are registers for two such vectors
/// at a time, so that the list of a column is read once per 128 outputs.
/// </summary>
internal static unsafe class Gather256
{
    private const int TwoVectors = 2 * GatherLayout.Vector;

    /// <summary>Runs a row.</summary>
    /// <returns>False if sums of 16 bits were wanted, but may not fit.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool Run(in GatherTask task, int width)
    {
        int whole = width & -GatherLayout.Vector, sumBytes = task.SumBytes;
        nint rowBytes = task.RowWeights;
        for (int x = 0; x < task.Columns; x++)
        {
            task.Ahead.Ask(task.AheadLines);
            int column = x * task.Stride - task.Padding, low = task.OnMap(column), high = task.OnMap(column + task.KernelWidth);
            byte* to = (byte*)task.Sums + x * (nint)task.SumsStride * sumBytes;
            byte* rows = task.Weights - column * task.ColumnRows * rowBytes;
            ListStart start = task.Starts[low], behind = task.Starts[high];
            nint pair = start.Entry >> 1, end = behind.Entry >> 1, atOnce = task.PairsAtOnce(start, behind);
            bool adds = task.Adds;
            if (task.IsNarrow && atOnce < end - pair)
            {
                return false;
            }

            do
            {
                nint stop = Math.Min(pair + atOnce, end);
                int first = 0;
                for (; first + TwoVectors <= whole; first += TwoVectors)
                {
                    Vector128(task, pair, stop, rows + first, rowBytes, to + first * sumBytes, task.Outputs - first, adds);
                }

                if (first < whole)
                {
                    Vector64(task, pair, stop, rows + first, rowBytes, to + first * sumBytes, task.Outputs - first, adds);
                }

                if (whole < width)
                {
                    Vector32(task, pair, stop, rows + whole, rowBytes, to + whole * sumBytes, task.Outputs - whole, adds);
                }

                (pair, adds) = (stop, true);
            }
            while (pair < end);
        }

        return true;
    }

    // Calls nothing, so that the sums stay in registers.
    private static void Vector128(in GatherTask task, nint pair, nint end, byte* rows, nint rowBytes, void* to, int outputs, bool adds)
    {
        Vector256<short> low0 = default, high0 = default, low1 = default, high1 = default, low2 = default, high2 = default, low3 = default, high3 = default;
        ushort* positions = task.Positions, counts = (ushort*)task.Counts;
        for (; pair < end; pair++)
        {
            sbyte* a = (sbyte*)rows + positions[2 * pair] * rowBytes, b = (sbyte*)rows + positions[2 * pair + 1] * rowBytes;
            Vector256<byte> count = Vector256.Create(counts[pair]).AsByte();
            Vector256<sbyte> rowA = Vector256.Load(a), rowB = Vector256.Load(b);
            low0 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(rowA, rowB));
            high0 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackHigh(rowA, rowB));
            rowA = Vector256.Load(a + 32);
            rowB = Vector256.Load(b + 32);
            low1 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(rowA, rowB));
            high1 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackHigh(rowA, rowB));
            rowA = Vector256.Load(a + 64);
            rowB = Vector256.Load(b + 64);
            low2 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(rowA, rowB));
            high2 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackHigh(rowA, rowB));
            rowA = Vector256.Load(a + 96);
            rowB = Vector256.Load(b + 96);
            low3 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(rowA, rowB));
            high3 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackHigh(rowA, rowB));
        }

        WriteVector(task, to, low0, high0, low1, high1, outputs, adds);
        WriteVector(task, (byte*)to + GatherLayout.Vector * task.SumBytes, low2, high2, low3, high3, outputs - GatherLayout.Vector, adds);
    }

    private static void Vector64(in GatherTask task, nint pair, nint end, byte* rows, nint rowBytes, void* to, int outputs, bool adds)
    {
        Vector256<short> low0 = default, high0 = default, low1 = default, high1 = default;
        ushort* positions = task.Positions, counts = (ushort*)task.Counts;
        for (; pair < end; pair++)
        {
            sbyte* a = (sbyte*)rows + positions[2 * pair] * rowBytes, b = (sbyte*)rows + positions[2 * pair + 1] * rowBytes;
            Vector256<byte> count = Vector256.Create(counts[pair]).AsByte();
            Vector256<sbyte> rowA = Vector256.Load(a), rowB = Vector256.Load(b);
            low0 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(rowA, rowB));
            high0 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackHigh(rowA, rowB));
            rowA = Vector256.Load(a + 32);
            rowB = Vector256.Load(b + 32);
            low1 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(rowA, rowB));
            high1 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackHigh(rowA, rowB));
        }

        WriteVector(task, to, low0, high0, low1, high1, outputs, adds);
    }

    private static void Vector32(in GatherTask task, nint pair, nint end, byte* rows, nint rowBytes, void* to, int outputs, bool adds)
    {
        Vector256<short> low0 = default, low1 = default;
        ushort* positions = task.Positions, counts = (ushort*)task.Counts;
        for (; pair < end; pair++)
        {
            sbyte* a = (sbyte*)rows + positions[2 * pair] * rowBytes, b = (sbyte*)rows + positions[2 * pair + 1] * rowBytes;
            Vector256<byte> count = Vector256.Create(counts[pair]).AsByte();
            low0 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(Vector256.Load(a), Vector256.Load(b)));
            low1 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(Vector256.Load(a + 32), Vector256.Load(b + 32)));
        }

        Write(task, to, low0, low1, outputs, adds);
    }

    // A vector of 64 outputs, of whose last 32 perhaps only some exist.
    private static void WriteVector(
        in GatherTask task, void* to, Vector256<short> low0, Vector256<short> high0, Vector256<short> low1, Vector256<short> high1, int outputs, bool adds)
    {
        Write(task, to, low0, low1, GatherLayout.Block, adds);
        Write(task, (byte*)to + GatherLayout.Block * task.SumBytes, high0, high1, outputs - GatherLayout.Block, adds);
    }

    // 32 outputs, of which perhaps only the first 8, 16 or 24 exist.
    private static void Write(in GatherTask task, void* to, Vector256<short> first, Vector256<short> last, int outputs, bool adds)
    {
        if (task.IsNarrow)
        {
            Vector256.Store(first, (short*)to);
            if (outputs >= 32)
            {
                Vector256.Store(last, (short*)to + 16);
            }

            return;
        }

        Write((int*)to, first.GetLower(), adds);
        if (outputs >= 16)
        {
            Write((int*)to + 8, first.GetUpper(), adds);
        }

        if (outputs >= 24)
        {
            Write((int*)to + 16, last.GetLower(), adds);
        }

        if (outputs >= 32)
        {
            Write((int*)to + 24, last.GetUpper(), adds);
        }
    }

    private static void Write(int* to, Vector128<short> sums, bool adds)
    {
        Vector256<int> wide = Avx2.ConvertToVector256Int32(sums);
        Vector256.Store(adds ? wide + Vector256.Load(to) : wide, to);
    }
}
