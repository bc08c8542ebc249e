using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Runs programs and holds them to the golden integer network.</summary>
internal static class EngineCheck
{
    public static void EqualsGoldenInteger(ChipProgram program, IntegerNetwork bound, byte[] pixels, int threads) => EqualsGoldenInteger(program, bound, [pixels], threads);

    public static void EqualsGoldenInteger(ChipProgram program, IntegerNetwork bound, byte[][] steps, int threads, SiteMask? mask = null)
    {
        SampleTrace[] traces = [.. new MappedExecutor(program, bound).Run(steps, threads, CancellationToken.None, mask)];
        (IReadOnlyList<GoldenTrace<long>> golden, long saturations) = GoldenInteger.Run(bound, steps, mask);
        for (int t = 0; t < steps.Length; t++)
        {
            foreach (IntegerSite site in bound.Sites)
            {
                Assert.That(traces[t].Activations[site.Index], Is.EqualTo(golden[t].Activations[site.Name]), $"activations of {site.Name} in timestep {t}");
            }

            long[] output = bound.OutputSite is { } last ? [.. traces[t].Activations[last].Select(a => (long)a)] : traces[t].Potentials[bound.Output];
            Assert.That(output, Is.EqualTo(golden[t].Output), $"output of timestep {t}");
        }

        Assert.That(traces.Sum(t => t.Saturations), Is.EqualTo(saturations), "saturations");
    }

    /// <summary>Compiles for a chip, or, where a head does not fit it or its soma cannot hold image weights, for the built-in one: that is no counterexample.</summary>
    public static ChipProgram Compile(SpikingNetwork network, SynchronousChip chip, CompileOptions options)
    {
        try
        {
            ChipProgram program = ChipCompiler.Compile(network, chip, options);
            Bind(program);
            return program;
        }
        catch (ChipCapacityException e) when (e.Message.Contains("product memory", StringComparison.Ordinal) || e.Message.Contains("round to 0", StringComparison.Ordinal)
            || e.Message.Contains("kernels that", StringComparison.Ordinal))
        {
            return ChipCompiler.Compile(network, RandomChip.TianjicLike with { Mesh = chip.Mesh }, options);
        }
    }

    public static IntegerNetwork Bind(ChipProgram program)
    {
        int channels = program.Network.Input.Channels;
        return program.Bind([.. Enumerable.Repeat(0.5, channels)], [.. Enumerable.Repeat(0.25, channels)]);
    }

    public static SampleOutcome[] Run(Reference reference, CompileOptions options, int samples)
    {
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("tianjic-like"), options);
        SynchronousEngine engine = new(program, reference.Images.Mean, reference.Images.Std, new RunOptions { CompareWithGolden = false, Threads = 2 });
        return engine.Run(reference.Images, samples, CancellationToken.None);
    }
}
