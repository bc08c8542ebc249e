using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing.Windowed;

/// <summary>Chains of layers of one core each, in which no sender meets another: analytic timing is the closed form, and the event-by-event run to the picosecond.</summary>
public class AnalyticClosedFormTests
{
    private const int Side = 16, Neurons = Side * Side;

    // Distinct primes: no time can hide behind another.
    private const int Fixed = 10_007, Addition = 1_000, Scan = 101, Token = 503, Latency = 200_003, Interval = 10_009, PortLatency = 667_507, PortInterval = 10_037;
    private const int Hop = 20_011, LinkService = 9_973, Readout = 667_511;

    /// <summary>
    /// A layer on the port's own core: n events of 9 additions each come at intervals, then a token; the core is slower than the port, so it works without a gap.
    /// Then it compares its neurons and sends 9 n spikes through the readout, which takes a packet per interval of the port.
    /// </summary>
    [TestCase(1)]
    [TestCase(40)]
    public void One_layer(int events)
    {
        EventRun run = Run(1, events, Simulator.Engines.Timing.Analytic);
        long scanned = PortLatency + Math.Max(events * (Fixed + 9L * Addition), events * (long)PortInterval) + Token + Neurons * Scan;
        long first = scanned + Latency + Readout;
        Assert.That(run.FirstOutputPs, Is.EqualTo(first));
        Assert.That(run.DecisionPs, Is.EqualTo(first + (9L * events - 1) * Math.Max(Interval, PortInterval)));
        Assert.That(run.EndPs, Is.EqualTo(Math.Max(run.DecisionPs, run.DecisionPs - Readout + PortInterval)));
    }

    [TestCase(1, 1)]
    [TestCase(1, 40)]
    [TestCase(2, 7)]
    [TestCase(3, 3)]
    [TestCase(5, 20)]
    public void What_meets_nothing_takes_the_time_of_the_events(int layers, int events)
    {
        EventRun analytic = Run(layers, events, Simulator.Engines.Timing.Analytic), cycle = Run(layers, events, Simulator.Engines.Timing.Cycle);
        Assert.That(analytic.FirstOutputPs, Is.EqualTo(cycle.FirstOutputPs));
        Assert.That(analytic.DecisionPs, Is.EqualTo(cycle.DecisionPs));
        Assert.That(analytic.EndPs, Is.EqualTo(cycle.EndPs));
        Assert.That(analytic.Spans, Is.EqualTo(cycle.Spans));
    }

    private static EventRun Run(int layers, int events, Simulator.Engines.Timing timing)
    {
        List<Layer> all = [new EventInput("events", new MapShape(1, Side, Side))];
        for (int i = 0; i < layers; i++)
        {
            // The first spreads an event over 3 × 3 neurons, the others pass it on.
            double[] weights = [.. Enumerable.Range(0, 9).Select(k => i == 0 || k == 4 ? 1.0 : 0.0)];
            Convolution layer = new($"layer{i}", all[^1], new ConvolutionGeometry(all[^1].Shape, 1, 3, 3, 1, 1, 1), weights);
            all.AddRange([layer, new SpikingNeuron($"spikes{i}", layer, new SfaNeuron(SfaNeuron.MaxD, 1, Rounding.Down))]);
        }

        ChipProgram program = ChipCompiler.Compile(new SpikingNetwork("chain", "test", all), Chip(), new CompileOptions());
        OneAddress sample = new(program.Source.Input.Shape, events);
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Timing = timing, QueueDepth = 1 << 20 };
        return new AsynchronousEngine(program, sample, options).Run(sample, 1, CancellationToken.None)[0].Timing;
    }

    private static AsynchronousChip Chip()
    {
        AsynchronousChip chip = (AsynchronousChip)ChipReader.Read("speck-xl");
        return chip with
        {
            Timing = chip.Timing with
            {
                SynOpsPerSecond = new([1e12 / Addition], "chosen by a test", Estimate: true),
                EventFixedPs = Of(Fixed),
                SomaScanPs = Of(Scan),
                TokenPs = Of(Token),
                EventLatencyPs = Of(Latency),
                SpikeIntervalPs = Of(Interval),
                PortLatencyPs = Of(PortLatency),
                PortIntervalPs = Of(PortInterval),
                RouterLatencyPs = Of(Hop),
                RouterServicePs = Of(LinkService),
                ReadoutLatencyPs = Of(Readout),
            },
        };
    }

    private static Quantity<int> Of(int value) => new(value, "chosen by a test", Estimate: true);

    /// <summary>Events at one address in the middle of the map.</summary>
    private sealed class OneAddress(MapShape shape, int events) : ISampleSet
    {
        public string Path => "test";

        public MapShape Shape => shape;

        public int Count => 1;

        public int[]? Labels => null;

        public IReadOnlyList<byte[]> Steps(int index)
        {
            byte[] counts = new byte[shape.Count];
            counts[shape.Index(0, Side / 2, Side / 2)] = (byte)events;
            return [counts];
        }

        public IReadOnlyList<double[]> Inputs(int index) => [.. Steps(index).Select(s => s.Select(c => (double)c).ToArray())];
    }
}
