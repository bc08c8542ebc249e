using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Engines;
using NeuroSim.Tests.Equivalence;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Tracing;

/// <summary>Traces of a synchronous chip beside the run that they are of.</summary>
public sealed class PhaseTraceTests
{
    [Property(MaxTest = 8)]
    public void APhaseTraceSaysWhatTheRunSays(int seed) => Check(seed, Simulator.Engines.Timing.Analytic);

    [Property(MaxTest = 4)]
    public void SoItDoesWhenPacketsWait(int seed) => Check(seed, Simulator.Engines.Timing.Cycle);

    private static void Check(int seed, Simulator.Engines.Timing timing)
    {
        (RandomCase random, ChipProgram program) = Case(seed);
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Phase = PhaseMode.Adaptive, Timing = timing };
        SynchronousEngine engine = new(program, random.Samples, options);
        SampleOutcome outcome = engine.Run(random.Samples, 1, CancellationToken.None)[0];

        ReadTrace trace = ReadTrace.Of(program, random.Samples, 1, options);

        trace.AssertSound();
        AssertTiles(trace, outcome.Timing.PhaseCycles);
        long[] busy = new long[engine.Load.CoreBusyCycles.Length];
        foreach (TraceEvent work in trace.Spans("work"))
        {
            busy[Core(work)] += work.Number("cycles");
        }

        TraceEvent last = trace.Spans("work").Last();
        Assert.That(trace.Thread(last.Track), Does.StartWith($"core ({Core(last) % program.Placement.Array.Width}, "));
        Assert.That(busy, Is.EqualTo(engine.Load.CoreBusyCycles));
        Assert.That(trace.Spans("link").Sum(l => l.Number("packets")), Is.EqualTo(engine.Load.LinkPackets.Sum()));
        Assert.That(engine.Load.LinkPackets.Sum(), Is.EqualTo(outcome.Timing.Hops), "a link of a cell of the input without events counts once");
        Assert.That(trace.Spans("burst").Sum(b => b.Number("spikes")), Is.EqualTo(outcome.Spikes.Sum()));
        Assert.That(trace.Marks("overflow"), Is.Empty);
        Assert.That(trace.Summary!.Truncated, Is.False);
        Assert.That(trace.Summary.Events, Is.EqualTo(trace.Events.Count));
    }

    [Property(MaxTest = 5)]
    public void PhasesThatAreTooShortOverflowWithoutOverlap(int seed)
    {
        (RandomCase random, ChipProgram program) = Case(seed);
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Phase = PhaseMode.Fixed, PhaseCycles = 60 };
        SynchronousEngine engine = new(program, random.Samples, options);
        SampleOutcome outcome = engine.Run(random.Samples, 1, CancellationToken.None)[0];

        ReadTrace trace = ReadTrace.Of(program, random.Samples, 1, options);

        trace.AssertSound();
        AssertTiles(trace, outcome.Timing.PhaseCycles);
        Assert.That(trace.Marks("overflow").Count(), Is.EqualTo(outcome.Timing.PhaseOverflows));
        Assert.That(trace.Spans("phase").Sum(p => p.Number("overflows")), Is.EqualTo(outcome.Timing.PhaseOverflows));
        Assert.That(trace.Spans("work").Sum(w => w.Number("cycles")), Is.LessThanOrEqualTo(engine.Load.CoreBusyCycles.Sum()));
    }

    [Test]
    public void SamplesFollowEachOther()
    {
        using Reference reference = Reference.Glyphs(4);
        ChipProgram program = ChipCompiler.Compile(reference.Network, ChipReader.Read("tianjic-like"), new CompileOptions());
        ReadTrace trace = ReadTrace.Of(program, reference.Images, 2, new RunOptions());

        trace.AssertSound();
        TraceEvent[] samples = [.. trace.Spans("sample")], phases = [.. trace.Spans("phase").OrderBy(p => p.FromPs)];
        Assert.That(samples.Select(s => s.Name), Is.EqualTo(new[] { "sample 0", "sample 1" }));
        Assert.That(samples[1].FromPs, Is.EqualTo(samples[0].ToPs));
        Assert.That(phases[^1].ToPs, Is.EqualTo(samples[1].ToPs));
        Assert.That(trace.Marks("limit-of-phase").Count(), Is.EqualTo(phases.Length));
    }

    private static int Core(TraceEvent e) => e.Track.Thread - 1;

    private static (RandomCase Random, ChipProgram Program) Case(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        return (random, EngineCheck.Compile(random.Network, RandomChip.Create(seed), new CompileOptions { PlacementSeed = seed & 0xffff }));
    }

    private static void AssertTiles(ReadTrace trace, long[] cycles)
    {
        TraceEvent[] phases = [.. trace.Spans("phase").OrderBy(p => p.FromPs)];
        Assert.That(phases.Select(p => p.Number("cycles")), Is.EqualTo(cycles));
        Assert.That(phases[0].FromPs, Is.Zero);
        Assert.That(phases.Skip(1).Select(p => p.FromPs), Is.EqualTo(phases.SkipLast(1).Select(p => p.ToPs)));
        Assert.That(trace.Spans("sample").Single().ToPs, Is.EqualTo(phases[^1].ToPs));
    }
}
