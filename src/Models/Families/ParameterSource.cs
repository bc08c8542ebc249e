using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Families;

/// <summary>Takes parameters from a checkpoint by name, checks their shapes, and remembers which were taken.</summary>
internal sealed class ParameterSource(Checkpoint checkpoint)
{
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    public bool Has(string name) => checkpoint.Tensors.ContainsKey(name);

    /// <summary>How many blocks a stage has: <c>stage.0.…</c>, <c>stage.1.…</c>, counted from the names.</summary>
    public int CountBlocks(string stage)
    {
        int count = 0;
        while (checkpoint.Tensors.Keys.Any(n => n.StartsWith($"{stage}.{count}.", StringComparison.Ordinal)))
        {
            count++;
        }

        return count;
    }

    /// <summary>A convolution named <paramref name="layer"/> with its weights at <paramref name="weights"/> and, where the checkpoint has one, a bias.</summary>
    public Convolution Convolution(string layer, Layer source, string weights, string? norm, int kernel, int stride = 1, bool depthwise = false)
    {
        Tensor tensor = Take(weights + ".weight");
        int[] shape = [.. tensor.Shape];
        if (shape.Length is < 2 or > 4 || shape.Any(s => s < 1))
        {
            throw Error($"parameter '{weights}.weight' has the shape ({string.Join(", ", shape)}); a weight needs two to four dimensions, each at least 1.");
        }

        int kernelHeight = shape.Length > 2 ? shape[2] : 1;
        int kernelWidth = shape.Length > 3 ? shape[3] : kernelHeight;
        CheckInputs(weights, shape, source, depthwise);
        if (kernelHeight != kernel || kernelWidth != kernel)
        {
            throw Error($"parameter '{weights}.weight' has a kernel of {kernelHeight}×{kernelWidth}; in this family it is {kernel}×{kernel}.");
        }

        ConvolutionGeometry geometry = new(source.Shape, shape[0], kernelHeight, kernelWidth, stride, kernelHeight / 2, depthwise ? source.Shape.Channels : 1);
        double[]? bias = Has(weights + ".bias") ? Take(weights + ".bias").ToDoubles() : null;
        return new Convolution(layer, source, geometry, tensor.ToDoubles(), bias, norm is null ? [] : [Norm(norm)]);
    }

    /// <summary>Refuses a state dict with parameters that the family does not know: the network would not be the one that was trained.</summary>
    public void CheckAllTaken(string family)
    {
        string[] left = [.. checkpoint.Tensors.Keys.Where(n => !_taken.Contains(n) && !n.EndsWith(".num_batches_tracked", StringComparison.Ordinal))];
        if (left.Length > 0)
        {
            throw Error($"{left.Length} parameters are not part of the family '{family}', the first is '{left[0]}'. "
                + "NeuroSim would compute another network than the one that was trained, so it stops here.");
        }
    }

    private BatchNorm Norm(string name) => new(
        Take(name + ".weight").ToDoubles(), Take(name + ".bias").ToDoubles(), Take(name + ".running_mean").ToDoubles(), Take(name + ".running_var").ToDoubles());

    private Tensor Take(string name)
    {
        if (!checkpoint.Tensors.TryGetValue(name, out Tensor? tensor))
        {
            throw Error($"the parameter '{name}' is missing. The state dict has {checkpoint.Tensors.Count} tensors; was it saved whole?");
        }

        _taken.Add(name);
        return tensor;
    }

    private void CheckInputs(string weights, int[] shape, Layer source, bool depthwise)
    {
        int expected = depthwise ? 1 : source.Shape.Channels;
        if (shape[1] != expected)
        {
            throw Error($"parameter '{weights}.weight' has the shape ({string.Join(", ", shape)}): {shape[1]} input channels, "
                + $"but '{source.Name}' hands on {expected}.");
        }
    }

    private ModelFormatException Error(string problem) => new($"{checkpoint.Path}: {problem}");
}
