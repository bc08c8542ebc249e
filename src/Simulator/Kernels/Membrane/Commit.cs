using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Kernels.Membrane;

/// <summary>Finished sums join the potentials: v ← clamp(v + rescale(sum) + bias).</summary>
public static class Commit
{
    /// <summary>Commits the sums of some neighbouring positions.</summary>
    /// <param name="table">The connection.</param>
    /// <param name="sums">Sums, (positions, channels), within the bounds of the table.</param>
    /// <param name="firstPosition">Where in the map the first one lies.</param>
    /// <param name="potentials">Potentials of those positions, (positions, channels).</param>
    /// <param name="add">True: joins what is there. False: the potentials are new, and begin at 0.</param>
    /// <returns>Potentials that saturated.</returns>
    public static long Run(CommitTable table, ReadOnlySpan<int> sums, int firstPosition, Span<int> potentials, bool add)
    {
        Debug.Assert(sums.Length % table.Channels == 0 && potentials.Length >= sums.Length, "whole positions");
        return Simd.Level != SimdLevel.Scalar && table.Vectors?.NeuronBiases is { } biases
            ? RowByRow(table, biases, sums, firstPosition, potentials, add)
            : Part(table, sums, firstPosition, potentials, add);
    }

    // Rows of the map apart, as their biases may stand anywhere.
    private static long RowByRow(CommitTable table, NeuronBiases biases, ReadOnlySpan<int> sums, int firstPosition, Span<int> potentials, bool add)
    {
        long saturations = 0;
        for (int at = 0, count; at < sums.Length; at += count)
        {
            int position = firstPosition + at / table.Channels;
            count = Math.Min((biases.Width - position % biases.Width) * table.Channels, sums.Length - at);
            saturations += Part(table, sums.Slice(at, count), position, potentials.Slice(at, count), add);
        }

        return saturations;
    }

    private static long Part(CommitTable table, ReadOnlySpan<int> sums, int firstPosition, Span<int> potentials, bool add)
    {
        SimdLevel level = table.Vectors is null ? SimdLevel.Scalar : Simd.Level;
        int lanes = level == SimdLevel.Avx512 ? IntLanes512.Count : IntLanes256.Count, whole = level == SimdLevel.Scalar ? 0 : sums.Length / lanes * lanes;
        long saturations = level switch
        {
            SimdLevel.Avx512 => Columns<IntLanes512, Vector512<int>>(table, sums[..whole], firstPosition, potentials, add),
            SimdLevel.Avx2 => Columns<IntLanes256, Vector256<int>>(table, sums[..whole], firstPosition, potentials, add),
            _ => 0,
        };
        return saturations + Scalar(table, sums, whole, firstPosition, potentials, add);
    }

    // The definition: the vector forms must equal it.
    private static long Scalar(CommitTable table, ReadOnlySpan<int> sums, int from, int firstPosition, Span<int> potentials, bool add)
    {
        long max = table.MaxPotential, saturations = 0;
        int bias = table.BiasPerNeuron ? firstPosition * table.Channels : 0;
        for (int i = from; i < sums.Length; i++)
        {
            int channel = i % table.Channels;
            long value = (add ? potentials[i] : 0) + table.Rescaled(channel, sums[i]) + table.Bias[table.BiasPerNeuron ? bias + i : channel];
            long clamped = Math.Clamp(value, -max - 1, max);
            potentials[i] = (int)clamped;
            saturations += value == clamped ? 0 : 1;
        }

        return saturations;
    }

    private static long Columns<TLanes, T>(CommitTable table, ReadOnlySpan<int> sums, int firstPosition, Span<int> potentials, bool add)
        where TLanes : struct, IIntLanes<T>
        where T : struct
    {
        CommitVectors vectors = table.Vectors!;
        ref int from = ref MemoryMarshal.GetReference(sums);
        ref int to = ref MemoryMarshal.GetReference(potentials);
        ref int biases = ref MemoryMarshal.GetReference(vectors.NeuronBiases is { } all ? all.From(firstPosition) : default);
        long saturations = 0;
        foreach (Column column in new ColumnWalk(sums.Length, vectors.Period, TLanes.Count))
        {
            saturations += Of<TLanes, T>(table, ref from, ref biases, ref to, column, add);
        }

        return saturations;
    }

    // Calls nothing, so that all stays in registers.
    private static long Of<TLanes, T>(CommitTable table, ref int sums, ref int biases, ref int potentials, Column column, bool add)
        where TLanes : struct, IIntLanes<T>
        where T : struct
    {
        CommitVectors vectors = table.Vectors!;
        T factor = TLanes.Load(ref vectors.Factors[0], column.Lane);
        T evenAddend = TLanes.Load(ref vectors.EvenAddends[0], column.Lane), oddAddend = TLanes.Load(ref vectors.OddAddends[0], column.Lane);
        T evenShift = TLanes.Load(ref vectors.EvenShifts[0], column.Lane), oddShift = TLanes.Load(ref vectors.OddShifts[0], column.Lane);
        T least = TLanes.All(-table.MaxPotential - 1), most = TLanes.All(table.MaxPotential), saturations = default;
        bool biased = table.BiasPerNeuron;
        nint at = column.First, period = vectors.Period;
        for (int i = column.Count; i > 0; i--)
        {
            T value = TLanes.Rescale(TLanes.Load(ref sums, at), factor, evenAddend, oddAddend, evenShift, oddShift);
            if (add)
            {
                value = TLanes.Add(value, TLanes.Load(ref potentials, at));
            }

            if (biased)
            {
                value = TLanes.Add(value, TLanes.Load(ref biases, at));
            }

            T clamped = TLanes.Min(TLanes.Max(value, least), most);
            saturations = TLanes.CountDifferent(saturations, clamped, value);
            TLanes.Store(clamped, ref potentials, at);
            at += period;
        }

        return TLanes.Sum(saturations);
    }
}
