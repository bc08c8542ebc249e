using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Which nodes matter for the output, and who reads what.</summary>
internal sealed class GraphReaders
{
    private static readonly HashSet<string> s_views
        = new(["Reshape", "Transpose", "Flatten", "Squeeze", "Unsqueeze", "Identity", "Cast", "Dropout"], StringComparer.Ordinal);

    private readonly Dictionary<string, int> _position = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _count = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<OnnxNode>> _readers = new(StringComparer.Ordinal);

    /// <summary>Looks through a graph.</summary>
    /// <exception cref="ModelFormatException">Two nodes compute the same value.</exception>
    public GraphReaders(OnnxGraph graph, string output, FilePlace place)
    {
        for (int i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (string name in graph.Nodes[i].Outputs.Where(n => n.Length > 0 && !_position.TryAdd(n, i)))
            {
                throw place.Error($"two nodes compute '{name}', the second is '{graph.Nodes[i].Label}'. The file is damaged; export it again.");
            }
        }

        Live = FindLive(graph, output);
        _count[output] = 1;
        foreach (OnnxNode node in Live.Reverse())
        {
            CountInputs(node);
        }
    }

    /// <summary>The nodes that the output depends on, in the order of the file.</summary>
    public IReadOnlyList<OnnxNode> Live { get; }

    /// <summary>How many nodes read a value, itself or in another shape. Reading its size does not count.</summary>
    public int Count(string value) => _count.GetValueOrDefault(value);

    /// <summary>Where in the file a value is computed; the network's input comes before all.</summary>
    public int Position(string value) => _position.GetValueOrDefault(value, -1);

    /// <summary>The only node that reads a value, itself or in another shape; null if there are several.</summary>
    public OnnxNode? Sole(string value)
    {
        while (Count(value) == 1 && _readers.TryGetValue(value, out List<OnnxNode>? readers))
        {
            // Of several readers all but one are views that nobody looks at.
            OnnxNode? reader = readers.Find(r => !IsView(r, value) || Count(r.Outputs[0]) == 1);
            if (reader is null || !IsView(reader, value))
            {
                return reader;
            }

            value = reader.Outputs[0];
        }

        return null;
    }

    private static bool IsView(OnnxNode node, string value) => s_views.Contains(node.Operator) && node.Outputs.Count > 0 && node.Inputs[0] == value;

    private static List<OnnxNode> FindLive(OnnxGraph graph, string output)
    {
        HashSet<string> needed = new([output], StringComparer.Ordinal);
        List<OnnxNode> live = [];
        foreach (OnnxNode node in graph.Nodes.Reverse().Where(n => n.Outputs.Any(needed.Contains)))
        {
            live.Add(node);
            needed.UnionWith(node.Inputs);
        }

        live.Reverse();
        return live;
    }

    // Outputs are counted before inputs, since readers come later in the file.
    private void CountInputs(OnnxNode node)
    {
        foreach (string name in node.Inputs.Where(n => n.Length > 0 && node.Operator != "Shape"))
        {
            if (!_readers.TryGetValue(name, out List<OnnxNode>? readers))
            {
                _readers[name] = readers = [];
            }

            readers.Add(node);
            _count[name] = Count(name) + (IsView(node, name) ? Count(node.Outputs[0]) : 1);
        }
    }
}
