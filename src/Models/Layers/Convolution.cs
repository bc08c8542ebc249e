namespace NeuroSim.Models.Layers;

/// <summary>
/// A synaptic layer: convolution, depthwise convolution or, with a kernel as large as its input, a linear layer, followed by batch norms.
/// Its potentials are <c>BN(W * (a / N) + b)</c>, where a / N are the inputs' normalised activations, or the image's real values. A sparse convolution (SSC)
/// has potentials at the active sites of its level of the sample's mask only (<see cref="SiteMask"/>); at masked sites they are 0: no weight, bias or norm is
/// added.
/// </summary>
public sealed class Convolution : Layer
{
    /// <summary>Creates the layer.</summary>
    /// <param name="name">Name in the checkpoint.</param>
    /// <param name="source">A spiking site, or the image.</param>
    /// <param name="geometry">Sizes.</param>
    /// <param name="weights">Weights, (outputs, inputs per group, kernel rows, kernel columns).</param>
    /// <param name="bias">Bias per output channel, or null.</param>
    /// <param name="norms">Batch norms, first to last.</param>
    /// <param name="sparse">True if it produces output at active sites only.</param>
    /// <exception cref="ModelFormatException">Sizes contradict each other, or a number is not finite.</exception>
    public Convolution(
        string name, Layer source, ConvolutionGeometry geometry, double[] weights, double[]? bias = null, IReadOnlyList<BatchNorm>? norms = null,
        bool sparse = false)
        : base(name, Signal.Potentials, geometry.Output, source)
    {
        Geometry = geometry;
        Weights = weights;
        Bias = bias;
        Norms = norms ?? [];
        Sparse = sparse;
        Check();
    }

    /// <summary>Sizes.</summary>
    public ConvolutionGeometry Geometry { get; }

    /// <summary>Weights, (outputs, inputs per group, kernel rows, kernel columns).</summary>
    public double[] Weights { get; }

    /// <summary>Bias per output channel, or null.</summary>
    public double[]? Bias { get; }

    /// <summary>Batch norms, first to last.</summary>
    public IReadOnlyList<BatchNorm> Norms { get; }

    /// <summary>True if it produces output at the active sites of a sample's mask only (SSC).</summary>
    public bool Sparse { get; }

    /// <inheritdoc/>
    public override long Parameters => Weights.Length + (Bias?.Length ?? 0) + Norms.Sum(n => 2L * n.Channels);

    private void Check()
    {
        if (Inputs[0].Signal == Signal.Potentials)
        {
            Require(Inputs[0], Signal.Spikes, Name);
        }

        if (Geometry.Input != Inputs[0].Shape)
        {
            throw Error(Name, $"is made for an input of {Geometry.Input}, but '{Inputs[0].Name}' hands on {Inputs[0].Shape}.");
        }

        if (Geometry.Problem() is { } problem)
        {
            throw Error(Name, problem);
        }

        CheckLength("weights", Weights, Geometry.WeightCount);
        CheckLength("biases", Bias ?? new double[Shape.Channels], Shape.Channels);
        foreach (BatchNorm norm in Norms)
        {
            CheckNorm(norm);
        }
    }

    private void CheckNorm(BatchNorm norm)
    {
        CheckLength("batch-norm weights", norm.Gain, Shape.Channels);
        CheckLength("batch-norm biases", norm.Bias, Shape.Channels);
        CheckLength("batch-norm means", norm.Mean, Shape.Channels);
        CheckLength("batch-norm variances", norm.Variance, Shape.Channels);
        int negative = Array.FindIndex(norm.Variance, v => !(v + norm.Epsilon > 0 && double.IsFinite(norm.Epsilon)));
        if (negative >= 0)
        {
            throw Error(Name, $"batch-norm variance {negative} is {norm.Variance[negative]}; with eps {norm.Epsilon} it must be positive and finite.");
        }
    }

    private void CheckLength(string what, double[] values, long expected)
    {
        if (values.Length != expected)
        {
            throw Error(Name, $"has {values.Length} {what}; "
                + $"its shape ({Geometry.Input} → {Shape}, kernel {Geometry.KernelHeight}×{Geometry.KernelWidth}, {Geometry.Groups} groups) needs {expected}.");
        }

        int bad = RealNumbers.FirstNotFinite(values);
        if (bad >= 0)
        {
            throw Error(Name, $"element {bad} of its {what} is {values[bad]}; all must be finite. Was the checkpoint saved after the training diverged?");
        }
    }
}
