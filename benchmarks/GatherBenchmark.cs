using BenchmarkDotNet.Attributes;
using NeuroSim.Benchmarks.Rates;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Kernels.Gather;

namespace NeuroSim.Benchmarks;

/// <summary>
/// The gather convolution, one core, layers of E-SpikeFormer m, D = 4. Synaptic operations = sum of activations × fan-out, borders excluded; active inputs
/// have 1 … 4 spikes alike, so that the mean burst is 2.5 and multiply-adds are synaptic operations / 2.5; these are compared with the machine's limit.
/// </summary>
[Rated]
public class GatherBenchmark : IRated
{
    private const int D = 4;
    private const double MeanBurst = (D + 1) / 2.0;

    private readonly GatherScratch _scratch = new();
    private GatherWeights _weights = null!;
    private byte[] _input = [];
    private int[] _sums = [];

    /// <summary>Inputs, outputs, side of the input map, kernel and stride.</summary>
    [Params("192-192-14-3-1", "24-96-112-3-1", "96-24-112-3-1", "48-192-56-3-1", "192-48-56-3-1", "96-384-28-3-1", "384-96-28-3-1",
        "96-192-28-3-2", "192-768-14-1-1", "768-192-14-1-1", "48-24-112-1-1")]
    public string Layer { get; set; } = string.Empty;

    /// <summary>Share of inputs that are not 0.</summary>
    [Params(0.5, 0.33, 0.25, 0.1)]
    public double NonzeroShare { get; set; }

    /// <summary>Operations of one call, for rates.</summary>
    public long SynapticOperations { get; private set; }

    /// <inheritdoc/>
    public double Operations => SynapticOperations;

    /// <inheritdoc/>
    public double LimitOperations => SynapticOperations / MeanBurst;

    /// <inheritdoc/>
    public MachineLimit Limit => MachineLimit.ByteMultiplyAdds;

    /// <summary>Makes weights and activations.</summary>
    [GlobalSetup]
    public void Setup()
    {
        int[] of = [.. Layer.Split('-').Select(int.Parse)];
        Random random = new(1);
        ConvolutionGeometry g = new(new MapShape(of[0], of[2], of[2]), of[1], of[3], of[3], of[4], of[3] / 2, 1);
        IntegerWeights weights = new([.. Enumerable.Range(0, (int)g.WeightCount).Select(_ => random.NextInt64(-127, 128))], 8);
        _weights = GatherWeights.Pack(g, weights, D)!;
        _input = [.. Enumerable.Range(0, g.Input.Count).Select(_ => random.NextDouble() < NonzeroShare ? (byte)random.Next(1, D + 1) : (byte)0)];
        _sums = GC.AllocateArray<int>(_weights.RowsPerBlock * g.Output.Width * g.OutputChannels, pinned: true);
        SynapticOperations = Count(g);
        Console.WriteLine($"// synaptic operations per call: {SynapticOperations:N0}");
    }

    /// <summary>The layer, one block of rows after the other.</summary>
    [Benchmark]
    public int RunLayer()
    {
        MapShape output = _weights.Geometry.Output;
        for (int y = 0; y < output.Height; y += _weights.RowsPerBlock)
        {
            int end = Math.Min(y + _weights.RowsPerBlock, output.Height);
            GatherConvolution.Run(_weights, _input, y, end, _sums.AsSpan(0, (end - y) * output.Width * output.Channels), _scratch);
        }

        return _sums[0];
    }

    private long Count(ConvolutionGeometry g)
    {
        long[] ofRow = Reached(g.Input.Height, g.KernelHeight, g.Output.Height, g), ofColumn = Reached(g.Input.Width, g.KernelWidth, g.Output.Width, g);
        long count = 0;
        for (int i = 0; i < _input.Length; i++)
        {
            int position = i / g.Input.Channels;
            count += _input[i] * ofRow[position / g.Input.Width] * ofColumn[position % g.Input.Width] * g.OutputChannels;
        }

        return count;
    }

    // How many outputs each input reaches, along one side.
    private static long[] Reached(int inputs, int kernel, int outputs, ConvolutionGeometry g)
    {
        long[] reached = new long[inputs];
        for (int o = 0; o < outputs; o++)
        {
            for (int i = Math.Max(o * g.Stride - g.Padding, 0); i < Math.Min(o * g.Stride - g.Padding + kernel, inputs); i++)
            {
                reached[i]++;
            }
        }

        return reached;
    }
}
