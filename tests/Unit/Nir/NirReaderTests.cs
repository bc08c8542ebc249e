using NeuroSim.Models.Hdf5;
using NeuroSim.Models.Nir;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>Trees made in memory, sound and unsound.</summary>
[NeedsHdf5]
public sealed class NirReaderTests
{
    private static readonly Hdf5Dataset s_four = Hdf5Dataset.Of([1], 4L), s_one = Hdf5Dataset.Of([], 1L), s_two = Hdf5Dataset.Of([2], 1L, 1L);

    [Test]
    public void A_number_stands_for_both_and_words_for_padding()
    {
        NirGraph graph = Conv(("padding", Hdf5Dataset.Of([], "same")), ("stride", s_one));
        Assert.That(graph.Nodes["n"], Is.InstanceOf<NirConv2d>().With.Property("Stride").EqualTo(new NirExtent(1, 1)));
        Assert.That(((NirConv2d)graph.Nodes["n"]).Padding.Mode, Is.EqualTo(NirPaddingMode.Same));
        Assert.That(((NirConv2d)graph.Nodes["n"]).Bias, Is.Null);
        Assert.That(((NirConv2d)Conv(("padding", Hdf5Dataset.Of([], "valid"))).Nodes["n"]).Padding.Mode, Is.EqualTo(NirPaddingMode.Valid));
    }

    [Test]
    public void Bad_convolutions_are_refused()
    {
        RefuseConv(("padding", Hdf5Dataset.Of([], "full")), "'padding' is 'full'", "'same'");
        RefuseConv(("stride", Hdf5Dataset.Of([3], 1L, 1L, 1L)), "'stride' holds 3 numbers");
        RefuseConv(("stride", Hdf5Dataset.Of([], 0L)), "stride 0");
        RefuseConv(("dilation", Hdf5Dataset.Of([], 1e10)), "'dilation' holds 10000000000");
        RefuseConv(("weight", Hdf5Dataset.Of([1, 1, 7, 1], new double[7])), "a kernel of 7", "larger than its input of 4");
        RefuseConv(("padding", Hdf5Dataset.Of([], -1L)), "padding -1");
        RefuseConv(("groups", Hdf5Dataset.Of([], 2L)), "groups");
        RefuseConv(("groups", s_two), "'groups' holds 2 numbers");
        RefuseConv(("bias", Hdf5Dataset.Of([3], 1.0, 1, 1)), "'bias' has the shape (3)", "(2)");
        RefuseConv(("bias", Hdf5Dataset.Of([2], double.NaN, 1)), "'bias' holds NaN");
        RefuseConv(("weight", Hdf5Dataset.Of([2, 1, 3], new double[6])), "'weight' has the shape (2, 1, 3)", "4 dimensions");
        RefuseConv(("weight", Hdf5Dataset.Of([1, 1, 1, 1], double.PositiveInfinity)), "'weight' holds Infinity");
        RefuseConv(("weight", Hdf5Dataset.Of([], "text")), "'weight' does not hold numbers");
        RefuseConv(("weight", new Hdf5Unreadable("is a link to another place, which NeuroSim does not follow")), "'weight' is a link");
        RefuseConv(("input_shape", Hdf5Dataset.Of([2], 5L, 5L)), "(channels, 5, 5)", "(1, 4, 4)");
    }

    [Test]
    public void Bad_neurons_are_refused()
    {
        RefuseNode("LIF", "parameter 'r' is missing", ("tau", s_four));
        RefuseNode("LIF", "'tau' holds 0; it must be positive", ("tau", Hdf5Dataset.Of([], 0.0)), ("r", s_four), ("v_leak", s_four), ("v_threshold", s_four));
        RefuseNode("IF", "'v_threshold' has the shape (3)", ("r", s_four), ("v_threshold", Hdf5Dataset.Of([3], 1.0, 1, 1)));
        RefuseNode("IF", "'v_threshold' holds -1", ("r", s_four), ("v_threshold", Hdf5Dataset.Of([], -1.0)));
        RefuseNode("Delay", "cannot be negative", ("delay", Hdf5Dataset.Of([], -1.0)));
        RefuseNode("Affine", "takes 3 inputs, but (4) arrives", ("weight", Hdf5Dataset.Of([1, 3], 1.0, 1, 1)), ("bias", Hdf5Dataset.Of([1], 0.0)));
        RefuseNode("Linear", "'weight' has the shape (1)", ("weight", s_four));
        RefuseNode("Flatten", "joins the dimensions 1 to -1", ("start_dim", s_one), ("end_dim", Hdf5Dataset.Of([], -1L)));
        RefuseNode("SumPool2d", "pools (channels, rows, columns), but (4) arrives", ("kernel_size", s_two), ("stride", s_two), ("padding", s_two));
        RefuseNode("Hexagon", "does not know the node type 'Hexagon'");
    }

    [Test]
    public void Bad_files_are_refused()
    {
        Refusal.Of(() => NirReader.Read(new Hdf5Tree("t.nir", new([]))), "t.nir", "'/node'");
        Refusal.Of(() => NirReader.Read(Tree(new([]))), "'type' is missing");
        Refusal.Of(() => NirReader.Read(Tree(Fields("Input", ("shape", s_four)))), "not of type NIRGraph");
        Refusal.Of(() => NirReader.Read(Tree(Fields("NIRGraph"))), "no group 'nodes'");
        Hdf5Group nodes = new([new("a", Fields("Input", ("shape", s_four)))]);
        Refusal.Of(() => NirReader.Read(Tree(Fields("NIRGraph", ("nodes", nodes)))), "no dataset 'edges'");
        Refusal.Of(() => Graph(Hdf5Dataset.Of([3], "a", "b", "c"), ("i", Fields("Input", ("shape", s_four)))), "'edges' has the shape [3]");
        Refusal.Of(() => Graph(Edges(("i", "o"), ("i", "p")), ("i", Fields("Input", ("shape", s_four)))), "'i' → 'o'", "no such node");
        Refusal.Of(() => Graph(Edges(), ("i", s_four)), "node 'i'", "not a group");
        Refusal.Of(() => Graph(Edges(), ("i", Fields("Input", ("shape", Hdf5Dataset.Of([2], 0L, 1L))))), "'shape'", "(0, 1)");
        Refusal.Of(() => Graph(Edges(), ("i", Fields("Input", ("shape", Hdf5Dataset.Of([3], 1L << 20, 1L << 20, 1L << 30))))), "67,108,864 elements");
        (string, Hdf5Item) input = ("i", Fields("Input", ("shape", s_four))), output = ("o", Fields("Output", ("shape", s_one)));
        Refusal.Of(() => Graph(Edges(("i", "o")), input, output), "node 'o' (Output)", "(4) arrives");
    }

    [Test]
    public void Graphs_without_edges_may_store_them_as_anything_empty()
    {
        NirGraph graph = Graph(Hdf5Dataset.Of([0], Array.Empty<double>()), ("i", Fields("Input", ("shape", s_four))));
        Assert.That(graph.Edges, Is.Empty);
    }

    private static void RefuseConv((string, Hdf5Item) field, params string[] needles) =>
        Refusal.Of(() => Conv(field), ["t.nir", "node 'n' (Conv2d)", .. needles]);

    private static NirGraph Conv(params (string Name, Hdf5Item Item)[] changes)
    {
        (string Name, Hdf5Item Item)[] fields =
        [
            ("weight", Hdf5Dataset.Of([2, 1, 1, 1], 1.0, 2)), ("stride", s_two), ("padding", s_two), ("dilation", s_two), ("groups", s_one),
        ];
        Hdf5Group node = Fields("Conv2d", [.. fields.Where(f => !changes.Any(c => c.Name == f.Name)), .. changes]);
        return Graph(Edges(("i", "n")), ("i", Fields("Input", ("shape", Hdf5Dataset.Of([3], 1L, 4L, 4L)))), ("n", node));
    }

    private static void RefuseNode(string type, string needle, params (string, Hdf5Item)[] fields)
    {
        (string, Hdf5Item) input = ("i", Fields("Input", ("shape", s_four)));
        Refusal.Of(() => Graph(Edges(("i", "n")), input, ("n", Fields(type, fields))), "t.nir", $"node 'n' ({type})", needle);
    }

    private static NirGraph Graph(Hdf5Dataset edges, params (string Name, Hdf5Item Item)[] nodes) =>
        NirReader.Read(Tree(Fields("NIRGraph", ("nodes", new Hdf5Group(nodes.Select(Pair))), ("edges", edges))));

    private static Hdf5Tree Tree(Hdf5Group node) => new("t.nir", new([new("node", node)]));

    private static Hdf5Group Fields(string type, params (string Name, Hdf5Item Item)[] fields) =>
        new([new("type", Hdf5Dataset.Of([], type)), .. fields.Select(Pair)]);

    private static KeyValuePair<string, Hdf5Item> Pair((string Name, Hdf5Item Item) pair) => new(pair.Name, pair.Item);

    private static Hdf5Dataset Edges(params (string From, string To)[] edges) =>
        Hdf5Dataset.Of([edges.Length, 2], [.. edges.SelectMany(e => new[] { e.From, e.To })]);
}
