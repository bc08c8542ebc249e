using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Hdf5;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Reads NIR files: HDF5 with <c>/node/nodes/NAME/type</c> and the parameters of each node, and <c>/node/edges</c>, pairs of names; nested graphs repeat
/// the scheme. Meta data are not read. All versions of the format so far are the same in this.
/// </summary>
public static class NirReader
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">File.</param>
    /// <exception cref="ModelFormatException">It is not a sound NIR file, or a shape in it does not fit. The message says where and what to do.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static NirGraph Read(string path) => Read(Hdf5Reader.Read(path));

    /// <summary>Reads the tree of a file.</summary>
    /// <param name="tree">The tree; its source names it in messages.</param>
    /// <exception cref="ModelFormatException">It is not a sound NIR graph, or a shape in it does not fit.</exception>
    public static NirGraph Read(Hdf5Tree tree)
    {
        FilePlace place = new(tree.Source);
        if (tree.Root.Find("node") is not Hdf5Group node)
        {
            throw place.Error("this HDF5 file has no group '/node': it is not a NIR file.");
        }

        List<string> remarks = [];
        NirGraph graph = ReadNode(node, string.Empty, tree.Source, remarks) is NirGraph whole
            ? whole with { Remarks = [.. remarks] }
            : throw place.Error($"'/node' is not of type {NirNodeTypes.Graph}; export the node inside a graph with an input and an output.");
        NirShapes.Infer(graph.Flatten());
        return graph;
    }

    private static NirNode ReadNode(Hdf5Group group, string name, string source, List<string> remarks)
    {
        FilePlace place = new(source, name.Length == 0 ? string.Empty : $"node '{name}'");
        string type = new NirFields(group, place).Text("type");
        return type == NirNodeTypes.Graph
            ? ReadGraph(group, name, source, remarks)
            : NirNodeTypes.Read(type, group, new(source, $"node '{name}' ({type})"));
    }

    private static NirGraph ReadGraph(Hdf5Group group, string name, string source, List<string> remarks)
    {
        FilePlace place = new(source, name.Length == 0 ? string.Empty : $"node '{name}' ({NirNodeTypes.Graph})");
        if (group.Find("nodes") is not Hdf5Group nodes || nodes.Items.Length == 0)
        {
            throw place.Error("the graph has no group 'nodes', or nothing in it.");
        }

        Dictionary<string, NirNode> read = new(StringComparer.Ordinal);
        foreach ((string key, Hdf5Item item) in nodes.Items)
        {
            string full = name.Length == 0 ? key : $"{name}.{key}";
            read[key] = item is Hdf5Group child
                ? ReadNode(child, full, source, remarks)
                : throw new FilePlace(source, $"node '{full}'").Error("it is not a group.");
        }

        ImmutableArray<NirEdge> edges = NirEdgeNames.Repair(Edges(group, place), read.Keys, place, remarks);
        return new(read, edges, name.Length == 0 ? source : $"{source}: node '{name}'");
    }

    private static List<NirEdge> Edges(Hdf5Group group, FilePlace place)
    {
        if (group.Find("edges") is not Hdf5Dataset edges)
        {
            throw place.Error("the graph has no dataset 'edges'.");
        }

        if (edges.Count > 0 && (edges.Kind != Hdf5Kind.Text || edges.Shape.Length != 2 || edges.Shape[1] != 2))
        {
            throw place.Error($"'edges' has the shape [{string.Join(", ", edges.Shape)}]; it must hold pairs of names, [n, 2].");
        }

        List<NirEdge> pairs = [];
        for (int i = 0; i + 1 < edges.Count; i += 2)
        {
            pairs.Add(new(edges.Texts[i], edges.Texts[i + 1]));
        }

        return pairs;
    }
}
