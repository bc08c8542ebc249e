using BenchmarkDotNet.Attributes;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Programs;
using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Families;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Benchmarks;

/// <summary>The sample network from checkpoint to result: reading, compiling, loading a saved program, and 8 images with all counts and timing.</summary>
[MemoryDiagnoser]
public class WholeRunBenchmark
{
    private const int Images = 8;

    private readonly string _program = Path.Combine(Path.GetTempPath(), $"neurosim-benchmark-{Environment.ProcessId}.nsp");
    private string _checkpoint = string.Empty;
    private ImageSet _images = null!;
    private SpikingNetwork _network = null!;
    private ChipDescription _chip = null!;
    private SynchronousEngine _engine = null!;

    /// <summary>Threads of the engine.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Finds the samples and prepares each step's input.</summary>
    [GlobalSetup]
    public void Setup()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "NeuroSim.sln")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("run the benchmarks inside the repository: they use samples/.");
        }

        _checkpoint = Path.Combine(folder, "samples", "glyphs-d4.pth");
        _images = ImageFiles.Read(Path.Combine(folder, "samples", "glyphs.npz"));
        _chip = ChipReader.Read("tianjic-like");
        _network = ReadCheckpoint();
        ChipProgram program = Compile();
        ProgramFile.Save(program, _program);
        _engine = new SynchronousEngine(program, _images.Mean, _images.Std, new RunOptions { Threads = Threads, CompareWithGolden = false });
    }

    /// <summary>Removes the saved program.</summary>
    [GlobalCleanup]
    public void Cleanup() => File.Delete(_program);

    /// <summary>Checkpoint to network.</summary>
    [Benchmark]
    public SpikingNetwork ReadCheckpoint() => NetworkFamilies.Build(CheckpointFiles.Read(_checkpoint), 4, (_images.Height, _images.Width));

    /// <summary>Network to program.</summary>
    [Benchmark]
    public ChipProgram Compile() => ChipCompiler.Compile(_network, _chip, new CompileOptions());

    /// <summary>Saved program to program.</summary>
    [Benchmark]
    public ChipProgram LoadProgram() => ProgramFile.Load(_program);

    /// <summary>Spikes, counts and timing of some images.</summary>
    [Benchmark(OperationsPerInvoke = Images)]
    public SampleOutcome[] RunImages() => _engine.Run(_images, Images, CancellationToken.None);
}
