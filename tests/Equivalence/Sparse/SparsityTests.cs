using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;

namespace NeuroSim.Tests.Equivalence.Sparse;

/// <summary>Why sparse convolutions exist: a line stays a line, where dense ones blur it layer by layer.</summary>
public class SparsityTests
{
    private const int Side = 32, Layers = 3;

    [Test]
    public void A_line_stays_a_line()
    {
        byte[] circle = Circle();
        int line = circle.Count(c => c > 0);
        int[] dense = ActiveAfterEachLayer(Network(), circle), sparse = ActiveAfterEachLayer(Network().WithSparseConvolutions(), circle);
        Assert.That(line, Is.EqualTo(80));
        Assert.That(sparse, Is.EqualTo(new[] { line, line, line }), "7.8 % of 1,024 sites after every layer");
        Assert.That(dense, Is.EqualTo(new[] { 240, 400, 556 }), "23.4 %, 39.1 % and 54.3 %");
    }

    // Events on a circle of radius 10 around the middle.
    private static byte[] Circle()
    {
        byte[] events = new byte[Side * Side];
        for (int i = 0; i < 360; i++)
        {
            int y = (int)Math.Round(16 + 10 * Math.Sin(i * Math.PI / 180)), x = (int)Math.Round(16 + 10 * Math.Cos(i * Math.PI / 180));
            events[y * Side + x] = 1;
        }

        return events;
    }

    // Weights of 1 and a threshold of 1: whoever gets anything fires.
    private static SpikingNetwork Network()
    {
        List<Layer> layers = [new EventInput("input", new MapShape(1, Side, Side))];
        for (int i = 0; i < Layers; i++)
        {
            ConvolutionGeometry geometry = new(layers[^1].Shape, 1, 3, 3, 1, 1, 1);
            Convolution layer = new($"layer{i}", layers[^1], geometry, [.. Enumerable.Repeat(1.0, 9)]);
            layers.AddRange([layer, new SpikingNeuron($"site{i}", layer, new SfaNeuron(1, 1, Rounding.HalfUp))]);
        }

        return new SpikingNetwork("line", "test", layers);
    }

    private static int[] ActiveAfterEachLayer(SpikingNetwork network, byte[] events)
    {
        ChipProgram program = ChipCompiler.Compile(network, ChipReader.Read("tianjic-like"), new CompileOptions());
        SampleTrace trace = new MappedExecutor(program, program.Network).Run(events, 1, CancellationToken.None);
        return [.. trace.Potentials.Select(p => p.Count(v => v != 0))];
    }
}
