using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Hdf5;

namespace NeuroSim.Models.Nir;

/// <summary>The node types that NeuroSim reads. A new one is one new file and one line here (and one in <see cref="NirUnits"/> to run it).</summary>
internal static class NirNodeTypes
{
    /// <summary>Name of the type of graphs, which <see cref="NirReader"/> reads.</summary>
    public const string Graph = "NIRGraph";

    private static readonly Dictionary<string, Func<NirFields, NirNode>> s_readers = new(StringComparer.Ordinal)
    {
        ["Input"] = NirInput.Read,
        ["Output"] = NirOutput.Read,
        ["Affine"] = NirAffine.Read,
        ["Linear"] = NirLinear.Read,
        ["Scale"] = NirScale.Read,
        ["Conv1d"] = NirConv1d.Read,
        ["Conv2d"] = NirConv2d.Read,
        ["SumPool2d"] = NirSumPool2d.Read,
        ["AvgPool2d"] = NirAvgPool2d.Read,
        ["Flatten"] = NirFlatten.Read,
        ["IF"] = NirIF.Read,
        ["LIF"] = NirLIF.Read,
        ["CubaLIF"] = NirCubaLIF.Read,
        ["I"] = NirI.Read,
        ["LI"] = NirLI.Read,
        ["CubaLI"] = NirCubaLI.Read,
        ["Threshold"] = NirThreshold.Read,
        ["Delay"] = NirDelay.Read,
    };

    /// <summary>All names, graphs included.</summary>
    public static IEnumerable<string> Names => s_readers.Keys.Append(Graph);

    /// <summary>Reads a node that is no graph.</summary>
    /// <exception cref="ModelFormatException">The type is unknown, or a parameter is missing or wrong.</exception>
    public static NirNode Read(string type, Hdf5Group group, FilePlace place) => s_readers.TryGetValue(type, out Func<NirFields, NirNode>? read)
        ? read(new(group, place))
        : throw place.Error($"NeuroSim does not know the node type '{type}'; it reads {string.Join(", ", Names)}.");
}
