using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Reading;

/// <summary>Reads <c>GraphProto</c>: nodes, constant tensors, inputs and outputs.</summary>
internal sealed class GraphMessage(FilePlace place)
{
    private readonly MessageBudget _budget = new(place);
    private readonly Dictionary<string, Tensor> _initialisers = new(StringComparer.Ordinal);
    private readonly List<OnnxValue> _inputs = [];

    public List<OnnxNode> Nodes { get; } = [];

    public IReadOnlyDictionary<string, Tensor> Initialisers => _initialisers;

    public List<OnnxValue> Outputs { get; } = [];

    /// <summary>Old files list their constants among the inputs too: those are left out.</summary>
    public IReadOnlyList<OnnxValue> Inputs => [.. _inputs.Where(i => !_initialisers.ContainsKey(i.Name))];

    /// <summary>Reads the message.</summary>
    public void Read(ProtoCursor cursor)
    {
        while (cursor.Next(out ProtoField field))
        {
            if (field.Number is 1 or 5 or 11 or 12 or 15)
            {
                _budget.Take();
            }

            switch (field.Number)
            {
                case 1:
                    Nodes.Add(NodeMessage.Read(field.Message(), place, _budget));
                    break;
                case 5:
                    AddInitialiser(TensorMessage.Read(field.Message(), place, _budget));
                    break;
                case 11:
                    _inputs.Add(ValueMessage.Read(field.Message(), place));
                    break;
                case 12:
                    Outputs.Add(ValueMessage.Read(field.Message(), place));
                    break;
                case 15:
                    throw place.Error("the graph holds sparse constants, which NeuroSim does not read. Export it with dense ones.");
            }
        }
    }

    private void AddInitialiser((string Name, Tensor Tensor) read)
    {
        if (!_initialisers.TryAdd(read.Name, read.Tensor))
        {
            throw place.Error($"two constant tensors are called '{read.Name}'. The file is damaged; export it again.");
        }
    }
}
