using NeuroSim.Models.Hdf5;

namespace NeuroSim.Models.Nir;

/// <summary>Writes NIR files as the reference library does: what <see cref="NirReader"/> describes, and the version of the format.</summary>
public static class NirWriter
{
    /// <summary>Version whose layout is written.</summary>
    private const string Version = "1.0.4";

    /// <summary>Writes a file; where one exists it is replaced when the new one is complete.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="ModelFormatException">There is no HDF5 library, or it cannot write the file.</exception>
    /// <exception cref="IOException">The file cannot be moved to its place.</exception>
    public static void Write(NirGraph graph, string path) => Hdf5Writer.Write(ToTree(graph), path);

    /// <summary>The tree of a file.</summary>
    internal static Hdf5Group ToTree(NirGraph graph) => new([
        new("node", ToGroup(graph)),
        new("version", Hdf5Dataset.Of([], Version)),
    ]);

    /// <summary>Nodes and edges of a graph.</summary>
    internal static void Write(NirGraph graph, NirFieldWriter fields)
    {
        fields.Item("edges", Hdf5Dataset.Of([graph.Edges.Length, 2], [.. graph.Edges.SelectMany(e => new[] { e.From, e.To })]));
        fields.Item("nodes", new Hdf5Group(graph.Nodes.Select(n => new KeyValuePair<string, Hdf5Item>(n.Key, ToGroup(n.Value)))));
    }

    private static Hdf5Group ToGroup(NirNode node)
    {
        NirFieldWriter fields = new();
        node.Write(fields);
        fields.Text("type", node.Type);
        return fields.ToGroup();
    }
}
