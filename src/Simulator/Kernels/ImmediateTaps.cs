using System.Numerics;
using System.Runtime.InteropServices;
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
    private readonly int[] _threshold;
    private readonly int[] _low;
    private readonly int _max;
    private readonly bool _hardReset;
    private readonly List<int> _fired = [];

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
        _threshold = new int[box.Channels];
        _low = new int[box.Channels];
        for (int c = 0; c < box.Channels; c++)
        {
            _threshold[c] = (int)Math.Min(site.ThresholdOf(box.C0 + c), int.MaxValue / 2);
            _low[c] = (int)Math.Max(-_max - 1, site.State?.LowClampOf(box.C0 + c) ?? long.MinValue);
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
    public ReadOnlySpan<int> Fired => CollectionsMarshal.AsSpan(_fired);

    /// <summary>Sets all neurons to where a sample starts.</summary>
    public void Reset()
    {
        _initial.CopyTo(_state, 0);
        _fired.Clear();
        Saturations = 0;
    }

    /// <summary>Forgets which neurons fired.</summary>
    public void ClearFired() => _fired.Clear();

    /// <summary>Adds weights to neighbouring channels of one position.</summary>
    /// <param name="weights">Weights.</param>
    /// <param name="position">Position in the tile.</param>
    /// <param name="channel">First channel.</param>
    public void Add(ReadOnlySpan<int> weights, int position, int channel)
    {
        int first = position * Channels + channel, done = 0;
        if (Vector.IsHardwareAccelerated && weights.Length >= Vector<int>.Count)
        {
            done = AddVectors(weights, first, channel);
        }

        for (int i = done; i < weights.Length; i++)
        {
            AddOne(weights[i], first + i, channel + i);
        }
    }

    private int AddVectors(ReadOnlySpan<int> weights, int first, int channel)
    {
        Vector<int> max = new(_max);
        int i = 0;
        for (; i + Vector<int>.Count <= weights.Length; i += Vector<int>.Count)
        {
            Vector<int> sum = new Vector<int>(_state, first + i) + new Vector<int>(weights[i..]);
            Vector<int> clamped = Vector.Max(Vector.Min(sum, max), new Vector<int>(_low, channel + i));
            if (!Vector.EqualsAll(sum, clamped) || Vector.GreaterThanOrEqualAny(clamped, new Vector<int>(_threshold, channel + i)))
            {
                // Rare: some neuron fires or saturates.
                for (int j = i; j < i + Vector<int>.Count; j++)
                {
                    AddOne(weights[j], first + j, channel + j);
                }

                continue;
            }

            clamped.CopyTo(_state, first + i);
        }

        return i;
    }

    // The definition: the vector form must equal it.
    private void AddOne(int weight, int neuron, int channel)
    {
        int sum = _state[neuron] + weight, value = Math.Clamp(sum, _low[channel], _max);
        Saturations += sum > _max || sum < -_max - 1 ? 1 : 0;
        if (value >= _threshold[channel])
        {
            value = _hardReset ? 0 : value - _threshold[channel];
            _fired.Add(neuron);
        }

        _state[neuron] = value;
    }
}
