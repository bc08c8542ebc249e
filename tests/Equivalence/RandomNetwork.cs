using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Tests.Equivalence;

/// <summary>
/// Small random networks of all layer kinds: strides, odd sizes, groups, pooling, dilation, shortcuts, attention in both orders, bursts of several lengths; on an
/// image, or on several timesteps of events with neurons that keep a state.
/// </summary>
internal sealed class RandomNetwork
{
    private static readonly int[] s_ds = [1, 2, 3, 4, 8, 15];

    private readonly Random _random;
    private readonly int _d;
    private readonly Rounding _rounding;
    private readonly bool _events;
    private readonly NeuronState? _state;
    private readonly List<Layer> _layers = [];

    private RandomNetwork(int seed)
    {
        _random = new Random(seed);
        _d = s_ds[_random.Next(s_ds.Length)];
        _events = _random.Next(3) == 0;
        _rounding = (Rounding)_random.Next(_events ? 3 : 2);
        _state = _events && _random.Next(2) == 0 ? State() : null;
    }

    public static RandomCase Create(int seed)
    {
        RandomNetwork builder = new(seed);
        SpikingNetwork network = builder.Build(seed);
        int steps = builder._events ? builder._random.Next(1, 4) : 1;
        return new(network, [.. Enumerable.Range(0, steps).Select(_ => builder.Input(network.Input.Shape.Count))]);
    }

    private byte[] Input(int count)
    {
        byte[] input = new byte[count];
        _random.NextBytes(input);
        if (_events)
        {
            // Mostly silent addresses; now and then one that fires as often as a count can say.
            input = [.. input.Select(b => (byte)(b < 160 ? 0 : b == 255 ? 255 : b % 6))];
        }

        return input;
    }

    private NeuronState State()
        => new(_random.Next(2) == 0 ? 1 : _random.Next(4, 16) / 16.0, _random.Next(3) == 0, _random.Next(2) == 0 ? -1 : double.NegativeInfinity);

    private SpikingNetwork Build(int seed)
    {
        MapShape shape = new(_random.Next(1, 4), _random.Next(5, 13), _random.Next(5, 13));
        Layer x = _events ? Add(new EventInput("input", shape)) : Add(new ImageInput("input", shape));
        x = Convolve(x, Even(_random.Next(2, 9)), _random.Next(1, 4), _random.Next(1, 3), groups: 1, pools: true);
        for (int block = _random.Next(1, 5); block > 0; block--)
        {
            x = _random.Next(5) switch
            {
                0 => Convolve(Spike(x), Even(_random.Next(2, 12)), _random.Next(1, 6), _random.Next(1, 4), groups: 1, pools: true),
                1 => Separable(x),
                2 => Residual(x),
                3 => Convolve(Spike(x), x.Shape.Channels * _random.Next(1, 3), _random.Next(1, 4), 1, groups: 2, pools: true),
                _ => Attention(x),
            };
        }

        Head(x);
        return new SpikingNetwork($"random-{seed}", "random", _layers);
    }

    private void Head(Layer x)
    {
        if (_random.Next(2) == 0)
        {
            x = Add(new PotentialMean(Name("mean"), x));
        }

        ConvolutionGeometry whole = new(x.Shape, _random.Next(2, 11), x.Shape.Height, x.Shape.Width, 1, 0, 1);
        x = Add(Weighted(Spike(x), whole));
        if (_random.Next(3) == 0)
        {
            Spike(x);
        }
    }

    // Pointwise, depthwise, pointwise, added to the membrane that it started from.
    private MembraneShortcut Separable(Layer x)
    {
        Layer hidden = Convolve(Spike(x), x.Shape.Channels * 2, 1, 1, 1);
        hidden = Same(Spike(hidden), hidden.Shape.Channels, 2 * _random.Next(0, 4) + 1, hidden.Shape.Channels);
        return Add(new MembraneShortcut(Name("shortcut"), x, Convolve(Spike(hidden), x.Shape.Channels, 1, 1, 1)));
    }

    private MembraneShortcut Residual(Layer x) => Add(new MembraneShortcut(Name("shortcut"), x, Same(Spike(x), x.Shape.Channels, 3, 1)));

    private Layer Attention(Layer x)
    {
        SpikingNeuron tap = Spike(x);
        int heads = _random.Next(1, 3), keys = heads * _random.Next(1, 30), values = heads * _random.Next(1, 7);
        SpikingNeuron q = Spike(Convolve(tap, keys, 1, 1, 1)), k = Spike(Convolve(tap, keys, 1, 1, 1)), v = Spike(Convolve(tap, values, 1, 1, 1));
        Layer y = Add(new SpikeDrivenSelfAttention(Name("sdsa"), q, k, v, heads, 2 / Math.Sqrt((double)keys / heads)));
        return Add(new MembraneShortcut(Name("shortcut"), x, Convolve(Spike(y), x.Shape.Channels, 1, 1, 1)));
    }

    private Convolution Same(SpikingNeuron source, int channels, int kernel, int groups)
        => Add(Weighted(source, new ConvolutionGeometry(source.Shape, channels, kernel, kernel, 1, kernel / 2, groups)));

    private Convolution Convolve(Layer source, int channels, int kernel, int stride, int groups, bool pools = false)
    {
        int padding = _random.Next(0, kernel), pool = pools && source is (SpikingNeuron or EventInput) ? Math.Max(1, _random.Next(-2, 4)) : 1;
        int side = Math.Min(source.Shape.Height, source.Shape.Width);
        pool = side / pool < 1 ? 1 : pool;
        int fitting = Math.Min(kernel, side / pool + 2 * padding);
        int dilation = pools && fitting > 1 && 2 * (fitting - 1) + 1 <= side / pool + 2 * padding ? _random.Next(1, 3) : 1;
        return Add(Weighted(source, new ConvolutionGeometry(source.Shape, channels, fitting, fitting, stride, padding, groups) { Pool = pool, Dilation = dilation }));
    }

    private Convolution Weighted(Layer source, ConvolutionGeometry geometry)
    {
        double scale = 2.5 / Math.Sqrt(geometry.InputsPerGroup * geometry.KernelHeight * geometry.KernelWidth);
        double[] weights = Numbers((int)geometry.WeightCount, scale);
        double[]? bias = _random.Next(2) == 0 ? Numbers(geometry.OutputChannels, 0.5) : null;
        int channels = geometry.OutputChannels;
        BatchNorm norm = new(Numbers(channels, 1), Numbers(channels, 0.5), Numbers(channels, 0.2), [.. Numbers(channels, 1).Select(v => 0.5 + v * v)]);
        return new Convolution(Name("conv"), source, geometry, weights, bias, _random.Next(2) == 0 ? [norm] : []);
    }

    private SpikingNeuron Spike(Layer x) => Add(new SpikingNeuron(Name("spike"), x, new SfaNeuron(_d, _random.Next(3) == 0 ? 1 : _d, _rounding, 1, _state)));

    private double[] Numbers(int count, double scale) => [.. Enumerable.Range(0, count).Select(_ => (_random.NextDouble() * 2 - 1) * scale)];

    private T Add<T>(T layer)
        where T : Layer
    {
        _layers.Add(layer);
        return layer;
    }

    private string Name(string kind) => $"{kind}{_layers.Count}-{_random.Next(1_000_000)}";

    private static int Even(int value) => value + value % 2;
}

/// <summary>A random network and what enters it.</summary>
/// <param name="Network">The network.</param>
/// <param name="Steps">Pixels or counts of events, by timestep.</param>
internal sealed record RandomCase(SpikingNetwork Network, byte[][] Steps)
{
    /// <summary>The case as a set of one sample.</summary>
    public ISampleSet Samples => Network.Input is EventInput
        ? new StepSamples(this)
        : new ImageSet("test", (Network.Input.Shape.Channels, Network.Input.Shape.Height, Network.Input.Shape.Width), Steps[0]);

    /// <summary>What the trained network sees: pixels normalised as <see cref="EngineCheck.Bind"/> does, or counts.</summary>
    public IReadOnlyList<double[]> Inputs => [.. Steps.Select(s => s.Select(v => Network.Input is EventInput ? v : (v / 255.0 - 0.5) / 0.25).ToArray())];
}

/// <summary>The timesteps of one random case as a set of one sample.</summary>
internal sealed class StepSamples(RandomCase random) : ISampleSet
{
    public string Path => "test";

    public MapShape Shape => random.Network.Input.Shape;

    public int Count => 1;

    public int[]? Labels => null;

    public IReadOnlyList<byte[]> Steps(int index) => random.Steps;

    public IReadOnlyList<double[]> Inputs(int index) => random.Inputs;
}
