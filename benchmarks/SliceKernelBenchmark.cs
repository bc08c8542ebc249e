using BenchmarkDotNet.Attributes;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Benchmarks;

/// <summary>
/// The hot kernel: spikes on the axons of a 3×3 layer of 192 → 192 channels at 14×14, tile by tile as the compiler cuts it.
/// Synaptic operations per second = <see cref="SynapticOperations"/> / time.
/// </summary>
[MemoryDiagnoser]
public class SliceKernelBenchmark
{
    private const int Channels = 192, Side = 14, D = 4;

    private PackedConvolution<int> _weights = null!;
    private byte[] _activations = null!;
    private int[] _sums = null!;
    private PopulationTiling _tiling = null!;
    private ConvolutionSlices _slices = null!;

    /// <summary>Share of inputs that fire at all.</summary>
    [Params(0.5, 0.25, 0.1)]
    public double NonzeroShare { get; set; }

    /// <summary>Channels of a tile; the rest of a core's neurons are positions.</summary>
    [Params(192, 32)]
    public int TileChannels { get; set; }

    /// <summary>Operations of one call, for rates.</summary>
    public long SynapticOperations { get; private set; }

    /// <summary>Makes weights and activations.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        MapShape shape = new(Channels, Side, Side);
        ConvolutionGeometry geometry = new(shape, Channels, 3, 3, 1, 1, 1);
        IntegerWeights weights = new([.. Enumerable.Range(0, (int)geometry.WeightCount).Select(_ => random.NextInt64(-127, 128))], 8);
        IntegerConvolution layer = new("layer", 0, 0, Rescale.None, [], 0, geometry, weights);
        _weights = new PackedConvolution<int>(layer);
        _activations = [.. Enumerable.Range(0, shape.Count).Select(_ => random.NextDouble() < NonzeroShare ? (byte)random.Next(1, D + 1) : (byte)0)];
        int rows = TileChannels == Channels ? 1 : 2;
        _tiling = new PopulationTiling(shape, TileChannels, rows, rows == 1 ? 1 : 4);
        _slices = new ConvolutionSlices(_tiling, layer, Channels, int.MaxValue / 2, int.MaxValue / 2);
        _sums = new int[TileChannels * _tiling.Rows * _tiling.Columns];
        SynapticOperations = RunLayer();
        Console.WriteLine($"// synaptic operations per call: {SynapticOperations:N0}");
    }

    /// <summary>Runs all slices of the layer.</summary>
    [Benchmark]
    public long RunLayer()
    {
        Span<int> events = stackalloc int[D];
        long[] additions = new long[D];
        long operations = 0;
        for (int tile = 0; tile < _tiling.Count; tile++)
        {
            _sums.AsSpan().Clear();
            operations += SliceKernel.Run(_weights, _tiling[tile], _slices.AxonBox(tile, 0), _activations, _sums, events, additions);
        }

        return operations;
    }
}
