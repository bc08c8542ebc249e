using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NeuroSim.Models.Nir;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Calibration;

/// <summary>The least potential of a neuron under immediate firing: applied after each update, and no saturation of the chip's numbers.</summary>
public sealed class LowerBoundTests
{
    private const int Side = 2;

    // One neuron, ON excites by 1.125 θ and OFF inhibits by as much: after any number of OFF events, two ON events bring it from −θ to 1.25 θ.
    [TestCase(100, 1, 0)]
    [TestCase(100, 2, 1)]
    [TestCase(0, 1, 1)]
    public void Inhibition_is_forgotten_at_the_bound_and_counts_no_saturation(int off, int on, int spikes)
    {
        EventOutcome outcome = Run([.. Enumerable.Repeat((byte)0, off), .. Enumerable.Repeat((byte)1, on)]);
        Assert.That(outcome.Spikes, Is.EqualTo(new long[] { spikes }));
        Assert.That(outcome.Saturations, Is.Zero);
    }

    private static EventOutcome Run(byte[] polarities)
    {
        SensorEvent[] events = [.. polarities.Select((p, i) => new SensorEvent(i * 1000, 0, 0, p))];
        EventSamples samples = new(new EventSet("made up", [new EventRecording("one", events, new EventGeometry(Side, Side))]), EventBinning.Whole);
        ChipProgram program = ChipCompiler.Compile(NirConversion.ToNetwork(Graph()), ChipReader.Read("speck-like"), new CompileOptions());
        return new AsynchronousEngine(program, samples, new RunOptions { Threads = 1, CompareWithGolden = false }).Run(samples, 1, CancellationToken.None)[0];
    }

    private static NirGraph Graph()
    {
        double[] weights = [.. Enumerable.Repeat(-1.125, Side * Side), .. Enumerable.Repeat(1.125, Side * Side)];
        NirTensor one = new(new NirShape(1, 1, 1), [1.0]);
        Dictionary<string, NirNode> nodes = new(StringComparer.Ordinal)
        {
            ["input"] = new NirInput(new NirShape(2, Side, Side)),
            ["conv"] = new NirConv2d(new(Side, Side), new(new(1, 2, Side, Side), weights), new(1, 1), NirPadding.Of(0, 0), new(1, 1), 1, null),
            ["neuron"] = new NirIF(one, one),
            ["output"] = new NirOutput(new NirShape(1, 1, 1)),
        };
        return new NirGraph(nodes, [new("input", "conv"), new("conv", "neuron"), new("neuron", "output")]);
    }
}
