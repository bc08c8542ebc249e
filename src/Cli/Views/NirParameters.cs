using NeuroSim.Models.Nir;

namespace NeuroSim.Cli.Views;

/// <summary>Parameters of NIR nodes in words and numbers.</summary>
internal static class NirParameters
{
    /// <summary>Numbers that a node holds.</summary>
    public static long Count(NirNode node) => Tensors(node).Sum(t => (long)t.Value.Values.Length);

    /// <summary>What distinguishes the node from others of its type.</summary>
    public static string Words(NirNode node)
    {
        IEnumerable<string> words = node switch
        {
            NirConv2d c =>
            [
                Kernel(c.Weight, 2), $"stride {c.Stride}", $"padding {c.Padding}",
                .. Unless(c.Dilation == new NirExtent(1, 1), $"dilation {c.Dilation}"), .. Groups(c.Groups),
            ],
            NirConv1d c =>
            [
                Kernel(c.Weight, 2), $"stride {c.Stride}", $"padding {c.Padding}",
                .. Unless(c.Dilation == 1, $"dilation {c.Dilation}"), .. Groups(c.Groups),
            ],
            NirSumPool2d p => [$"kernel {p.KernelSize}", $"stride {p.Stride}", .. Unless(p.Padding == new NirExtent(0, 0), $"padding {p.Padding}")],
            NirAvgPool2d p => [$"kernel {p.KernelSize}", $"stride {p.Stride}", .. Unless(p.Padding == new NirExtent(0, 0), $"padding {p.Padding}")],
            _ => Tensors(node).Where(t => t.Name is not ("weight" or "bias")).Select(t => $"{t.Name} {Range(t.Value)}"),
        };
        return string.Join(", ", words);
    }

    private static IEnumerable<(string Name, NirTensor Value)> Tensors(NirNode node)
        => All(node).Where(t => t.Value is not null).Select(t => (t.Name, t.Value!));

    private static (string Name, NirTensor? Value)[] All(NirNode node) => node switch
    {
        NirConv2d n => [("weight", n.Weight), ("bias", n.Bias)],
        NirConv1d n => [("weight", n.Weight), ("bias", n.Bias)],
        NirAffine n => [("weight", n.Weight), ("bias", n.Bias)],
        NirLinear n => [("weight", n.Weight)],
        NirScale n => [("scale", n.Scale)],
        NirIF n => [("r", n.R), ("v_threshold", n.VThreshold), ("v_reset", n.VReset)],
        NirLIF n => [("tau", n.Tau), ("r", n.R), ("v_leak", n.VLeak), ("v_threshold", n.VThreshold), ("v_reset", n.VReset)],
        NirCubaLIF n =>
        [
            ("tau_syn", n.TauSyn), ("tau_mem", n.TauMem), ("r", n.R), ("v_leak", n.VLeak), ("v_threshold", n.VThreshold), ("v_reset", n.VReset),
            ("w_in", n.WIn),
        ],
        NirI n => [("r", n.R)],
        NirLI n => [("tau", n.Tau), ("r", n.R), ("v_leak", n.VLeak)],
        NirCubaLI n => [("tau_syn", n.TauSyn), ("tau_mem", n.TauMem), ("r", n.R), ("v_leak", n.VLeak), ("w_in", n.WIn)],
        NirThreshold n => [("threshold", n.Threshold)],
        NirDelay n => [("delay", n.Delay)],
        _ => [],
    };

    private static string Range(NirTensor tensor)
    {
        double[] values = tensor.Values.ToArray();
        (double least, double most) = (values.Min(), values.Max());
        return least == most ? $"{least:G4}" : $"{least:G4} … {most:G4}";
    }

    private static string Kernel(NirTensor weight, int first) => $"kernel {string.Join('×', weight.Shape.Sizes.Skip(first))}";

    private static string[] Groups(int groups) => Unless(groups == 1, $"{groups} groups");

    private static string[] Unless(bool usual, string words) => usual ? [] : [words];
}
