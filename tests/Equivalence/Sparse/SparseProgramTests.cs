using System.Text;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Reports;
using NeuroSim.Tests.Robustness.Programs;
using NeuroSim.Tests.Unit.Programs;
using NUnit.Framework;

namespace NeuroSim.Tests.Equivalence.Sparse;

/// <summary>Sparse layers in saved programs, and through the engine from a set of images to a report.</summary>
public class SparseProgramTests
{
    private static ChipProgram Program(bool exact = false)
        => ChipCompiler.Compile(SmallNetwork.Build().WithSparseConvolutions(), ChipReader.Read("tianjic-like"), new CompileOptions { ExactWeights = exact });

    [Test]
    public void A_saved_program_keeps_what_is_sparse()
    {
        ChipProgram program = Program();
        byte[] file = ProgramEdit.Save(program);
        ChipProgram loaded = ProgramEdit.Load(file);
        Assert.That(loaded.Source.Layers.OfType<Convolution>().Where(c => c.Sparse).Select(c => c.Name), Is.EqualTo(new[] { "depthwise" }));
        Assert.That(loaded.Network.Connections.OfType<IntegerConvolution>().Where(c => c.Sparse).Select(c => c.Name), Is.EqualTo(new[] { "depthwise" }));
        Assert.That(ProgramText.Of(loaded), Is.EqualTo(ProgramText.Of(program)));
        Assert.That(ProgramEdit.Save(loaded), Is.EqualTo(file));
        Assert.That(ProgramText.Of(program), Is.Not.EqualTo(ProgramText.Of(SmallNetwork.Compile())));
    }

    [Test]
    public void A_program_without_sparse_layers_says_nothing_about_them()
        => Assert.That(Encoding.UTF8.GetString(new ProgramEdit()["manifest.json"]), Does.Not.Contain("sparse"));

    [Test]
    public void Sparse_on_one_side_only_is_a_contradiction()
    {
        int step = Program().Network.Steps.ToList().FindIndex(s => s.Name == "depthwise");
        ProgramEdit edit = new ProgramEdit(ProgramEdit.Save(Program())).Manifest(m => m["network"]!["steps"]![step]!.AsObject().Remove("sparse"));
        ProgramEdit.AssertRefused(edit.Build(), "no layer 'depthwise'", "sparseness");
        ProgramEdit.AssertRefused(new ProgramEdit(ProgramEdit.Save(Program())).Manifest(m => m["network"]!["steps"]![step]!["sparse"] = 1).Build(), "sparse");
    }

    [Test]
    public void Masks_of_images_reach_the_engine_and_the_network_as_trained()
    {
        ChipProgram program = Program(exact: true);
        byte[] pixels = new byte[2 * 2 * 8 * 8];
        new Random(5).NextBytes(pixels);
        SiteMask half = new(8, 8, [.. Enumerable.Range(0, 64).Select(i => i % 8 < 4 ? (byte)1 : (byte)0)]);
        ImageSet open = new("memory", (2, 8, 8), pixels, mean: [0.4, 0.5], std: [0.2, 0.3]);
        ImageSet masked = open.WithMasks([half, SparseCase.Uniform(open.Shape, active: false)]);
        (SampleOutcome[] all, _) = Run(program, open);
        (SampleOutcome[] some, RunReport report) = Run(program, masked);
        Assert.That(some.Concat(all).Select(o => o.Golden!.Mismatches), Has.All.Zero, "exact weights: the trained network, spike by spike");
        Assert.That(some[0].Output, Is.Not.EqualTo(all[0].Output));

        int depthwise = program.Network.Connections.Single(c => c.Name == "depthwise").Index;
        long Additions(SampleOutcome outcome) => outcome.Timing.Counts[depthwise][ChipAction.SynapticAddition];
        Assert.That(Additions(some[0]), Is.InRange(1, Additions(all[0]) - 1));
        Assert.That((Additions(some[1]), Additions(all[1]) > 0), Is.EqualTo((0, true)));
        Assert.That(report.Layers.Single(l => l.Name == "depthwise").SynapticOperations, Is.EqualTo(Additions(some[0])), "a report counts what was done");
    }

    [Test]
    public void A_mask_of_another_size_is_refused()
    {
        SparseCase sparse = new(SmallNetwork.Build(), SmallNetwork.Build().WithSparseConvolutions(), [new byte[128]], new SiteMask(4, 4, new byte[16]));
        ChipProgram program = Program();
        Assert.That(() => new MappedExecutor(program, EngineCheck.Bind(program)).Run(sparse.Steps, 1, CancellationToken.None, sparse.Mask).ToArray(),
            Throws.TypeOf<ModelFormatException>().With.Message.Contains("has 4 rows of 4 columns, but the network's input has 8 of 8"));
    }

    private static (SampleOutcome[] Outcomes, RunReport Report) Run(ChipProgram program, ImageSet images)
    {
        SynchronousEngine engine = new(program, images, new RunOptions { Threads = 1 });
        SampleOutcome[] outcomes = engine.Run(images, images.Count, CancellationToken.None);
        return (outcomes, new ReportBuilder(program, engine, outcomes).Build(null, false, new Dictionary<string, string>(), new HostPart(0, 0, 0, 0, 1, 0)));
    }
}
