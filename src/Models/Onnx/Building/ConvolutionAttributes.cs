using System.Collections.Immutable;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>The attributes of a convolution, as far as NeuroSim's have them: one stride, one dilation and one padding for both directions.</summary>
/// <param name="Kernel">Rows and columns of the kernel.</param>
/// <param name="Stride">Stride.</param>
/// <param name="Dilation">Dilation.</param>
/// <param name="Padding">Zeros on every side.</param>
/// <param name="Groups">Groups.</param>
internal sealed record ConvolutionAttributes((int Rows, int Columns) Kernel, int Stride, int Dilation, int Padding, int Groups)
{
    /// <summary>Largest stride, dilation and padding: far above any in use, and small enough that sums of them fit an integer.</summary>
    private const int Most = 1 << 16;

    /// <summary>True if each position is computed from itself alone.</summary>
    public bool IsPointwise => Kernel == (1, 1) && Stride == 1 && Padding == 0;

    /// <summary>Reads the attributes of a node.</summary>
    /// <param name="scope">Node.</param>
    /// <param name="weights">Shape of its weights: outputs, inputs per group, kernel.</param>
    public static ConvolutionAttributes Read(NodeScope scope, ImmutableArray<int> weights)
    {
        int[] kernel = [.. weights.Skip(2)];
        int dimensions = kernel.Length;
        int[] strides = List(scope, "strides", dimensions, 1, 1), dilations = List(scope, "dilations", dimensions, 1, 1);
        int[] pads = List(scope, "pads", 2 * dimensions, 0, 0);
        if (scope.Wholes("kernel_shape") is { } stated && !stated.SequenceEqual(kernel))
        {
            throw scope.Error($"its kernel_shape [{string.Join(", ", stated)}] is not that of its weights [{string.Join(", ", weights)}].");
        }

        string automatic = scope.Text("auto_pad", "NOTSET");
        if (automatic is not ("NOTSET" or "VALID"))
        {
            throw scope.Error($"its padding is chosen by auto_pad = {automatic}; NeuroSim reads explicit pads.");
        }

        int dilation = Common(scope, "dilations", [.. dilations.Where((_, i) => kernel[i] > 1)], 1);
        return new(dimensions == 1 ? (1, kernel[0]) : (kernel[0], kernel[1]), Common(scope, "strides", strides, 1), dilation, Padded(scope, pads, dimensions),
            Math.Max(0, scope.Whole("group", 1)));
    }

    // A map of one row would be padded above and below as well.
    private static int Padded(NodeScope scope, int[] pads, int dimensions)
        => dimensions == 1 && pads.Any(p => p > 0)
            ? throw scope.Error($"pads a one-dimensional map by [{string.Join(", ", pads)}]; NeuroSim pads maps of two dimensions only.")
            : Common(scope, "pads", pads, 0);

    private static int[] List(NodeScope scope, string name, int count, int otherwise, int least)
    {
        int[] values = scope.Wholes(name) ?? [.. Enumerable.Repeat(otherwise, count)];
        return values.Length == count && values.All(v => v >= least && v <= Most)
            ? values
            : throw scope.Error($"its {name} are [{string.Join(", ", values.Take(16))}]; {count} numbers of {least} … {Most} are needed.");
    }

    private static int Common(NodeScope scope, string name, int[] values, int otherwise)
        => values.Distinct().Count() <= 1
            ? values.FirstOrDefault(otherwise)
            : throw scope.Error($"its {name} are [{string.Join(", ", values)}]; NeuroSim reads only such that are equal on all sides.");
}
