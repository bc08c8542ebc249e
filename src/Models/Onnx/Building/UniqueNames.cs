namespace NeuroSim.Models.Onnx.Building;

/// <summary>Names of layers, made from names of nodes.</summary>
internal sealed class UniqueNames
{
    private readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <summary>The name, with a number behind it if it is taken.</summary>
    public string Take(string name)
    {
        while (!_taken.TryAdd(name, 1))
        {
            name = $"{name}_{_taken[name]++}";
        }

        return name;
    }

    /// <summary>
    /// The module that a node belongs to: PyTorch names a node by the path of its module and the operator (<c>/block3.0/attn/q_conv/q_conv.0/Conv</c> is in
    /// <c>block3.0.attn.q_conv.0</c>; a container's name comes once more before its member's). Empty for a node outside any module.
    /// </summary>
    public static string Module(OnnxNode node)
    {
        string[] path = node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return string.Join('.', path.Where((p, i) => i < path.Length - 1 && !path[i + 1].StartsWith(p + ".", StringComparison.Ordinal)));
    }

    /// <summary>The module, or the node itself where it is in none.</summary>
    public static string Of(OnnxNode node) => Module(node) is { Length: > 0 } module ? module : node.Label.TrimStart('/');

    /// <summary>A part of the module.</summary>
    public static string Of(OnnxNode node, string part) => Module(node) is { Length: > 0 } module ? $"{module}.{part}" : part;
}
