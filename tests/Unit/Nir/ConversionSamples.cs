using NeuroSim.Models.Nir;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>Small graphs by hand.</summary>
internal static class ConversionSamples
{
    /// <summary>2×8×8 → convolution → IF → pooling → linear → IF → 4.</summary>
    public static NirGraph Pooled() => Chain(
        new NirShape(2, 8, 8),
        ("conv", Convolution(3, 2, 1)),
        ("if1", Neuron()),
        ("pool", new NirSumPool2d(new(2, 2), new(2, 2), new(0, 0))),
        ("flat", new NirFlatten(0, -1, null)),
        ("fc", new NirAffine(Tensor(new(4, 48)), Tensor(new(4)))),
        ("if2", Neuron()));

    /// <summary>A chain of nodes between an input and an output.</summary>
    public static NirGraph Chain(NirShape input, params (string Name, NirNode Node)[] nodes)
    {
        string[] names = ["input", .. nodes.Select(n => n.Name)];
        Dictionary<string, NirNode> all = new(StringComparer.Ordinal) { ["input"] = new NirInput(input) };
        foreach ((string name, NirNode node) in nodes)
        {
            all[name] = node;
        }

        List<NirEdge> edges = [.. names.Zip(names.Skip(1), (a, b) => new NirEdge(a, b))];
        NirShape output = NirShapes.Infer(new(all, edges)).Output(names[^1]);
        return new(all.Append(new("output", new NirOutput(output))), edges.Append(new(names[^1], "output")), "sample.nir");
    }

    /// <summary>An IF neuron of threshold 1.</summary>
    public static NirIF Neuron() => new(new(new(), [1]), new(new(), [1]));

    /// <summary>A 3×3 convolution with padding 1 over 2 channels.</summary>
    public static NirConv2d Convolution(int outputs, int inputs, int stride)
        => new(null, Tensor(new(outputs, inputs, 3, 3)), new(stride, stride), NirPadding.Of(1, 1), new(1, 1), 1, null);

    /// <summary>Numbers from −0.4 to 0.5 that follow no pattern of the shape.</summary>
    public static NirTensor Tensor(NirShape shape) => new(shape, [.. Enumerable.Range(0, shape.Count).Select(i => ((i * 37 % 29) - 12) / 32.0)]);
}
