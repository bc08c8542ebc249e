using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>Goes through a graph once, in its order, and keeps what each name stands for.</summary>
internal sealed class GraphBuilder
{
    private readonly OnnxGraph _graph;
    private readonly Dictionary<string, GraphValue> _values = new(StringComparer.Ordinal);

    public GraphBuilder(OnnxGraph graph, string output, FilePlace place)
    {
        (_graph, Place) = (graph, place);
        Allowance = new Allowance(graph.FileBytes, place);
        Readers = new GraphReaders(graph, output, place);
        foreach ((string name, Tensor tensor) in graph.Initialisers)
        {
            _values[name] = ConstantValue.Of(tensor, Allowance);
        }
    }

    public FilePlace Place { get; }

    public Allowance Allowance { get; }

    public GraphReaders Readers { get; }

    public UniqueNames Names { get; } = new();

    /// <summary>Enters the network's input.</summary>
    public void Enter(InputLayer input, int rank)
    {
        Names.Take(input.Name);
        _values[_graph.Inputs[0].Name] = new SpikesValue(SpikeSource.Of(input), AxisView.OfMap(input.Shape, rank));
    }

    /// <summary>Evaluates all nodes that matter.</summary>
    /// <returns>What the output stands for.</returns>
    public GraphValue Run(string output)
    {
        foreach (OnnxNode node in Readers.Live)
        {
            NodeScope scope = new(this, node);
            if (node.Domain is not ("" or "ai.onnx") || !GraphOperators.All.TryGetValue(node.Operator, out Func<NodeScope, GraphValue>? evaluate))
            {
                throw scope.Error($"this operator{(node.Domain.Length > 0 ? $" (of {node.Domain})" : string.Empty)} is not supported. "
                    + $"NeuroSim reads {string.Join(", ", GraphOperators.All.Keys)}.");
            }

            GraphValue value = evaluate(scope);
            scope.CheckAttributes();
            _values[node.Outputs[0]] = value;
        }

        return _values.TryGetValue(output, out GraphValue? result) ? result : throw Place.Error($"nothing computes the output '{output}'.");
    }

    /// <summary>What a name stands for; null if nothing before has computed it.</summary>
    public GraphValue? Find(string name) => _values.GetValueOrDefault(name);
}
