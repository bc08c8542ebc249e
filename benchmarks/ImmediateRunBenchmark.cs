using BenchmarkDotNet.Attributes;
using NeuroSim.Benchmarks.Rates;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NeuroSim.Models.Onnx;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;

namespace NeuroSim.Benchmarks;

/// <summary>
/// The sample recordings through the sample network, event by event, neurons firing at once: all queues, links and stalls, and the integer network that the
/// counts are compared with. One operation is one recording; synaptic operations per second = <see cref="SynapticOperations"/> / time.
/// </summary>
[MemoryDiagnoser]
[Rated]
public class ImmediateRunBenchmark : IRated
{
    private const int Recordings = 20;

    private EventSamples _samples = null!;
    private AsynchronousEngine _engine = null!;

    /// <summary>The chip.</summary>
    [Params("speck-xl", "speck-like")]
    public string Chip { get; set; } = string.Empty;

    /// <summary>Operations of one recording, for rates.</summary>
    public long SynapticOperations { get; private set; }

    /// <inheritdoc/>
    double IRated.Operations => SynapticOperations;

    /// <inheritdoc/>
    public MachineLimit Limit => MachineLimit.None;

    /// <summary>Reads and compiles.</summary>
    [GlobalSetup]
    public void Setup()
    {
        string samples = Path.Combine(RepositoryFolder(), "samples");
        ChipProgram program = ChipCompiler.Compile(
            OnnxNetwork.Build(OnnxReader.Read(Path.Combine(samples, "cnn-events-d4.onnx")), new OnnxOptions()), ChipReader.Read(Chip), new CompileOptions());
        _samples = new EventSamples(EventFiles.Read(Path.Combine(samples, "cnn-events.npz")), EventBinning.Whole);
        _engine = new AsynchronousEngine(program, _samples, new RunOptions { Threads = 1, CompareWithGolden = false, Firing = FiringPolicy.Immediate });
        SynapticOperations = Run().Sum(o => o.Timing.Counts.Sum(c => c[ChipAction.SynapticAddition])) / Recordings;
        Console.WriteLine($"{SynapticOperations} synaptic operations per recording");
    }

    /// <summary>All recordings, one after the other.</summary>
    [Benchmark(OperationsPerInvoke = Recordings)]
    public EventOutcome[] Run() => _engine.Run(_samples, Recordings, CancellationToken.None);

    private static string RepositoryFolder()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "NeuroSim.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run the benchmarks inside the repository: they use samples/.");
        }

        return folder;
    }
}
