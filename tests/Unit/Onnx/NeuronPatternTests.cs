using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Onnx;

/// <summary>The ways in which a graph can say "spiking site".</summary>
public sealed class NeuronPatternTests
{
    [Test]
    public void Clip_and_round_are_a_site_named_by_its_module()
    {
        SpikingNetwork network = SmallGraph.Network(SmallGraph.WithNeuron(SmallGraph.Neuron));
        Assert.That(network.Sites.Select(s => (s.Name, s.Neuron)), Is.EqualTo(new[] { ("lif", new SfaNeuron(4, 4, Rounding.HalfEven)) }));
        Assert.That(network.Layers.Select(l => l.Name), Is.EqualTo(new[] { "image", "stem.conv", "lif", "head" }));
        Assert.That((network.Name, network.Family, network.D), Is.EqualTo(("net", "onnx", 4)));
    }

    [Test]
    public void A_member_of_a_container_is_named_once()
    {
        byte[] file = SmallGraph.WithNeuron((w, x)
            => w.Named("/body/block/block.0/act/Round", "Round", [w.Node("Clip", [x, w.Constant([], 0), w.Constant([], 2)])]));
        Assert.That(SmallGraph.Network(file).Sites[0].Name, Is.EqualTo("body.block.0.act"));
    }

    [TestCase("Round Clip", Rounding.HalfEven)]
    [TestCase("Clip Round", Rounding.HalfEven)]
    [TestCase("Clip Add Floor", Rounding.HalfUp)]
    [TestCase("Add Clip Floor", Rounding.HalfUp)]
    [TestCase("Add Floor Clip", Rounding.HalfUp)]
    [TestCase("Clip Floor", Rounding.Down)]
    [TestCase("Floor Clip", Rounding.Down)]
    public void Order_of_clip_and_rounding_does_not_matter(string operators, Rounding rounding)
    {
        byte[] file = SmallGraph.WithNeuron((w, x) => operators.Split(' ').Aggregate(x, (v, op) => op switch
        {
            "Clip" => w.Node(op, [v, w.Constant([], 0), w.Constant([], 3)]),
            "Add" => w.Node(op, [v, w.Constant([], 0.5)]),
            _ => w.Node(op, [v]),
        }));
        Assert.That(SmallGraph.Network(file).Sites.Single().Neuron, Is.EqualTo(new SfaNeuron(3, 1, rounding)));
    }

    [Test]
    public void A_clip_to_one_times_D_is_a_site_with_the_threshold_1_over_D()
    {
        byte[] file = SmallGraph.WithNeuron((w, x) =>
        {
            string scaled = w.Node("Mul", [w.Node("Clip", [x, w.Constant([], 0), w.Constant([], 1)]), w.Constant([], 8)]);
            return w.Node("Div", [w.Node("Round", [scaled]), w.Constant([], 8)]);
        });
        SpikingNetwork network = SmallGraph.Network(file);
        Assert.That(network.Sites.Single().Neuron, Is.EqualTo(new SfaNeuron(8, 8, Rounding.HalfEven)));
        Assert.That(((Convolution)network.Layers[1]).Weights[1], Is.EqualTo(1), "the factor 8 folds into the weight 1/8: nothing else reads the convolution");
    }

    [Test]
    public void Potentials_that_others_read_too_keep_their_scale()
    {
        byte[] file = SmallGraph.After((w, x) =>
        {
            string branch = w.Node("Conv", [SmallGraph.Neuron(w, w.Node("Div", [x, w.Constant([], 2)])), w.Constant([2, 2, 1, 1], 1, 2, 3, 4)]);
            return SmallGraph.Head(w, SmallGraph.Neuron(w, w.Node("Add", [branch, x])));
        });
        SpikingNetwork network = SmallGraph.Network(file);
        Assert.That(network.Sites.Select(s => (s.Name, s.Neuron.Threshold)), Is.EqualTo(new[] { ("lif", 2.0), ("lif_1", 1.0) }));
        Assert.That(network.Layers.OfType<MembraneShortcut>().Single().Shortcut, Is.SameAs(network.Sites[0].Inputs[0]));
    }

    [Test]
    public void A_norm_that_only_one_of_two_readers_sees_goes_into_its_weights()
    {
        byte[] file = SmallGraph.After((w, x) =>
        {
            string spikes = w.Node("Round", [w.Node("Clip", [x, w.Constant([], 0), w.Constant([], 4)])]);
            string a = w.Node("Conv", [w.Node("Div", [spikes, w.Constant([], 4)]), w.Constant([2, 2, 1, 1], 1, 2, 3, 4)]);
            string b = w.Node("Conv", [spikes, w.Constant([2, 2, 1, 1], 1, 1, 1, 1)]);
            return SmallGraph.Head(w, SmallGraph.Neuron(w, w.Node("Add", [a, b])));
        });
        SpikingNetwork network = SmallGraph.Network(file);
        Assert.That(network.Sites[0].Neuron.Norm, Is.EqualTo(1));
        Assert.That(network.Layers.OfType<Convolution>().Skip(1).First().Weights, Is.EqualTo(new[] { 0.25, 0.5, 0.75, 1 }));
    }
}
