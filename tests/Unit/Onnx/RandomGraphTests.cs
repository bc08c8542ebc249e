using NeuroSim.Models;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Onnx;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Onnx;

/// <summary>The network that is found in a graph computes what the graph computes.</summary>
public sealed class RandomGraphTests
{
    [FsCheck.NUnit.Property(MaxTest = 400, Replay = "20261121,7")]
    public void Network_and_graph_agree(int seed)
    {
        (byte[] file, double[] input) = RandomGraph.Of(seed);
        OnnxGraph graph = OnnxReader.Read(file, "random.onnx");
        SpikingNetwork network = OnnxNetwork.Build(graph, new OnnxOptions());
        Dense expected = GraphInterpreter.Run(graph, input);
        Assert.That(GoldenFloat.Run(network, input).Output, Is.EqualTo(expected.Values), $"seed {seed}");
    }

    [Test]
    public void Drawn_graphs_hold_every_kind_of_layer()
    {
        IEnumerable<Layer> layers = Enumerable.Range(0, 200)
            .SelectMany(seed => OnnxNetwork.Build(OnnxReader.Read(RandomGraph.Of(seed).File, "r"), new OnnxOptions()).Layers);
        Assert.That(layers.Select(l => l.GetType()).Distinct(), Is.EquivalentTo(new[]
        {
            typeof(ImageInput), typeof(EventInput), typeof(Convolution), typeof(SpikingNeuron),
            typeof(MembraneShortcut), typeof(SpikeDrivenSelfAttention), typeof(PotentialMean),
        }));
    }
}
