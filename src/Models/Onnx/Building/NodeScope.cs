using System.Collections.Immutable;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>One node while it is evaluated: its inputs, its attributes, and how to speak about it.</summary>
internal sealed class NodeScope(GraphBuilder builder, OnnxNode node)
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly FilePlace _place = builder.Place.Within($"node '{node.Label}' ({node.Operator})");

    public GraphBuilder Builder => builder;

    public OnnxNode Node => node;

    /// <summary>Name of what it computes.</summary>
    public string Output => node.Outputs[0];

    /// <summary>The exception that says what is wrong with this node.</summary>
    public ModelFormatException Error(string problem) => _place.Error(problem);

    /// <summary>The exception for something that NeuroSim cannot express.</summary>
    public ModelFormatException Unsupported(GraphValue value, string supported)
        => Error($"is applied to {value.What} of shape [{string.Join(", ", value.Shape)}], which NeuroSim cannot execute. {supported}");

    /// <summary>Whether an input is given.</summary>
    public bool Has(int index) => index < node.Inputs.Count && node.Inputs[index].Length > 0;

    /// <summary>An input.</summary>
    public GraphValue Input(int index)
    {
        if (!Has(index))
        {
            throw Error($"has no input {index}. The file is damaged; export it again.");
        }

        GraphValue value = builder.Find(node.Inputs[index])
            ?? throw Error($"reads '{node.Inputs[index]}', which no node before it computes as its first output. "
                + "Nodes must be listed after those that they read, and the graph must have no cycle.");
        return value is SpikesValue { Padding: > 0 } && node.Operator is not ("Conv" or "Pad" or "Shape")
            ? throw Error("reads a padded map; NeuroSim takes padding over into a convolution, which must follow at once.")
            : value;
    }

    /// <summary>An input that must be a constant.</summary>
    public ConstantValue Constant(int index) => Input(index) as ConstantValue
        ?? throw Error($"input {index} ('{node.Inputs[index]}') depends on the network's input; NeuroSim needs a constant here.");

    /// <summary>A constant that may be left out.</summary>
    public ConstantValue? OptionalConstant(int index) => Has(index) ? Constant(index) : null;

    /// <summary>One number of a constant input, or of an attribute, or the default.</summary>
    public double Number(int index, string attribute, double otherwise)
    {
        double real = Real(attribute, otherwise);
        return !Has(index) ? real : Constant(index) is { Count: 1 } one ? one.Values[0] : throw Error($"input {index} must be a single number.");
    }

    /// <summary>Whole numbers of a constant input (as in newer operator sets) or of an attribute (as in older ones); null if neither is there.</summary>
    public int[]? Integers(int index, string attribute)
    {
        int[]? given = Wholes(attribute);
        return Has(index) ? Integers(Constant(index)) : given;
    }

    /// <summary>A constant as whole numbers.</summary>
    public int[] Integers(ConstantValue constant) => [.. constant.Values.Select(v => double.IsInteger(v)
        ? (int)Math.Clamp(v, int.MinValue, int.MaxValue)
        : throw Error($"needs whole numbers, but one is {v}."))];

    /// <summary>An attribute of whole numbers, or null.</summary>
    public int[]? Wholes(string name) => Find(name, OnnxAttributeKind.Wholes)?.Wholes.Select(v => (int)Math.Clamp(v, int.MinValue, int.MaxValue)).ToArray();

    /// <summary>An attribute that is a whole number.</summary>
    public int Whole(string name, int otherwise)
        => Find(name, OnnxAttributeKind.Whole) is { } found ? (int)Math.Clamp(found.Wholes[0], int.MinValue, int.MaxValue) : otherwise;

    /// <summary>An attribute that is a real number.</summary>
    public double Real(string name, double otherwise) => Find(name, OnnxAttributeKind.Real) is { } found ? found.Reals[0] : otherwise;

    /// <summary>An attribute that is a text.</summary>
    public string Text(string name, string otherwise) => Find(name, OnnxAttributeKind.Text) is { } found ? found.Text : otherwise;

    /// <summary>An attribute of a given kind, or null.</summary>
    public OnnxAttributeValue? Find(string name, OnnxAttributeKind kind)
    {
        _asked.Add(name);
        return !node.Attributes.TryGetValue(name, out OnnxAttributeValue? found) ? null
            : found.Kind == kind ? found
            : throw Error($"its attribute '{name}' holds {found.Kind}, {kind} is needed. The file is damaged; export it again.");
    }

    /// <summary>Refuses attributes that nobody asked for: they would change what the node computes.</summary>
    public void CheckAttributes()
    {
        if (node.Attributes.Keys.FirstOrDefault(k => !_asked.Contains(k)) is { } unknown)
        {
            throw Error($"has the attribute '{unknown}', which NeuroSim does not know for this operator.");
        }
    }

    /// <summary>An axis, counted from the end where it is negative.</summary>
    public int Axis(int axis, int rank)
        => axis >= -rank && axis < rank ? (axis + rank) % rank : throw Error($"axis {axis} is not one of {rank}.");

    /// <summary>A shape whose elements fit an array.</summary>
    public ImmutableArray<int> Shape(IEnumerable<int> sizes)
    {
        ImmutableArray<int> shape = [.. sizes];
        Int128 count = shape.Aggregate(Int128.One, (c, s) => s < 0 || c > int.MaxValue ? Int128.MaxValue / int.MaxValue : c * s);
        return count <= int.MaxValue && shape.Length <= Reading.TensorMessage.MaxRank
            ? shape
            : throw Error($"computes a tensor of shape [{string.Join(", ", shape.Take(20))}]; sizes must not be negative, there may be up to "
                + $"{Reading.TensorMessage.MaxRank} of them and {int.MaxValue} elements.");
    }
}
