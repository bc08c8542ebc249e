using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Simulator.Kernels;

/// <summary>
/// The neurons of one tile and one tap under immediate firing: a state per neuron, position by position, the channels of a position in a row. Every update is
/// u ← clamp(u + w); if u ≥ θ the neuron fires one spike and u ← u − θ (or 0). A rest of θ or more waits for the next update (chips.md A1).
/// </summary>
public sealed class ImmediateTaps
{
    private readonly int[] _state;
    private readonly int[] _initial;

    // By channel, over and over for as many columns as an event may reach: a run of weights meets them in its own order.
    private readonly int[] _threshold;
    private readonly int[] _low;
    private readonly int _max;
    private readonly bool _hardReset;
    private readonly SimdLevel _level = Simd.Level;
    private int[] _fired = new int[16];
    private int _firedCount;

    /// <summary>Prepares the neurons.</summary>
    /// <param name="network">The network.</param>
    /// <param name="site">The tap.</param>
    /// <param name="box">The tile.</param>
    /// <param name="bias">What is added to a neuron once, before the first update: biases of all writers, by neuron of the population.</param>
    public ImmediateTaps(IntegerNetwork network, IntegerSite site, Box box, long[] bias)
    {
        Channels = box.Channels;
        _max = (int)Math.Min(network.MaxPotential, int.MaxValue / 2);
        _hardReset = site.State?.HardReset ?? false;
        _state = new int[box.Count];
        _initial = new int[box.Count];
        int columns = network.Connections.OfType<IntegerConvolution>().Where(c => c.Target == site.Population).Max(c => (int?)c.Geometry.KernelWidth) ?? 1;
        _threshold = new int[box.Channels * Math.Min(columns, box.Width)];
        _low = new int[_threshold.Length];
        for (int i = 0; i < _threshold.Length; i++)
        {
            int c = box.C0 + i % box.Channels;
            _threshold[i] = (int)Math.Min(site.ThresholdOf(c), int.MaxValue / 2);
            _low[i] = (int)Math.Max(-_max - 1, site.State?.LowClampOf(c) ?? long.MinValue);
        }

        var shape = network.Populations[site.Population].Shape;
        for (int i = 0; i < _initial.Length; i++)
        {
            int channel = i % Channels, position = i / Channels;
            long start = bias[shape.Index(box.C0 + channel, box.Y0 + position / box.Width, box.X0 + position % box.Width)];

            // An SFA neuron rounds: it starts half a threshold up. A plain integrate-and-fire neuron starts at its bias.
            start += site.Rounding == Rounding.Down ? 0 : _threshold[channel] / 2;
            _initial[i] = (int)Math.Clamp(start, _low[channel], _max);
        }
    }

    /// <summary>Channels of the tile.</summary>
    public int Channels { get; }

    /// <summary>
    /// Updates that met an end of the range that the chip's width gives a potential. The neuron's own lower bound is no saturation: it belongs to the network.
    /// </summary>
    public long Saturations { get; private set; }

    /// <summary>Neurons that fired since this was last read: position × channels + channel. Valid until the next update.</summary>
    public ReadOnlySpan<int> Fired => _fired.AsSpan(0, _firedCount);

    /// <summary>Sets all neurons to where a sample starts.</summary>
    public void Reset()
    {
        _initial.CopyTo(_state, 0);
        _firedCount = 0;
        Saturations = 0;
    }

    /// <summary>Forgets which neurons fired.</summary>
    public void ClearFired() => _firedCount = 0;

    /// <summary>
    /// Adds weights to neighbouring channels of one position, or to all channels of neighbouring columns of one row. Neurons fire from the last column to the
    /// first, which is how the kernel walks, and by channel within a column.
    /// </summary>
    /// <param name="weights">Weights; from channel 0 on, column by column, where they reach more than one.</param>
    /// <param name="position">First position in the tile.</param>
    /// <param name="channel">First channel.</param>
    public void Add(ReadOnlySpan<int> weights, int position, int channel)
    {
        int first = position * Channels + channel, fired = _firedCount;
        ReadOnlySpan<int> threshold = _threshold.AsSpan(channel, weights.Length), low = _low.AsSpan(channel, weights.Length);
        Span<int> state = _state.AsSpan(first, weights.Length);
        int done = _level switch
        {
            SimdLevel.Avx512 => AddBy16(weights, state, threshold, low, first),
            SimdLevel.Avx2 => AddBy8(weights, state, threshold, low, first, 0),
            _ => 0,
        };
        for (int i = done; i < weights.Length; i++)
        {
            AddOne(weights[i], ref state[i], threshold[i], low[i], first + i);
        }

        if (_firedCount - fired > 1 && weights.Length > Channels)
        {
            TurnColumns(_fired.AsSpan(fired, _firedCount - fired));
        }
    }

    // The definition: the vector forms must equal it.
    private void AddOne(int weight, ref int state, int threshold, int low, int neuron)
    {
        int sum = state + weight, value = Math.Clamp(sum, low, _max);
        Saturations += sum > _max || sum < -_max - 1 ? 1 : 0;
        if (value >= threshold)
        {
            value = _hardReset ? 0 : value - threshold;
            Fire(neuron);
        }

        state = value;
    }

    private int AddBy16(ReadOnlySpan<int> weights, Span<int> state, ReadOnlySpan<int> threshold, ReadOnlySpan<int> low, int first)
    {
        Vector512<int> max = Vector512.Create(_max), min = ~max;
        ref int states = ref MemoryMarshal.GetReference(state);
        int i = 0;
        for (; i + Vector512<int>.Count <= weights.Length; i += Vector512<int>.Count)
        {
            Vector512<int> sum = Vector512.LoadUnsafe(ref states, (nuint)i) + Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(weights), (nuint)i);
            Vector512<int> value = Vector512.Max(Vector512.Min(sum, max), Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(low), (nuint)i));
            Vector512<int> bound = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(threshold), (nuint)i);
            Vector512<int> fires = Vector512.GreaterThanOrEqual(value, bound), saturates = Vector512.GreaterThan(sum, max) | Vector512.LessThan(sum, min);
            if ((fires | saturates) != Vector512<int>.Zero)
            {
                // Rare: some neuron fires or saturates.
                value = _hardReset ? Vector512.AndNot(value, fires) : value - (bound & fires);
                Note(fires.ExtractMostSignificantBits(), saturates.ExtractMostSignificantBits(), first + i);
            }

            value.StoreUnsafe(ref states, (nuint)i);
        }

        return AddBy8(weights, state, threshold, low, first, i);
    }

    private int AddBy8(ReadOnlySpan<int> weights, Span<int> state, ReadOnlySpan<int> threshold, ReadOnlySpan<int> low, int first, int i)
    {
        Vector256<int> max = Vector256.Create(_max), min = ~max;
        ref int states = ref MemoryMarshal.GetReference(state);
        for (; i + Vector256<int>.Count <= weights.Length; i += Vector256<int>.Count)
        {
            Vector256<int> sum = Vector256.LoadUnsafe(ref states, (nuint)i) + Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(weights), (nuint)i);
            Vector256<int> value = Vector256.Max(Vector256.Min(sum, max), Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(low), (nuint)i));
            Vector256<int> bound = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(threshold), (nuint)i);
            Vector256<int> fires = Vector256.GreaterThanOrEqual(value, bound), saturates = Vector256.GreaterThan(sum, max) | Vector256.LessThan(sum, min);
            if ((fires | saturates) != Vector256<int>.Zero)
            {
                value = _hardReset ? Vector256.AndNot(value, fires) : value - (bound & fires);
                Note(fires.ExtractMostSignificantBits(), saturates.ExtractMostSignificantBits(), first + i);
            }

            value.StoreUnsafe(ref states, (nuint)i);
        }

        return i;
    }

    private void Note(ulong fires, ulong saturates, int first)
    {
        Saturations += BitOperations.PopCount(saturates);
        for (; fires != 0; fires &= fires - 1)
        {
            Fire(first + BitOperations.TrailingZeroCount(fires));
        }
    }

    private void Fire(int neuron)
    {
        if (_firedCount == _fired.Length)
        {
            Array.Resize(ref _fired, 2 * _firedCount);
        }

        _fired[_firedCount++] = neuron;
    }

    // From the first column to the last, turned to the last column to the first; the channels of a column stay in order.
    private void TurnColumns(Span<int> fired)
    {
        fired.Reverse();
        for (int start = 0, end; start < fired.Length; start = end)
        {
            int position = fired[start] / Channels;
            for (end = start + 1; end < fired.Length && fired[end] / Channels == position; end++)
            {
            }

            fired[start..end].Reverse();
        }
    }
}
