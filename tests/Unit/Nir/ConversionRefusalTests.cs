using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Models.Nir;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>What chips cannot run, or NIR cannot say, is refused with one message that names the node.</summary>
[NeedsHdf5]
public sealed class ConversionRefusalTests
{
    private static readonly NirShape s_map = new(2, 6, 6);

    [Test]
    public void Recurrent_edges()
    {
        NirGraph chain = ConversionSamples.Chain(
            new NirShape(3), ("w", new NirLinear(ConversionSamples.Tensor(new(3, 3)))), ("if", ConversionSamples.Neuron()));
        NirLinear back = new(ConversionSamples.Tensor(new(3, 3)));
        NirGraph graph = new(chain.Nodes.Add("back", back), [.. chain.Edges, new("if", "back"), new("back", "if")], "loop.nir");
        Refuses(graph, "loop.nir", "'if' → 'back'", "feed-forward", "neurosim simulate");
        Assert.That(NirConversion.RecurrentEdges(graph), Is.EqualTo(new[] { new NirEdge("if", "back") }));
    }

    [Test]
    public void Nodes_that_chips_have_not()
    {
        NirTensor one = Scalar(1);
        Refuses(Ends(new NirCubaLIF(one, one, one, Scalar(0), one)), "node 'x' (CubaLIF)", "IF and LIF");
        Refuses(Ends(new NirDelay(Scalar(0))), "node 'x' (Delay)");
        Refuses(Ends(new NirThreshold(one)), "node 'x' (Threshold)");
        Refuses(Ends(new NirLI(one, one, one)), "node 'x' (LI)");
    }

    [Test]
    public void Neurons_that_a_layer_cannot_hold()
    {
        NirTensor one = Scalar(1), perChannel = new(new(2, 1, 1), [1, 2]), perNeuron = new(s_map, [.. Enumerable.Range(1, s_map.Count).Select(i => (double)i)]);
        Refuses(Ends(new NirIF(one, perChannel)), "'v_threshold'", "1", "2");
        Refuses(Ends(new NirIF(perNeuron, one)), "'r'", "channel 0");
        Refuses(Ends(new NirIF(one, one, Scalar(0.5))), "v_reset = 0.5", "--reset subtract");
        Refuses(Ends(new NirLIF(Scalar(0.01), one, Scalar(0), one)), "--bin-us");
        Assert.That(
            () => NirConversion.ToNetwork(Ends(new NirLIF(Scalar(0.01), one, Scalar(0), one)), new() { TimeStep = 0.02 }),
            Throws.InstanceOf<ModelFormatException>().With.Message.Contains("0.02 s"));
        SpikingNetwork subtracts = NirConversion.ToNetwork(Ends(new NirIF(one, one, Scalar(0.5))), new() { Reset = NirReset.Subtract });
        Assert.That(subtracts.Sites[0].Neuron.State!.HardReset, Is.False);
    }

    [Test]
    public void Geometry_that_cores_have_not()
    {
        NirConv2d conv = ConversionSamples.Convolution(2, 2, 1);
        Refuses(Starts(conv with { Stride = new(1, 2) }), "node 'x' (Conv2d)", "(1, 2)");
        Refuses(Starts(conv with { Padding = NirPadding.Of(1, 0) }), "(1, 0)");
        Refuses(Starts(conv with { Dilation = new(1, 2) }), "dilation (1, 2)");
        Refuses(Starts(new NirSumPool2d(new(2, 2), new(1, 1), new(0, 0))), "node 'x' (SumPool2d)", "side by side");
        Refuses(Starts(new NirAvgPool2d(new(2, 1), new(2, 1), new(0, 0))), "node 'x' (AvgPool2d)");
        Refuses(Starts(new NirLinear(ConversionSamples.Tensor(new(3, 6)))), "node 'x' (Linear)", "Flatten");
        NirConv1d line = new(8, ConversionSamples.Tensor(new(1, 1, 3)), 1, NirPadding.Of(1, 1), 1, 1, null);
        Refuses(ConversionSamples.Chain(new NirShape(1, 8), ("x", line), ("if", ConversionSamples.Neuron())), "node 'x' (Conv1d)", "padding");
    }

    [Test]
    public void Orders_that_cores_have_not()
    {
        NirConv2d conv = ConversionSamples.Convolution(2, 2, 1);
        NirSumPool2d pool = new(new(2, 2), new(2, 2), new(0, 0));
        NirIF neuron = ConversionSamples.Neuron();
        Refuses(ConversionSamples.Chain(s_map, ("a", conv), ("b", conv), ("if", ConversionSamples.Neuron())), "node 'b' (Conv2d)", "neuron between");
        Refuses(ConversionSamples.Chain(s_map, ("a", conv), ("pool", pool), ("if", neuron)), "node 'pool'");
        Refuses(ConversionSamples.Chain(s_map, ("a", conv)), "no IF or LIF");
        Refuses(ConversionSamples.Chain(s_map, ("a", conv), ("if", neuron), ("pool", pool)), "node 'output'", "pooled");
    }

    [Property(MaxTest = 500)]
    public void Graphs_of_all_nodes_are_converted_or_refused_in_one_line(int seed)
    {
        NirGraph graph = RandomNirGraph.Of(seed);
        try
        {
            SpikingNetwork network = NirConversion.ToNetwork(graph, new() { TimeStep = 1e-4 });
            Assert.That(network.Sites, Is.Not.Empty);
            _ = NirExport.ToGraph(network, 1e-4);
        }
        catch (ModelFormatException e)
        {
            Check(e.Message, []);
        }
    }

    [Test]
    public void Layers_that_NIR_cannot_say_are_named()
    {
        EventInput input = new("in", new MapShape(1, 2, 2));
        Convolution conv = new("conv", input, new(input.Shape, 1, 1, 1, 1, 0, 1), [1]);
        Cannot(new SpikingNeuron("sfa", conv, new SfaNeuron(4, 4, Rounding.HalfUp)), "'sfa'", "forgets");
        Cannot(new SpikingNeuron("round", conv, new SfaNeuron(255, 1, Rounding.HalfUp, 1, new NeuronState())), "'round'", "rounds");
        Cannot(new SpikingNeuron("cap", conv, new SfaNeuron(7, 1, Rounding.Down, 1, new NeuronState())), "'cap'", "7 spikes");
        Cannot(new SpikingNeuron("leak", conv, new SfaNeuron(255, 1, Rounding.Down, 1, new NeuronState(0.5))), "'leak'", "--bin-us");

        void Cannot(SpikingNeuron neuron, params string[] needles)
        {
            string message = Assert.Throws<ModelFormatException>(() => NirExport.ToGraph(new SpikingNetwork("n", "test", [input, conv, neuron])))!.Message;
            Check(message, needles);
        }
    }

    private static NirGraph Ends(NirNode node) => ConversionSamples.Chain(s_map, ("conv", ConversionSamples.Convolution(2, 2, 1)), ("x", node));

    private static NirGraph Starts(NirNode node) => ConversionSamples.Chain(s_map, ("x", node), ("if", ConversionSamples.Neuron()));

    private static void Refuses(NirGraph graph, params string[] needles)
        => Check(Assert.Throws<ModelFormatException>(() => NirConversion.ToNetwork(graph))!.Message, [graph.Source, .. needles]);

    private static void Check(string message, string[] needles)
    {
        Assert.That(message, Does.Not.Contain('\n'));
        foreach (string needle in needles)
        {
            Assert.That(message, Does.Contain(needle));
        }
    }

    private static NirTensor Scalar(double value) => new(new(), [value], isSingle: false);
}
