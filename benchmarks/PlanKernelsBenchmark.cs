using BenchmarkDotNet.Attributes;
using NeuroSim.Benchmarks.Rates;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Kernels;
using NeuroSim.Simulator.Kernels.Attention;
using NeuroSim.Simulator.Kernels.Depthwise;
using NeuroSim.Simulator.Kernels.Image;
using NeuroSim.Simulator.Kernels.Layout;
using NeuroSim.Simulator.Kernels.Membrane;

namespace NeuroSim.Benchmarks;

/// <summary>
/// The kernels of the execution plan other than the gather, at the shapes of E-SpikeFormer m. What the machine can do: the command <c>limits</c> of
/// this program.
/// </summary>
[ShortRunJob]
[MemoryDiagnoser]
[Rated]
public class PlanKernelsBenchmark : IRated
{
    private const int D = 4, Neurons = 112 * 112 * 96;

    private readonly AttentionScratch _scratch = new();
    private readonly int[] _sums = new int[1 << 21];
    private readonly int[] _potentials = new int[1 << 21];
    private readonly byte[] _activations = new byte[1 << 21];
    private DepthwiseWeights _depthwise48 = null!, _depthwise96 = null!, _depthwise192 = null!, _depthwise384 = null!;
    private ImageWeights _image = null!;
    private AttentionPlan _attention = null!;
    private FusedTable _population = null!;
    private byte[] _inputs = null!;
    private int[] _products = null!;

    /// <summary>The form of the kernels.</summary>
    [Params(SimdLevel.Avx2, SimdLevel.Avx512)]
    public SimdLevel Level { get; set; }

    /// <inheritdoc/>
    public double Operations => 0;

    /// <inheritdoc/>
    public MachineLimit Limit => MachineLimit.None;

    /// <summary>Multiply-adds of every input, zero or not; of populations, neurons; of reordering, bytes.</summary>
    /// <inheritdoc/>
    public (double Operations, double OfLimit, MachineLimit Limit) RateOf(string method)
    {
        (double operations, MachineLimit limit) = method switch
        {
            nameof(Depthwise48) => (MultiplyAdds(_depthwise48.Geometry), MachineLimit.ByteMultiplyAdds),
            nameof(Depthwise96) => (MultiplyAdds(_depthwise96.Geometry), MachineLimit.ByteMultiplyAdds),
            nameof(Depthwise192) => (MultiplyAdds(_depthwise192.Geometry), MachineLimit.ByteMultiplyAdds),
            nameof(Depthwise384) => (MultiplyAdds(_depthwise384.Geometry), MachineLimit.ByteMultiplyAdds),
            nameof(Image) => (MultiplyAdds(_image.Geometry), MachineLimit.ShortMultiplyAdds),
            nameof(Attention) => (2.0 * 196 * 24 * 768, MachineLimit.ShortMultiplyAdds),
            nameof(Turn) => (_inputs.Length, MachineLimit.None),
            _ => (Neurons, MachineLimit.None),
        };
        return (operations, operations, limit);
    }

    /// <summary>Makes layers and inputs.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Simd.Use(Level);
        Random random = new(1);
        _inputs = [.. Enumerable.Range(0, 1 << 20).Select(_ => random.NextDouble() < 0.25 ? (byte)random.Next(1, D + 1) : (byte)0)];
        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] = random.Next(-20000, 20000);
        }

        _depthwise48 = Depthwise(random, 48, 112, 7);
        _depthwise96 = Depthwise(random, 96, 56, 7);
        _depthwise192 = Depthwise(random, 192, 28, 7);
        _depthwise384 = Depthwise(random, 384, 14, 3);
        ConvolutionGeometry image = new(new MapShape(3, 224, 224), 24, 7, 7, 2, 3, 1);
        _image = ImageWeights.Pack(image, Weights(random, image))!;
        IntegerAttention attention = new("attention", 0, 0, Rescale.None, 0, 0, 0, 8, 196, 24, 96);
        _attention = AttentionPlan.Of(attention, Network(new MapShape(768, 14, 14), attention))!;
        _products = new int[8 * _attention.ProductSize];
        _population = Population(random, new MapShape(96, 112, 112));
    }

    /// <summary>7×7, 48 channels at 112×112: 29.5 M multiply-adds.</summary>
    [Benchmark]
    public void Depthwise48() => DepthwiseConvolution.Run(_depthwise48, _inputs, 0, 112, _sums);

    /// <summary>7×7, 96 channels at 56×56: 14.8 M multiply-adds.</summary>
    [Benchmark]
    public void Depthwise96() => DepthwiseConvolution.Run(_depthwise96, _inputs, 0, 56, _sums);

    /// <summary>7×7, 192 channels at 28×28: 7.4 M multiply-adds.</summary>
    [Benchmark]
    public void Depthwise192() => DepthwiseConvolution.Run(_depthwise192, _inputs, 0, 28, _sums);

    /// <summary>3×3, 384 channels at 14×14: 0.7 M multiply-adds.</summary>
    [Benchmark]
    public void Depthwise384() => DepthwiseConvolution.Run(_depthwise384, _inputs, 0, 14, _sums);

    /// <summary>7×7 with stride 2, 3 → 24 channels, 224×224 pixels: 44.3 M multiply-adds.</summary>
    [Benchmark]
    public void Image() => ImageConvolution.Run(_image, _inputs, 0, 112, _sums);

    /// <summary>
    /// 196 tokens, 8 heads, 192 channels of Q and K, 768 of V, a quarter of them active: 36.9 M multiply-adds if all were. Two rows of the map at a time.
    /// </summary>
    [Benchmark]
    public long Attention()
    {
        long saturations = SelfAttention.Multiply(_attention, _inputs, _inputs, 0, 8, _products, _scratch);
        for (int token = 0; token < 196; token += 28)
        {
            SelfAttention.AddRows(_attention, _inputs.AsSpan(1 << 19), _products, token, token + 28, _potentials, _scratch);
        }

        return saturations;
    }

    /// <summary>1.2 M neurons: sums to activations, a block that the second-level cache holds at a time.</summary>
    [Benchmark]
    public long CommitAndFireBlocks()
    {
        long saturations = 0;
        for (int row = 0; row < 112; row++)
        {
            saturations += CommitAndFire.Run(_population, _sums.AsSpan(0, 112 * 96), row * 112, _activations.AsSpan(0, 112 * 96));
        }

        return saturations;
    }

    /// <summary>1.2 M neurons: sums join potentials.</summary>
    [Benchmark]
    public long CommitBlocks()
    {
        long saturations = 0;
        for (int row = 0; row < 112; row++)
        {
            saturations += Commit.Run(_population.Commit, _sums.AsSpan(0, 112 * 96), row * 112, _potentials.AsSpan(0, 112 * 96), add: true);
        }

        return saturations;
    }

    /// <summary>1.2 M neurons: potentials to activations.</summary>
    [Benchmark]
    public void SomaBlocks()
    {
        for (int row = 0; row < 112; row++)
        {
            Soma.Fire(_population.Soma, _sums.AsSpan(0, 112 * 96), _activations.AsSpan(0, 112 * 96));
        }
    }

    /// <summary>1 MiB of activations turned over.</summary>
    [Benchmark]
    public void Turn() => ChannelOrder.ToChannelsFirst(_inputs, 256, _activations);

    private static double MultiplyAdds(ConvolutionGeometry g) => (double)g.WeightCount * g.Output.Positions;

    private static IntegerWeights Weights(Random random, ConvolutionGeometry geometry)
        => new([.. Enumerable.Range(0, (int)geometry.WeightCount).Select(_ => random.NextInt64(-127, 128))], 8);

    private static DepthwiseWeights Depthwise(Random random, int channels, int side, int kernel)
    {
        ConvolutionGeometry geometry = new(new MapShape(channels, side, side), channels, kernel, kernel, 1, kernel / 2, channels);
        return DepthwiseWeights.Pack(geometry, Weights(random, geometry), D)!;
    }

    private static FusedTable Population(Random random, MapShape shape)
    {
        ConvolutionGeometry geometry = new(shape with { Channels = 24 }, shape.Channels, 3, 3, 1, 1, 1);
        int[] factors = [.. Enumerable.Range(0, shape.Channels).Select(_ => random.Next(1 << 15, 1 << 16))];
        long[] bias = [.. Enumerable.Range(0, shape.Channels).Select(_ => random.NextInt64(-1000, 1000))];
        IntegerConvolution layer = new("layer", 0, 0, new Rescale(factors, [9]), bias, 0, geometry, Weights(random, geometry));
        IntegerNetwork network = Network(shape, layer);
        return new(CommitTable.Of(layer, network)!, SomaTable.Of(new("site", 0, 0, [600_000], Rounding.HalfUp), network)!);
    }

    private static IntegerNetwork Network(MapShape shape, IntegerConnection connection) => new()
    {
        Input = shape,
        D = D,
        PotentialBits = 24,
        WeightBits = 8,
        ProductBits = 16,
        Populations = [new IntegerPopulation("population", shape, [1])],
        Sites = [],
        Connections = [connection],
        Steps = [connection],
        Output = 0,
    };
}
