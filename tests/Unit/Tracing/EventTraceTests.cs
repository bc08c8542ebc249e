using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Events;
using NeuroSim.Tests.Equivalence;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Tracing;

/// <summary>Traces of an asynchronous chip beside the run that they are of.</summary>
public sealed class EventTraceTests
{
    private const int Cases = 6;
    private const long MostEvents = 40_000;

    [Test]
    public void ATraceSaysWhatTheRunSays([Values] FiringPolicy firing)
    {
        int traced = 0;
        for (int seed = 1; traced < Cases; seed++)
        {
            Assert.That(seed, Is.LessThan(200), "there are random networks that fit, fire and are small");
            traced += Check(seed, firing) ? 1 : 0;
        }
    }

    // Networks that do not fit, cannot fire at once, or keep the chip busy for long are no case.
    private static bool Check(int seed, FiringPolicy firing)
    {
        RandomCase random = RandomNetwork.Create(seed);
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Firing = firing, Timing = Simulator.Engines.Timing.Cycle, QueueDepth = 1 + (seed & 3) };
        ChipProgram program;
        EventRun run;
        try
        {
            program = ChipCompiler.Compile(random.Network, ChipReader.Read("speck-xl"), new CompileOptions { PlacementSeed = seed });
            run = new AsynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0].Timing;
        }
        catch (ChipCapacityException)
        {
            return false;
        }

        if (run.Fabric.Sum(f => f.Events) > MostEvents)
        {
            return false;
        }

        ReadTrace trace = ReadTrace.Of(program, random.Samples, 1, options);
        trace.AssertSound();
        AssertCores(trace, program, run);
        Assert.That(trace.Spans("link").Sum(l => l.LengthPs), Is.EqualTo(run.Fabric.Sum(f => f.Links.Sum(l => l.BusyPs))));
        Assert.That(trace.Marks("drop").Count(), Is.EqualTo(run.Fabric.Sum(f => f.Ports.Sum(p => p.Dropped))));
        Assert.That(trace.Spans("timestep").Count(), Is.EqualTo(run.Fabric.Count));
        Assert.That(trace.Spans("sample").Single().LengthPs, Is.EqualTo(run.EndPs));
        return true;
    }

    private static void AssertCores(ReadTrace trace, ChipProgram program, EventRun run)
    {
        int[] cores = [.. program.Placement.CoreOf.Distinct().Order()];
        for (int c = 0; c < cores.Length; c++)
        {
            CoreUse[] uses = [.. run.Fabric.Select(f => f.Cores[c])];
            TraceEvent[] events = [.. trace.Events.Where(e => e.Phase != "M" && e.Track.Process > 0 && e.Track.Thread == cores[c] + 1)];
            Assert.That(events.Where(e => e.Category == "service").Sum(e => e.LengthPs), Is.EqualTo(uses.Sum(u => u.BusyPs)), "busy");
            Assert.That(events.Count(e => e.Category == "service"), Is.EqualTo(uses.Sum(u => u.Served + u.Woken)), "services");
            Assert.That(events.Where(e => e.Category == "service").Sum(e => e.Number("messages sent")), Is.EqualTo(uses.Sum(u => u.Sent + u.Unsent)), "sent");
            Assert.That(events.Where(e => e.Category == "stall").Sum(e => e.LengthPs), Is.EqualTo(uses.Sum(u => u.StalledPs)), "stalls");
            long[] queue = [.. events.Where(e => e.Phase == "C").Select(e => e.Number("messages"))];
            Assert.That(queue.DefaultIfEmpty(0).Max(), Is.LessThanOrEqualTo(uses.Max(u => u.QueuePeak)), "queue");
            Assert.That(queue.LastOrDefault(), Is.EqualTo(uses[^1].Queued), "queue at the end");
        }
    }
}
