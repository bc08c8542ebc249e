using System.Collections.Concurrent;
using NeuroSim.Chips;
using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Families;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Tests.Unit.Sweeps;

/// <summary>A source of networks and images that counts what is asked of it.</summary>
/// <param name="input">File of images.</param>
internal sealed class SampleSource(string input) : ISweepSource
{
    private readonly ImageSet _images = ImageFiles.Read(input);

    /// <summary>Networks that were read.</summary>
    public ConcurrentQueue<string> Reads { get; } = new();

    public int? TrainedD(string model) => CheckpointFiles.Read(model).Metadata.TryGetValue("args.D", out string? d) ? int.Parse(d) : null;

    public bool HasD(string model) => true;

    public SpikingNetwork Network(string model, int? trainedD)
    {
        Reads.Enqueue(Path.GetFileName(model));
        return NetworkFamilies.Build(CheckpointFiles.Read(model), trainedD!.Value, (32, 32));
    }

    public ISampleSet Samples(SpikingNetwork network, string model, ChipDescription chip, RunOptions options) => _images;

    public string Explain(Exception fault) => fault.Message;

    /// <summary>Plans a spec.</summary>
    public static SweepManifest Plan(SweepSpec spec, string folder = "sweep", int? pointsPerTask = null)
        => new SweepPlanner(spec, new SampleSource(NeuroSim.Tests.Unit.Cli.CliRun.Images), folder).Plan(pointsPerTask);
}
