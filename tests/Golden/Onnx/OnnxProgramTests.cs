using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Programs;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Onnx;
using NeuroSim.Simulator.Engines;
using NeuroSim.Tests.Equivalence;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden.Onnx;

/// <summary>
/// A checkpoint and the graph that was exported from it, whose batch norms the exporter has folded, become the same integers of 8 bits and fire the same
/// spikes.
/// </summary>
public sealed class OnnxProgramTests
{
    private static readonly ChipDescription s_chip = ChipReader.Read("tianjic-like");

    [Test]
    public void Checkpoint_and_graph_quantise_to_the_same_integers()
    {
        using Reference reference = Reference.Glyphs(4);
        IntegerNetwork checkpoint = Bound(reference.Network, reference.Images), graph = Bound(Graph(), reference.Images);
        Assert.That(graph.Sites.Select(s => s.Name), Is.EqualTo(checkpoint.Sites.Select(s => s.Name)));
        Assert.That(graph.Steps.Select(s => s.GetType()), Is.EqualTo(checkpoint.Steps.Select(s => s.GetType())), "execution order");
        Assert.That(graph.Populations.SelectMany(p => p.Unit), Is.EqualTo(checkpoint.Populations.SelectMany(p => p.Unit)), "units");
        Assert.That(graph.Sites.SelectMany(s => s.Threshold), Is.EqualTo(checkpoint.Sites.SelectMany(s => s.Threshold)), "thresholds");
        foreach ((IntegerConnection a, IntegerConnection b) in graph.Connections.Zip(checkpoint.Connections))
        {
            Assert.That((a.Target, a.Kind), Is.EqualTo((b.Target, b.Kind)), a.Name);
            Assert.That(a.Bias, Is.EqualTo(b.Bias), $"bias of {a.Name}");
            Assert.That(a.Rescale.Factor.Concat(a.Rescale.Shift), Is.EqualTo(b.Rescale.Factor.Concat(b.Rescale.Shift)), $"rescale of {a.Name}");
            Assert.That((a as IntegerConvolution)?.Weights.ToBytes(), Is.EqualTo((b as IntegerConvolution)?.Weights.ToBytes()), $"weights of {a.Name}");
        }
    }

    [Test]
    public void Checkpoint_and_graph_fire_the_same_spikes_on_every_reference_image()
    {
        using Reference reference = Reference.Glyphs(4);
        SampleOutcome[] checkpoint = Run(reference.Network, reference.Images), graph = Run(Graph(), reference.Images);
        for (int i = 0; i < reference.Images.Count; i++)
        {
            Assert.That(graph[i].Spikes, Is.EqualTo(checkpoint[i].Spikes), $"spikes of image {i}, by site");
            Assert.That(graph[i].Nonzero, Is.EqualTo(checkpoint[i].Nonzero), $"neurons that fire for image {i}, by site");
            Assert.That(graph[i].Output, Is.EqualTo(checkpoint[i].Output), $"output of image {i}");
        }
    }

    [Test]
    public void A_graph_on_events_runs_on_a_chip_and_is_saved_with_it()
    {
        SpikingNetwork network = OnnxNetwork.Build(OnnxReader.Read(SharedData.Path("checkpoints/cnn-events-d4.onnx")), new OnnxOptions());
        ChipProgram program = ChipCompiler.Compile(network, s_chip, new CompileOptions());
        using NpzFile reference = NpzFile.Open(SharedData.Path("checkpoints/cnn-events-d4.ref.npz"));
        byte[] counts = reference.Read("images_u8").ToBytes()[..network.Input.Shape.Count];
        EngineCheck.EqualsGoldenInteger(program, program.Network, counts, threads: 2);

        using TempFolder folder = new();
        ProgramFile.Save(program, folder.PathOf("events.nsp"));
        ChipProgram loaded = ProgramFile.Load(folder.PathOf("events.nsp"));
        Assert.That(GoldenInteger.Run(loaded.Network, counts).Trace.Output, Is.EqualTo(GoldenInteger.Run(program.Network, counts).Trace.Output));
    }

    private static SpikingNetwork Graph() => OnnxNetwork.Build(OnnxReader.Read(SharedData.Path("checkpoints/glyphs-d4.onnx")), new OnnxOptions());

    private static IntegerNetwork Bound(SpikingNetwork network, ImageSet images) => ChipCompiler.Compile(network, s_chip, new CompileOptions()).Bind(images);

    private static SampleOutcome[] Run(SpikingNetwork network, ImageSet images)
    {
        ChipProgram program = ChipCompiler.Compile(network, s_chip, new CompileOptions());
        SynchronousEngine engine = new(program, images.Mean, images.Std, new RunOptions { CompareWithGolden = false, Threads = 2 });
        return engine.Run(images, images.Count, CancellationToken.None);
    }
}
