using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Tests.Unit.Programs;

/// <summary>A network with every kind of layer, small enough to be compiled hundreds of times.</summary>
internal sealed class SmallNetwork
{
    private const int D = 3;
    private readonly List<Layer> _layers = [];
    private readonly Random _random;
    private readonly bool _singles;

    private SmallNetwork(int seed, bool singles) => (_random, _singles) = (new Random(seed), singles);

    /// <summary>Builds the network.</summary>
    /// <param name="seed">Of its weights.</param>
    /// <param name="singles">True for weights that are 32-bit numbers, false for weights that need 64 bits.</param>
    public static SpikingNetwork Build(int seed = 1, bool singles = false) => new SmallNetwork(seed, singles).Build();

    /// <summary>Compiles the network for the built-in chip.</summary>
    public static ChipProgram Compile(CompileOptions? options = null, int seed = 1, bool singles = false, ChipDescription? chip = null)
        => ChipCompiler.Compile(Build(seed, singles), chip ?? ChipReader.Read("tianjic-like"), options ?? new CompileOptions());

    /// <summary>A network on the events of a camera, with pooling, dilation, neurons that keep a state, and spikes as its result; compiled for the built-in chip.</summary>
    public static ChipProgram CompileEvents()
    {
        SmallNetwork builder = new(2, singles: false);
        EventInput input = builder.Add(new EventInput("events", new MapShape(2, 9, 9)));
        ConvolutionGeometry geometry = new(input.Shape, 3, 2, 2, 1, 1, 1) { Pool = 2, Dilation = 2 };
        Convolution layer = builder.Add(new Convolution("layer", input, geometry, builder.Numbers((int)geometry.WeightCount, -1, 1), new double[3]));
        builder.Add(new SpikingNeuron("spikes", layer, new SfaNeuron(D, 1, Rounding.Down, 0.75, new NeuronState(0.875, HardReset: true, LowClamp: -1))));
        return ChipCompiler.Compile(new SpikingNetwork("events", "test", builder._layers), ChipReader.Read("tianjic-like"), new CompileOptions());
    }

    private SpikingNetwork Build()
    {
        Layer x = Add(new ImageInput("input", new MapShape(2, 8, 8)));
        x = Synapses("stem", x, 8, kernel: 3, stride: 2, norms: 2);
        Layer branch = Synapses("depthwise", Spike("spike1", x), 8, kernel: 3, groups: 8, norms: 1);
        x = Add(new MembraneShortcut("sum1", x, branch));
        x = Add(new MembraneShortcut("sum2", x, Attention(Spike("spike2", x))));
        Layer mean = Add(new PotentialMean("mean", x));
        SpikingNeuron last = Add(new SpikingNeuron("spike", mean, new SfaNeuron(D, 1, Rounding.HalfUp, 0.75)));
        Synapses("head.norm0", last, 5, kernel: 1, bias: true);
        return new SpikingNetwork("small", "test", _layers);
    }

    private Convolution Attention(SpikingNeuron x)
    {
        SpikingNeuron[] qkv = [.. new[] { "q", "k", "v" }.Select(n => Spike(n + ".spike", Synapses(n, x, 8, kernel: 1, norms: 1)))];
        Layer y = Add(new SpikeDrivenSelfAttention("sdsa", qkv[0], qkv[1], qkv[2], 2, 0.3));
        return Synapses("projection", Spike("projection.spike", y), 8, kernel: 1, norms: 1);
    }

    private SpikingNeuron Spike(string name, Layer x) => Add(new SpikingNeuron(name, x, new SfaNeuron(D, D, Rounding.HalfEven)));

    private Convolution Synapses(string name, Layer x, int outputs, int kernel, int stride = 1, int groups = 1, int norms = 0, bool bias = false)
    {
        ConvolutionGeometry geometry = new(x.Shape, outputs, kernel, kernel, stride, kernel / 2, groups);
        BatchNorm[] all = [.. Enumerable.Range(0, norms).Select(i => new BatchNorm(
            Numbers(outputs, 0.5, 1.5), Numbers(outputs, -0.2, 0.5), Numbers(outputs, -0.1, 0.1), Numbers(outputs, 0.5, 2), 1e-5 / (i + 3)))];
        double[] weights = Numbers((int)geometry.WeightCount, -0.8, 1);
        weights[0] = -0.0;
        return Add(new Convolution(name, x, geometry, weights, bias ? Numbers(outputs, -1, 1) : null, all));
    }

    private double[] Numbers(int count, double low, double high) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        double value = low + (high - low) * _random.NextDouble();
        return _singles ? (float)value : value;
    })];

    private T Add<T>(T layer)
        where T : Layer
    {
        _layers.Add(layer);
        return layer;
    }
}
