using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Golden;

/// <summary>The quantised network, evaluated layer by layer as integer activations. Simple and never optimised: engines are held to it bit for bit.</summary>
public sealed class GoldenInteger
{
    private readonly IntegerNetwork _network;
    private readonly long[][] _potentials;
    private readonly long[][] _states;
    private readonly byte[][] _activations;
    private readonly ActiveSites? _active;
    private byte[] _input = [];

    private GoldenInteger(IntegerNetwork network, ActiveSites? active)
    {
        (_network, _active) = (network, active);
        _potentials = [.. network.Populations.Select(p => new long[p.Shape.Count])];
        _states = [.. network.Sites.Select(s => s.State is null ? [] : new long[network.Populations[s.Population].Shape.Count])];
        _activations = new byte[network.Sites.Count][];
    }

    private long Saturations { get; set; }

    /// <summary>Runs one sample of one timestep.</summary>
    /// <param name="network">The network, its image layer bound.</param>
    /// <param name="input">Pixels, or counts of events, channel by channel.</param>
    /// <returns>Activations by site and the output's potentials (or spikes), and how many potentials saturated.</returns>
    public static (GoldenTrace<long> Trace, long Saturations) Run(IntegerNetwork network, byte[] input)
    {
        (IReadOnlyList<GoldenTrace<long>> traces, long saturations) = Run(network, [input]);
        return (traces[0], saturations);
    }

    /// <summary>Runs the timesteps of one sample. Potentials start each timestep at zero; what a site keeps, it keeps in a state of its own.</summary>
    /// <param name="network">The network, its image layer bound.</param>
    /// <param name="inputs">Pixels, or counts of events, of each timestep.</param>
    /// <param name="mask">The sample's mask for sparse convolutions. Null: where a recording has events; everywhere on an image.</param>
    public static (IReadOnlyList<GoldenTrace<long>> Traces, long Saturations) Run(IntegerNetwork network, IReadOnlyList<byte[]> inputs, SiteMask? mask = null)
    {
        GoldenInteger run = new(network, ActiveSites.Of(network, mask, inputs));
        List<GoldenTrace<long>> traces = [.. inputs.Select(run.Step)];
        return (traces, run.Saturations);
    }

    private GoldenTrace<long> Step(byte[] input)
    {
        _input = input;
        foreach (long[] potentials in _potentials)
        {
            Array.Clear(potentials);
        }

        foreach (IntegerStep step in _network.Steps)
        {
            Execute(step);
        }

        Dictionary<string, byte[]> bySite = _network.Sites.ToDictionary(s => s.Name, s => _activations[s.Index], StringComparer.Ordinal);
        long[] output = _network.OutputSite is { } site ? [.. _activations[site].Select(a => (long)a)] : (long[])_potentials[_network.Output].Clone();
        return new(bySite, output);
    }

    private void Execute(IntegerStep step)
    {
        if (step is IntegerSite site)
        {
            Fire(site);
            return;
        }

        IntegerConnection connection = (IntegerConnection)step;
        Commit(connection, connection switch
        {
            IntegerConvolution convolution => Convolve(convolution),
            IntegerAttention attention => Attend(attention),
            IntegerPotentialSum sum => SumPositions(sum),
            _ => throw new InvalidOperationException($"no golden form of {connection.Kind}"),
        });
    }

    private void Fire(IntegerSite site)
    {
        MapShape shape = _network.Populations[site.Population].Shape;
        long[] potentials = _potentials[site.Population], states = _states[site.Index];
        byte[] activations = new byte[potentials.Length];
        for (int i = 0; i < activations.Length; i++)
        {
            int channel = i / shape.Positions;
            long threshold = site.ThresholdOf(channel);
            long potential = site.State is { } state ? Saturate(state.Leaked(states[i]) + (Int128)potentials[i], -_network.MaxPotential - 1) : potentials[i];
            activations[i] = (byte)IntegerSoma.Activate(potential, threshold, _network.D, site.Rounding);
            if (site.State is { } memory)
            {
                states[i] = memory.Next(potential, threshold, activations[i], channel);
            }
        }

        _activations[site.Index] = activations;
    }

    private long Saturate(Int128 value, long low)
    {
        long saturated = (long)Int128.Clamp(value, low, _network.MaxPotential);
        Saturations += value == saturated ? 0 : 1;
        return saturated;
    }

    // Masked sites of a sparse connection take nothing from it, not even its bias.
    private void Commit(IntegerConnection connection, long[] sums)
    {
        byte[]? active = _active?.OfConnection(connection.Index);
        MapShape shape = _network.Populations[connection.Target].Shape;
        long[] potentials = _potentials[connection.Target];
        for (int i = 0; i < sums.Length; i++)
        {
            if (active?[i % shape.Positions] == 0)
            {
                continue;
            }

            int channel = i / shape.Positions;
            potentials[i] = Saturate((Int128)potentials[i] + connection.Rescale.Apply(channel, sums[i]) + connection.BiasOf(shape, channel, i), -_network.MaxPotential - 1);
        }
    }

    private long[] Convolve(IntegerConvolution layer)
    {
        ConvolutionGeometry g = layer.Geometry;
        int[] input = SumPool.Apply(g, Array.ConvertAll(layer.ReadsInput ? _input : _activations[layer.Source], a => (int)a));
        long[] sums = new long[g.Output.Count];
        for (int o = 0; o < g.OutputChannels; o++)
        {
            for (int y = 0; y < g.Output.Height; y++)
            {
                for (int x = 0; x < g.Output.Width; x++)
                {
                    sums[g.Output.Index(o, y, x)] = Dot(layer, input, o, y, x);
                }
            }
        }

        return sums;
    }

    private static long Dot(IntegerConvolution layer, int[] input, int o, int y, int x)
    {
        ConvolutionGeometry g = layer.Geometry;
        MapShape map = g.Pooled;
        int firstInput = o / g.OutputsPerGroup * g.InputsPerGroup;
        long sum = 0;
        for (int i = 0; i < g.InputsPerGroup; i++)
        {
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                int iy = y * g.Stride + ky * g.Dilation - g.Padding;
                for (int kx = 0; kx < g.KernelWidth; kx++)
                {
                    int ix = x * g.Stride + kx * g.Dilation - g.Padding;
                    if (iy >= 0 && iy < map.Height && ix >= 0 && ix < map.Width)
                    {
                        sum += layer.Weights[((o * g.InputsPerGroup + i) * g.KernelHeight + ky) * g.KernelWidth + kx] * input[map.Index(firstInput + i, iy, ix)];
                    }
                }
            }
        }

        return sum;
    }

    // The product memory has the chip's width: its entries saturate, whichever two of Q, K and V are multiplied first.
    private long[] Attend(IntegerAttention layer)
    {
        byte[] q = _activations[layer.Query], k = _activations[layer.Key], v = _activations[layer.Value];
        long[] sums = new long[layer.Heads * layer.ValueChannels * layer.Tokens];
        for (int head = 0; head < layer.Heads; head++)
        {
            if (layer.KeyValueFirst)
            {
                AttendByChannels(layer, head, q, k, v, sums);
            }
            else
            {
                AttendByTokens(layer, head, q, k, v, sums);
            }
        }

        return sums;
    }

    private void AttendByChannels(IntegerAttention layer, int head, byte[] q, byte[] k, byte[] v, long[] sums)
    {
        int tokens = layer.Tokens;
        for (int c = head * layer.ValueChannels; c < (head + 1) * layer.ValueChannels; c++)
        {
            for (int i = head * layer.KeyChannels; i < (head + 1) * layer.KeyChannels; i++)
            {
                long product = Saturate(Enumerable.Range(0, tokens).Sum(n => (long)k[i * tokens + n] * v[c * tokens + n]));
                for (int n = 0; n < tokens; n++)
                {
                    sums[c * tokens + n] += q[i * tokens + n] * product;
                }
            }
        }
    }

    private void AttendByTokens(IntegerAttention layer, int head, byte[] q, byte[] k, byte[] v, long[] sums)
    {
        int tokens = layer.Tokens, first = head * layer.KeyChannels;
        for (int m = 0; m < tokens; m++)
        {
            for (int n = 0; n < tokens; n++)
            {
                long product = Saturate(Enumerable.Range(first, layer.KeyChannels).Sum(i => (long)k[i * tokens + m] * q[i * tokens + n]));
                for (int c = head * layer.ValueChannels; c < (head + 1) * layer.ValueChannels; c++)
                {
                    sums[c * tokens + n] += v[c * tokens + m] * product;
                }
            }
        }
    }

    private long Saturate(long product)
    {
        Saturations += product > _network.MaxProduct ? 1 : 0;
        return Math.Min(product, _network.MaxProduct);
    }

    private long[] SumPositions(IntegerPotentialSum layer)
    {
        MapShape shape = _network.Populations[layer.SourcePopulation].Shape;
        long[] potentials = _potentials[layer.SourcePopulation];
        return [.. Enumerable.Range(0, shape.Channels).Select(c => potentials.AsSpan(c * shape.Positions, shape.Positions).ToArray().Sum())];
    }
}
