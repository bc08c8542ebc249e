using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Golden;

/// <summary>The quantised network, evaluated layer by layer as integer activations. Simple and never optimised: engines are held to it bit for bit.</summary>
public sealed class GoldenInteger
{
    private readonly IntegerNetwork _network;
    private readonly byte[] _image;
    private readonly long[][] _potentials;
    private readonly byte[][] _activations;

    private GoldenInteger(IntegerNetwork network, byte[] image)
    {
        _network = network;
        _image = image;
        _potentials = [.. network.Populations.Select(p => new long[p.Shape.Count])];
        _activations = new byte[network.Sites.Count][];
    }

    private long Saturations { get; set; }

    /// <summary>Runs one sample.</summary>
    /// <param name="network">The network, its image layer bound.</param>
    /// <param name="image">Pixels, channel by channel.</param>
    /// <returns>Activations by site and the output's potentials, and how many potentials saturated.</returns>
    public static (GoldenTrace<long> Trace, long Saturations) Run(IntegerNetwork network, byte[] image)
    {
        GoldenInteger run = new(network, image);
        foreach (IntegerStep step in network.Steps)
        {
            run.Execute(step);
        }

        Dictionary<string, byte[]> bySite = network.Sites.ToDictionary(s => s.Name, s => run._activations[s.Index], StringComparer.Ordinal);
        return (new(bySite, run._potentials[network.Output]), run.Saturations);
    }

    private void Execute(IntegerStep step)
    {
        if (step is IntegerSite site)
        {
            MapShape shape = _network.Populations[site.Population].Shape;
            long[] potentials = _potentials[site.Population];
            _activations[site.Index] = [.. potentials.Select((v, i) =>
                (byte)IntegerSoma.Activate(v, site.ThresholdOf(i / shape.Positions), _network.D, site.Rounding))];
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

    private void Commit(IntegerConnection connection, long[] sums)
    {
        MapShape shape = _network.Populations[connection.Target].Shape;
        long[] potentials = _potentials[connection.Target];
        long max = _network.MaxPotential;
        for (int i = 0; i < sums.Length; i++)
        {
            int channel = i / shape.Positions;
            Int128 value = (Int128)potentials[i] + connection.Rescale.Apply(channel, sums[i]) + connection.BiasOf(shape, channel, i);
            potentials[i] = (long)Int128.Clamp(value, -max - 1, max);
            Saturations += value == potentials[i] ? 0 : 1;
        }
    }

    private long[] Convolve(IntegerConvolution layer)
    {
        ConvolutionGeometry g = layer.Geometry;
        byte[] input = layer.ReadsImage ? _image : _activations[layer.Source];
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

    private static long Dot(IntegerConvolution layer, byte[] input, int o, int y, int x)
    {
        ConvolutionGeometry g = layer.Geometry;
        int firstInput = o / g.OutputsPerGroup * g.InputsPerGroup;
        long sum = 0;
        for (int i = 0; i < g.InputsPerGroup; i++)
        {
            for (int ky = 0; ky < g.KernelHeight; ky++)
            {
                int iy = y * g.Stride + ky - g.Padding;
                for (int kx = 0; kx < g.KernelWidth; kx++)
                {
                    int ix = x * g.Stride + kx - g.Padding;
                    if (iy >= 0 && iy < g.Input.Height && ix >= 0 && ix < g.Input.Width)
                    {
                        sum += layer.Weights[((o * g.InputsPerGroup + i) * g.KernelHeight + ky) * g.KernelWidth + kx] * input[g.Input.Index(firstInput + i, iy, ix)];
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
