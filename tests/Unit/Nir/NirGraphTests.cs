using NeuroSim.Models.Nir;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;
using static NeuroSim.Tests.Unit.Nir.NirAlone;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>What graphs mean as a whole: order, cycles, nesting.</summary>
public sealed class NirGraphTests
{
    private static readonly NirShape s_one = new(1);
    private static readonly NirIF s_neuron = new(Scalar(1), Scalar(1));

    [Test]
    public void Spikes_return_one_step_later_and_a_bias_counts_at_once()
    {
        NirGraph graph = Graph([("if", s_neuron), ("w", new NirAffine(Matrix(2), Scalar(0.25)))], ("input", "if"), ("if", "w"), ("w", "if"), ("if", "output"));
        NirSimulation simulation = new(graph);
        Assert.That(simulation.Step([0.75])[0], Is.EqualTo(1), "0.75 and the bias");
        Assert.That(simulation.Step([0])[0], Is.EqualTo(1), "2.25 from the spike before");
        Assert.That(simulation.Potentials("if")[0], Is.EqualTo(1.25));
    }

    [Test]
    public void Forward_edges_carry_the_same_step_and_the_edge_back_the_one_before()
    {
        NirGraph graph = Graph([("a", s_neuron), ("b", s_neuron)], ("b", "a"), ("input", "a"), ("a", "b"), ("b", "output"));
        NirSimulation simulation = new(graph);
        Assert.That(simulation.Step([1])[0], Is.EqualTo(1));
        Assert.That(simulation.Step([0])[0], Is.EqualTo(1), "b's spike came back to a, and on to b");
    }

    [Test]
    public void A_delay_in_a_cycle_delays_by_itself_only()
    {
        NirGraph graph = Graph([("a", s_neuron), ("d", new NirDelay(Scalar(0.003)))], ("input", "a"), ("a", "d"), ("d", "a"), ("a", "output"));
        NirSimulation simulation = new(graph, new() { TimeStep = 1e-3 });
        double[] spikes = [.. new double[] { 1, 0, 0, 0, 0, 0, 0 }.Select(x => simulation.Step([x])[0])];
        Assert.That(spikes, Is.EqualTo(new double[] { 1, 0, 0, 1, 0, 0, 1 }));
    }

    [Test]
    public void A_cycle_without_state_is_refused()
    {
        NirGraph graph = Graph([("a", new NirScale(Scalar(1))), ("b", new NirScale(Scalar(1)))], ("input", "a"), ("a", "b"), ("b", "a"), ("b", "output"));
        Refusal.Of(() => _ = new NirSimulation(graph), "cycle", "'a'", "'b'");
    }

    [Test]
    public void A_neuron_may_feed_itself()
    {
        NirSimulation simulation = new(Graph([("a", s_neuron)], ("input", "a"), ("a", "a"), ("a", "output")));
        Assert.That(new double[] { 1, 0, 0 }.Select(x => simulation.Step([x])[0]), Is.EqualTo(new double[] { 1, 1, 1 }));
    }

    [Property(MaxTest = 80)]
    public void Flattening_changes_no_result_and_reset_begins_again(int seed)
    {
        NirGraph graph = RandomNirGraph.Of(seed);
        NirSimulation nested = new(graph, new() { TimeStep = 1e-3 }), flat = new(graph.Flatten(), new() { TimeStep = 1e-3 });
        Assert.That(flat.Graph.Nodes.Values, Has.None.InstanceOf<NirGraph>());
        double[][] inputs = [.. Enumerable.Range(0, 6).Select(i => new NirRandom(seed + i).Input(nested.InputShape.Count))];
        double[][] outputs = [.. inputs.Select(x => nested.Step(x))];
        Assert.That(inputs.Select(x => flat.Step(x)), Is.EqualTo(outputs));
        nested.Reset();
        Assert.That(inputs.Select(x => nested.Step(x)), Is.EqualTo(outputs));
        Assert.That(nested.Order.Sum(nested.SynOps), Is.EqualTo(flat.Order.Sum(flat.SynOps)));
    }

    [Test]
    public void An_empty_nested_graph_is_a_wire()
    {
        NirGraph wire = new([new("i", new NirInput(s_one)), new("o", new NirOutput(s_one))], [new("i", "o")]);
        Assert.That(new NirSimulation(Graph([("a", wire), ("b", wire)], ("input", "a"), ("a", "b"), ("b", "output"))).Step([3])[0], Is.EqualTo(3));
    }

    [Test]
    public void Deep_chains_are_no_problem()
    {
        const int Length = 20_000;
        (string, NirNode)[] nodes = [.. Enumerable.Range(0, Length).Select(i => ($"{i}", (NirNode)new NirScale(Scalar(1))))];
        (string, string)[] edges = [.. Enumerable.Range(0, Length - 1).Select(i => ($"{i}", $"{i + 1}"))];
        NirGraph graph = Graph(nodes, [("input", "0"), .. edges, ($"{Length - 1}", "output")]);
        Assert.That(new NirSimulation(graph).Step([3])[0], Is.EqualTo(3));
    }

    [Test]
    public void Graphs_that_make_no_sense_are_refused()
    {
        Refusal.Of(() => Graph([("a", s_neuron)], ("input", "a"), ("a", "c")), "'a' → 'c'", "'c'");
        Refusal.Of(() => Graph([("a", s_neuron)], ("a", "input")), "input");
        Refusal.Of(() => _ = new NirSimulation(Graph([("a", s_neuron), ("b", s_neuron)], ("input", "a"), ("a", "output"))), "'b'", "no edge leads to it");
        NirGraph two = new([new("x", new NirInput(s_one)), new("y", new NirInput(s_one)), new("o", new NirOutput(s_one))], [new("x", "o"), new("y", "o")]);
        Refusal.Of(() => _ = new NirSimulation(two), "2 inputs");
        Refusal.Of(() => Graph([("two", two)], ("input", "two"), ("two", "output")).Flatten(), "'two'", "2 nodes of type Input");
        NirGraph dotted = new([new("i", new NirInput(s_one)), new("x", s_neuron), new("o", new NirOutput(s_one))], [new("i", "x"), new("x", "o")]);
        Refusal.Of(() => Graph([("a", dotted), ("a.x", s_neuron)], ("input", "a"), ("a", "a.x"), ("a.x", "output")).Flatten(), "'a.x'");
        Assert.That(() => _ = new NirSimulation(Graph([("a", s_neuron)], ("input", "a"), ("a", "output")), new() { TimeStep = 0 }), Throws.ArgumentException);
        NirSimulation simulation = new(Graph([("a", s_neuron)], ("input", "a"), ("a", "output")));
        Assert.That(() => simulation.Step([1, 2]), Throws.ArgumentException.With.Message.Contains("1 values"));
    }

    private static NirTensor Matrix(double value) => new(new NirShape(1, 1), [value]);

    private static NirGraph Graph((string Name, NirNode Node)[] nodes, params (string From, string To)[] edges) => new(
        [new("input", new NirInput(s_one)), new("output", new NirOutput(s_one)), .. nodes.Select(n => new KeyValuePair<string, NirNode>(n.Name, n.Node))],
        edges.Select(e => new NirEdge(e.From, e.To)));
}
