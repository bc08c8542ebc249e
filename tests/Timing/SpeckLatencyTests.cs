using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NUnit.Framework;

namespace NeuroSim.Tests.Timing;

/// <summary>One event through layers of an idle speck-like: what is published about the chip, pad to pad (chips.md A2, Richter et al., arXiv 2304.06793).</summary>
public class SpeckLatencyTests
{
    /// <summary>The event passes at the kernel's middle, or by whichever position: the latency does not depend on it.</summary>
    [TestCase(1, false, 1_580_000)]
    [TestCase(9, false, 3_360_000)]
    [TestCase(1, true, 1_580_000)]
    public void One_event_through_idle_layers(int layers, bool anyPosition, long ps)
    {
        EventOutcome outcome = Run(layers, anyPosition, events: 1, pooled: 1);
        Assert.That(outcome.Timing.FirstOutputPs, Is.EqualTo(ps));
        Assert.That(outcome.Output.Sum(), Is.EqualTo(anyPosition ? 9 : 1));
    }

    [Test]
    public void Nine_layers_take_nine_cores()
        => Assert.That(Compile(9, anyPosition: false, pooled: 1).Placement.CoreOf, Is.EqualTo(Enumerable.Range(0, 9)), "in order");

    [Test]
    public void Pooling_merges_addresses_on_the_way_and_takes_no_time()
        => Assert.That(Run(1, anyPosition: false, events: 1, pooled: 2).Timing.FirstOutputPs, Is.EqualTo(1_580_000));

    /// <summary>Events come faster than the core takes them: the queue grows to its depth, then the stored input waits, and nothing is lost.</summary>
    [Test]
    public void A_burst_above_the_rate_of_a_core_fills_its_queue_and_stalls_the_source()
    {
        EventOutcome few = Run(2, anyPosition: false, events: 2, pooled: 1), many = Run(2, anyPosition: false, events: 200, pooled: 1);
        int Peak(EventOutcome o) => o.Timing.Fabric[0].Cores.Take(2).Max(c => c.QueuePeak);
        int depth = ((AsynchronousChip)ChipReader.Read("speck-like")).Timing.QueueDepth.Value;
        Assert.That(Peak(few), Is.LessThan(depth));
        Assert.That(Peak(many), Is.EqualTo(depth));
        Assert.That(many.Timing.Fabric[0].Ports[0].LongestWaitPs, Is.GreaterThan(few.Timing.Fabric[0].Ports[0].LongestWaitPs));
        Assert.That(many.Timing.StalledPs, Is.GreaterThan(0), "the first core waits for the second, which is slower");
        Assert.That(many.Output.Sum(), Is.EqualTo(200));
    }

    private static EventOutcome Run(int layers, bool anyPosition, int events, int pooled)
    {
        ChipProgram program = Compile(layers, anyPosition, pooled);
        OneSample sample = new(program.Source.Input.Shape, events);
        RunOptions options = new() { Threads = 1, CompareWithGolden = false };
        return new AsynchronousEngine(program, sample, options).Run(sample, 1, CancellationToken.None)[0];
    }

    private static ChipProgram Compile(int layers, bool anyPosition, int pooled)
    {
        List<Layer> all = [new EventInput("events", new MapShape(1, 16, 16))];
        for (int i = 0; i < layers; i++)
        {
            double[] weights = [.. Enumerable.Range(0, 9).Select(k => anyPosition || k == 4 ? 1.0 : 0.0)];
            Convolution layer = new($"layer{i}", all[^1], new ConvolutionGeometry(all[^1].Shape, 1, 3, 3, 1, 1, 1) { Pool = i == 0 ? pooled : 1 }, weights);
            all.AddRange([layer, new SpikingNeuron($"spikes{i}", layer, new SfaNeuron(SfaNeuron.MaxD, 1, Rounding.Down, 1, new NeuronState()))]);
        }

        return ChipCompiler.Compile(new SpikingNetwork("chain", "test", all), ChipReader.Read("speck-like"), new CompileOptions());
    }

    /// <summary>Events at one address in the middle of the map.</summary>
    private sealed class OneSample(MapShape shape, int events) : ISampleSet
    {
        public string Path => "test";

        public MapShape Shape => shape;

        public int Count => 1;

        public int[]? Labels => null;

        public IReadOnlyList<byte[]> Steps(int index)
        {
            byte[] counts = new byte[shape.Count];
            counts[shape.Index(0, 8, 8)] = (byte)events;
            return [counts];
        }

        public IReadOnlyList<double[]> Inputs(int index) => [.. Steps(index).Select(s => s.Select(c => (double)c).ToArray())];
    }
}
