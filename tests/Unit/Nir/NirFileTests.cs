using NeuroSim.Models.Nir;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Nir;

[NeedsHdf5]
public sealed class NirFileTests
{
    [Property(MaxTest = 150, Replay = "20261121,3")]
    public void Any_graph_returns_as_written(int seed)
    {
        using TempFolder folder = new();
        NirGraph graph = RandomNirGraph.Of(seed);
        string path = folder.PathOf("graph.nir");
        NirWriter.Write(graph, path);
        byte[] bytes = File.ReadAllBytes(path);
        NirGraph read = NirReader.Read(path);
        Assert.That(read, Is.EqualTo(graph));
        Assert.That(read.Remarks, Is.Empty);
        NirWriter.Write(read, path);
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(bytes), "the same graph gives the same bytes");
        Assert.That(Directory.GetFiles(folder.FullName), Has.Length.EqualTo(1), "nothing else is left behind");
    }

    [Test]
    public void Random_graphs_know_every_node_type()
    {
        IEnumerable<Type> known = typeof(NirNode).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(NirNode)) && !t.IsAbstract);
        IEnumerable<Type> made = Enumerable.Range(0, 150).SelectMany(seed => Types(RandomNirGraph.Of(seed))).Distinct();
        Assert.That(made, Is.EquivalentTo(known), "a new node type: let RandomNirGraph make it, so that it is written, read and simulated");
    }

    [TestCase("lif")]
    [TestCase("braille-recurrent")]
    [TestCase("nmnist-cnn")]
    [TestCase("speck-nmnist/100")]
    public void Published_files_return_as_written(string name)
    {
        using TempFolder folder = new();
        NirGraph graph = NirReader.Read(SharedData.Path($"nir/{name}.nir"));
        NirWriter.Write(graph, folder.PathOf("copy.nir"));
        Assert.That(NirReader.Read(folder.PathOf("copy.nir")), Is.EqualTo(graph));
    }

    [Test]
    public void Graphs_differ_by_every_parameter_and_edge()
    {
        NirGraph one = RandomNirGraph.Of(1);
        Assert.That(RandomNirGraph.Of(1), Is.EqualTo(one));
        Assert.That(RandomNirGraph.Of(2), Is.Not.EqualTo(one));
        Assert.That(new NirGraph(one.Nodes, one.Edges.Skip(1)), Is.Not.EqualTo(one));
        NirTensor single = new(new NirShape(1), [0.5]), twice = new(new NirShape(1), [0.5], isSingle: false), other = new(new NirShape(1), [0.25]);
        Assert.That(new NirScale(single), Is.Not.EqualTo(new NirScale(twice)).And.Not.EqualTo(new NirScale(other)));
        Assert.That(() => new NirTensor(new NirShape(1), [0.1]), Throws.ArgumentException, "no number of single precision");
        Assert.That(() => new NirTensor(new NirShape(2), [0.5]), Throws.ArgumentException);
    }

    [Test]
    public void Files_that_cannot_be_written_leave_nothing_behind()
    {
        using TempFolder folder = new();
        Assert.That(
            () => NirWriter.Write(RandomNirGraph.Of(1), Path.Combine(folder.FullName, "no", "such.nir")),
            Throws.InstanceOf<IOException>().With.Message.Contains("such.nir"));
        NirGraph slash = new([new("a/b", new NirInput(new NirShape(1)))], []);
        Refusal.Of(() => NirWriter.Write(slash, folder.PathOf("slash.nir")), "slash.nir", "a/b");
        Assert.That(Directory.GetFiles(folder.FullName), Is.Empty);
    }

    private static IEnumerable<Type> Types(NirGraph graph) =>
        graph.Nodes.Values.SelectMany(n => n is NirGraph inner ? Types(inner).Append(typeof(NirGraph)) : [n.GetType()]);
}
