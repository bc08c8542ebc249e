using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>A tap of a tile that fires immediately.</summary>
/// <param name="site">The site.</param>
/// <param name="neurons">Its neurons.</param>
/// <param name="cellOf">By neuron of the tile: the cell whose routes its spikes take, or −1 if nothing reads them.</param>
/// <param name="globalOf">By neuron of the tile: its index in the population.</param>
internal sealed class ImmediateTap(IntegerSite site, ImmediateTaps neurons, int[] cellOf, int[] globalOf)
{
    public IntegerSite Site { get; } = site;

    public ImmediateTaps Neurons { get; } = neurons;

    public int[] CellOf { get; } = cellOf;

    public int[] GlobalOf { get; } = globalOf;

    /// <summary>Spikes that wait until the product memory of an attention is complete: neurons of the tile in order of firing. Null where none must wait.</summary>
    public List<int>? Held { get; set; }
}

/// <summary>The neurons at home on one core, under immediate firing.</summary>
internal sealed class ImmediateTile
{
    private readonly IntegerNetwork _network;
    private readonly Box _box;
    private readonly MapShape _shape;
    private readonly long _max;
    private readonly long[]? _potentials;

    // By connection: the taps that come after it, which its updates reach. Earlier ones have seen the membrane before.
    private readonly ImmediateTap[][] _tapsAfter;

    /// <summary>Prepares a tile.</summary>
    /// <param name="network">The network.</param>
    /// <param name="population">Population at home.</param>
    /// <param name="box">The tile.</param>
    /// <param name="taps">Its taps.</param>
    /// <param name="keepsPotentials">Whether somebody reads the potentials themselves.</param>
    public ImmediateTile(IntegerNetwork network, int population, Box box, ImmediateTap[] taps, bool keepsPotentials)
    {
        (_network, _box, Taps) = (network, box, taps);
        _shape = network.Populations[population].Shape;
        _max = network.MaxPotential;
        _tapsAfter = [.. network.Connections.Select(c => c.Target == population ? taps.Where(t => Follows(t.Site, c)).ToArray() : [])];
        _potentials = keepsPotentials ? new long[box.Count] : null;
    }

    /// <summary>All taps.</summary>
    public ImmediateTap[] Taps { get; }

    /// <summary>Potentials, position by position; only where somebody reads them.</summary>
    public long[] Potentials => _potentials!;

    /// <summary>Potentials that saturated.</summary>
    public long Saturations { get; private set; }

    /// <summary>Biases of a population's writers by neuron: those of the host's layers come with its potentials.</summary>
    public static long[] BiasesBefore(IntegerNetwork network, IntegerSite site, Func<IntegerConnection, bool> isHosted)
    {
        MapShape shape = network.Populations[site.Population].Shape;
        long[] biases = new long[shape.Count];
        foreach (IntegerConnection c in network.Connections.Where(c => c.Target == site.Population && !isHosted(c)))
        {
            for (int i = 0; i < biases.Length && IndexOf(network, c) < IndexOf(network, site); i++)
            {
                biases[i] += c.BiasOf(shape, i / shape.Positions, i);
            }
        }

        return biases;
    }

    /// <summary>Sets everything to where a sample starts.</summary>
    public void Reset(Func<IntegerConnection, bool> isHosted, int population)
    {
        Saturations = 0;
        if (_potentials is not null)
        {
            Biases(_network, population, _box, c => !isHosted(c)).CopyTo(_potentials, 0);
        }

        foreach (ImmediateTap tap in Taps)
        {
            tap.Neurons.Reset();
            tap.Held?.Clear();
        }
    }

    /// <summary>Adds weights to neighbouring channels of one position, or to all channels of neighbouring columns of one row.</summary>
    /// <param name="connection">Index of the connection.</param>
    /// <param name="weights">Weights, column by column.</param>
    /// <param name="position">First position in the tile.</param>
    /// <param name="channel">First channel of the tile; 0 where there are more columns than one.</param>
    public void Add(int connection, ReadOnlySpan<int> weights, int position, int channel)
    {
        foreach (ImmediateTap tap in _tapsAfter[connection])
        {
            tap.Neurons.Add(weights, position, channel);
        }

        if (_potentials is not null)
        {
            AddPotentials(_potentials.AsSpan(position * _box.Channels + channel, weights.Length), weights);
        }
    }

    private void AddPotentials(Span<long> potentials, ReadOnlySpan<int> weights)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            long sum = potentials[i] + weights[i];
            potentials[i] = Math.Clamp(sum, -_max - 1, _max);
            Saturations += sum == potentials[i] ? 0 : 1;
        }
    }

    /// <summary>Neuron of the tile by its index in the population.</summary>
    public int LocalOf(int neuron)
    {
        int c = neuron / _shape.Positions, y = neuron % _shape.Positions / _shape.Width, x = neuron % _shape.Width;
        return ((y - _box.Y0) * _box.Width + x - _box.X0) * _box.Channels + c - _box.C0;
    }

    private static long[] Biases(IntegerNetwork network, int population, Box box, Func<IntegerConnection, bool> counts)
    {
        MapShape shape = network.Populations[population].Shape;
        long[] start = new long[box.Count];
        foreach (IntegerConnection connection in network.Connections.Where(c => c.Target == population && counts(c)))
        {
            for (int i = 0; i < start.Length; i++)
            {
                int channel = box.C0 + i % box.Channels, position = i / box.Channels;
                start[i] += connection.BiasOf(shape, channel, shape.Index(channel, box.Y0 + position / box.Width, box.X0 + position % box.Width));
            }
        }

        return start;
    }

    private bool Follows(IntegerSite site, IntegerConnection connection) => IndexOf(_network, site) > IndexOf(_network, connection);

    private static int IndexOf(IntegerNetwork network, IntegerStep step)
    {
        for (int i = 0; i < network.Steps.Count; i++)
        {
            if (ReferenceEquals(network.Steps[i], step))
            {
                return i;
            }
        }

        return -1;
    }
}
