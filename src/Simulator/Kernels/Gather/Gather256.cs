using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// 256 bits at a time, weights of 8 bits: as <see cref="Gather512"/>, with two registers for a vector of 64 outputs. There are registers for one such vector
/// at a time, so that the list of a column is read once per 64 outputs.
/// </summary>
internal static unsafe class Gather256
{
    /// <summary>Runs a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in GatherTask task, int width)
    {
        int whole = GatherLayout.Whole(width);
        for (int x = 0; x < task.Columns; x++)
        {
            int column = x * task.Stride - task.Padding, low = task.OnMap(column), high = task.OnMap(column + task.KernelWidth);
            int* to = task.Sums + x * (nint)task.SumsStride;
            byte* rows = task.Whole - column * task.ColumnRows * (nint)whole, halfRows = task.Half - column * task.ColumnRows * (nint)GatherLayout.Block;
            for (int first = 0; first < whole; first += GatherLayout.Vector)
            {
                Vector64(task, low, high, rows + first, whole, to + first, task.Outputs - first);
            }

            if (whole < width)
            {
                Vector32(task, low, high, halfRows, to + whole, task.Outputs - whole);
            }
        }
    }

    private static void Vector64(in GatherTask task, int low, int high, byte* rows, nint rowBytes, int* to, int outputs)
    {
        Vector256<short> low0 = default, high0 = default, low1 = default, high1 = default;
        int* starts = task.Starts;
        for (int ky = task.KernelRows; ky > 0; ky--, starts += task.StartsStride, rows += task.KernelRowRows * rowBytes)
        {
            for (nint pair = starts[low], end = starts[high]; pair < end; pair++)
            {
                sbyte* a = (sbyte*)rows + task.Positions[2 * pair] * rowBytes, b = (sbyte*)rows + task.Positions[2 * pair + 1] * rowBytes;
                Vector256<byte> count = Vector256.Create(((ushort*)task.Counts)[pair]).AsByte();
                Vector256<sbyte> rowA = Vector256.Load(a), rowB = Vector256.Load(b);
                low0 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(rowA, rowB));
                high0 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackHigh(rowA, rowB));
                rowA = Vector256.Load(a + 32);
                rowB = Vector256.Load(b + 32);
                low1 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(rowA, rowB));
                high1 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackHigh(rowA, rowB));
            }
        }

        Write(to, low0, low1, task.Adds);
        Write(to + 32, high0, high1, task.Adds, outputs - 32);
    }

    private static void Vector32(in GatherTask task, int low, int high, byte* rows, int* to, int outputs)
    {
        Vector256<short> low0 = default, high0 = default;
        int* starts = task.Starts;
        for (int ky = task.KernelRows; ky > 0; ky--, starts += task.StartsStride, rows += task.KernelRowRows * GatherLayout.Block)
        {
            for (nint pair = starts[low], end = starts[high]; pair < end; pair++)
            {
                Vector256<byte> count = Vector256.Create(((ushort*)task.Counts)[pair]).AsByte();
                Vector256<sbyte> rowA = Vector256.Load((sbyte*)rows + task.Positions[2 * pair] * GatherLayout.Block);
                Vector256<sbyte> rowB = Vector256.Load((sbyte*)rows + task.Positions[2 * pair + 1] * GatherLayout.Block);
                low0 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackLow(rowA, rowB));
                high0 += Avx2.MultiplyAddAdjacent(count, Avx2.UnpackHigh(rowA, rowB));
            }
        }

        Write(to, Even(low0), task.Adds);
        Write(to + 8, Odd(low0), task.Adds);
        if (outputs > 16)
        {
            Write(to + 16, Even(high0), task.Adds);
            Write(to + 24, Odd(high0), task.Adds);
        }
    }

    // 32 outputs from the lower and the upper half of a vector of 64; perhaps only the first 16 exist.
    private static void Write(int* to, Vector256<short> lower, Vector256<short> upper, bool adds, int outputs = 32)
    {
        Write(to, Even(lower), adds);
        Write(to + 8, Even(upper), adds);
        if (outputs > 16)
        {
            Write(to + 16, Odd(lower), adds);
            Write(to + 24, Odd(upper), adds);
        }
    }

    private static Vector256<int> Even(Vector256<short> sums) => Avx2.MultiplyAddAdjacent(sums, Vector256.Create(1).AsInt16());

    private static Vector256<int> Odd(Vector256<short> sums) => Avx2.MultiplyAddAdjacent(sums, Vector256.Create(1 << 16).AsInt16());

    private static void Write(int* to, Vector256<int> sums, bool adds)
        => Vector256.Store(adds ? sums + Vector256.Load(to) : sums, to);
}
