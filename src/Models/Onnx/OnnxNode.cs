namespace NeuroSim.Models.Onnx;

/// <summary>One operator of a graph.</summary>
/// <param name="Name">Name; exporters may leave it empty.</param>
/// <param name="Operator">Operator, for instance <c>Conv</c>.</param>
/// <param name="Domain">Operator set; empty for ONNX's own.</param>
/// <param name="Inputs">Names of the values that it reads, in order; empty for one that is left out.</param>
/// <param name="Outputs">Names of the values that it computes.</param>
/// <param name="Attributes">Attributes by name.</param>
public sealed record OnnxNode(
    string Name,
    string Operator,
    string Domain,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, OnnxAttributeValue> Attributes)
{
    /// <summary>How messages call it: by its name, or else by what it computes.</summary>
    public string Label => Name.Length > 0 ? Name : Outputs.Count > 0 ? Outputs[0] : Operator;
}
