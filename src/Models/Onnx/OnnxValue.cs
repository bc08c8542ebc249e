namespace NeuroSim.Models.Onnx;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Name.</param>
/// <param name="Shape">Sizes; null for one that is only known when the network runs. Null if the file gives no shape at all.</param>
public sealed record OnnxValue(string Name, IReadOnlyList<int?>? Shape)
{
    /// <summary>The shape as messages show it.</summary>
    public string ShapeText => Shape is null ? "unknown" : $"[{string.Join(", ", Shape.Select(s => s?.ToString() ?? "?"))}]";
}
