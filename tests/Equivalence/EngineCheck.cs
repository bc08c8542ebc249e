using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Runs programs and holds them to the golden integer network.</summary>
internal static class EngineCheck
{
    public static void EqualsGoldenInteger(ChipProgram program, IntegerNetwork bound, byte[] pixels, int threads)
    {
        SampleTrace trace = new MappedExecutor(program, bound).Run(pixels, threads, CancellationToken.None);
        (GoldenTrace<long> golden, long saturations) = GoldenInteger.Run(bound, pixels);
        foreach (IntegerSite site in bound.Sites)
        {
            Assert.That(trace.Activations[site.Index], Is.EqualTo(golden.Activations[site.Name]), $"activations of {site.Name}");
        }

        Assert.That(trace.Potentials[bound.Output], Is.EqualTo(golden.Output), "output");
        Assert.That(trace.Saturations, Is.EqualTo(saturations), "saturations");
    }

    public static SampleOutcome[] Run(Reference reference, CompileOptions options, int samples)
    {
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("tianjic-like"), options);
        SynchronousEngine engine = new(program, reference.Images.Mean, reference.Images.Std, new RunOptions { CompareWithGolden = false, Threads = 2 });
        return engine.Run(reference.Images, samples, CancellationToken.None);
    }
}
