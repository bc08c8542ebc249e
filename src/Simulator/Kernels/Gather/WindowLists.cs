using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// Puts together what all kernel rows of a chunk read: for each output of a row one list of active inputs, whose positions count rows of weights of the chunk.
/// A kernel runs through one list where it would run through one for each kernel row.
/// </summary>
internal static unsafe class WindowLists
{
    // Entries that are copied at once.
    private const int Step = 32;

    // Entries of a list are a multiple of so many: kernels take pairs.
    private const int Multiple = 2;

    /// <summary>Builds the lists of an output row, and lets a task point to them.</summary>
    /// <param name="task">The task: in, the lists of the first kernel row on the map; out, those of the outputs.</param>
    /// <param name="kernelRows">Kernel rows on the map.</param>
    /// <param name="startsStride">From the starts of an input row to those of the next.</param>
    /// <param name="scratch">The thread's.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Build(ref GatherTask task, int kernelRows, int startsStride, GatherScratch scratch)
    {
        int kernelRow = task.KernelWidth * task.ColumnRows;
        scratch.ReserveWindows(task.Columns * (kernelRows * kernelRow + Multiple - 1), task.Columns + 1);
        ushort* positions = scratch.WindowPositions;
        byte* counts = scratch.WindowCounts;
        ListStart* windows = scratch.WindowStarts;
        int entries = 0, spikes = 0;
        for (int x = 0; x < task.Columns; x++)
        {
            int column = x * task.Stride - task.Padding, low = task.OnMap(column), high = task.OnMap(column + task.KernelWidth);
            windows[x] = new(entries, spikes);
            ListStart* starts = task.Starts;
            for (int ky = 0, row = -column * task.ColumnRows; ky < kernelRows; ky++, row += kernelRow, starts += startsStride)
            {
                int from = starts[low].Entry, count = starts[high].Entry - from;
                Copy(task.Positions + from, task.Counts + from, count, (ushort)row, positions + entries, counts + entries);
                entries += count;
                spikes += starts[high].Spikes - starts[low].Spikes;
            }

            // Entries that fill up.
            *(ulong*)(positions + entries) = 0;
            *(uint*)(counts + entries) = 0;
            entries += -entries & (Multiple - 1);
        }

        windows[task.Columns] = new(entries, spikes);
        task.Positions = positions;
        task.Counts = counts;
        if (Simd.Level == SimdLevel.Avx512)
        {
            CountPairs.Fill(counts, 0, entries, scratch.WindowPairs);
            task.Pairs = scratch.WindowPairs;
        }

        task.Starts = windows;
        (task.ColumnRows, task.KernelWidth, task.Stride, task.Padding, task.InputColumns) = (0, 1, 1, 0, task.Columns);
    }

    // Whole steps: what is too much is written over by the next list.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(ushort* positions, byte* counts, int count, ushort row, ushort* toPositions, byte* toCounts)
    {
        bool avx512 = Simd.Level == SimdLevel.Avx512;
        Vector512<ushort> rows = Vector512.Create(row);
        for (int i = 0; i < count; i += Step)
        {
            if (avx512)
            {
                Vector512.Store(Vector512.Load(positions + i) + rows, toPositions + i);
            }
            else
            {
                Vector256.Store(Vector256.Load(positions + i) + rows.GetLower(), toPositions + i);
                Vector256.Store(Vector256.Load(positions + i + Step / 2) + rows.GetLower(), toPositions + i + Step / 2);
            }

            Vector256.Store(Vector256.Load(counts + i), toCounts + i);
        }
    }
}
