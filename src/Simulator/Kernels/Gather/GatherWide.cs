using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// Weights of 16 bits: two active inputs at once, as in <see cref="Gather512"/>, with sums of 32 bits. 32 outputs at a time, in both vector forms.
/// </summary>
internal static unsafe class GatherWide
{
    /// <summary>Runs a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in GatherTask task, int width)
    {
        for (int x = 0; x < task.Columns; x++)
        {
            task.Ahead.Ask(task.AheadLines);
            int column = x * task.Stride - task.Padding, low = task.OnMap(column), high = task.OnMap(column + task.KernelWidth);
            nint pair = task.Starts[low].Entry >> 1, end = task.Starts[high].Entry >> 1;
            for (int first = 0; first < Math.Min(width, task.Outputs); first += GatherLayout.Block)
            {
                short* rows = (short*)task.Weights - column * task.ColumnRows * (nint)task.RowWeights + first;
                int* to = (int*)task.Sums + x * (nint)task.SumsStride + first;
                if (Simd.Level == SimdLevel.Avx512)
                {
                    Block512(task, pair, end, rows, task.RowWeights, to, task.Outputs - first);
                }
                else
                {
                    Block256(task, pair, end, rows, task.RowWeights, to, task.Outputs - first);
                }
            }
        }
    }

    private static void Block512(in GatherTask task, nint pair, nint end, short* rows, nint rowWeights, int* to, int outputs)
    {
        Vector512<int> first = default, last = default;
        for (; pair < end; pair++)
        {
            Vector512<short> rowA = Vector512.Load(rows + task.Positions[2 * pair] * rowWeights);
            Vector512<short> rowB = Vector512.Load(rows + task.Positions[2 * pair + 1] * rowWeights);
            Vector512<short> count = Vector512.Create(Counts(task, pair)).AsInt16();
            first += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackLow(rowA, rowB), count);
            last += Avx512BW.MultiplyAddAdjacent(Avx512BW.UnpackHigh(rowA, rowB), count);
        }

        Write(to, first.GetLower(), first.GetUpper(), task.Adds, outputs);
        if (outputs > 16)
        {
            Write(to + 16, last.GetLower(), last.GetUpper(), task.Adds, outputs - 16);
        }
    }

    private static void Block256(in GatherTask task, nint pair, nint end, short* rows, nint rowWeights, int* to, int outputs)
    {
        Vector256<int> first0 = default, last0 = default, first1 = default, last1 = default;
        for (; pair < end; pair++)
        {
            short* a = rows + task.Positions[2 * pair] * rowWeights, b = rows + task.Positions[2 * pair + 1] * rowWeights;
            Vector256<short> count = Vector256.Create(Counts(task, pair)).AsInt16(), rowA = Vector256.Load(a), rowB = Vector256.Load(b);
            first0 += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(rowA, rowB), count);
            last0 += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(rowA, rowB), count);
            rowA = Vector256.Load(a + 16);
            rowB = Vector256.Load(b + 16);
            first1 += Avx2.MultiplyAddAdjacent(Avx2.UnpackLow(rowA, rowB), count);
            last1 += Avx2.MultiplyAddAdjacent(Avx2.UnpackHigh(rowA, rowB), count);
        }

        Write(to, first0, first1, task.Adds, outputs);
        if (outputs > 16)
        {
            Write(to + 16, last0, last1, task.Adds, outputs - 16);
        }
    }

    // 16 outputs, of which perhaps only the first 8 exist.
    private static void Write(int* to, Vector256<int> lower, Vector256<int> upper, bool adds, int outputs)
    {
        Vector256.Store(adds ? lower + Vector256.Load(to) : lower, to);
        if (outputs >= 16)
        {
            Vector256.Store(adds ? upper + Vector256.Load(to + 8) : upper, to + 8);
        }
    }

    // Two activations, 16 bits each.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Counts(in GatherTask task, nint pair) => task.Counts[2 * pair] | task.Counts[2 * pair + 1] << 16;
}
