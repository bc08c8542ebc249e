namespace NeuroSim.Models.Layers;

/// <summary>Which inputs reach which outputs of a convolution. A linear layer is the convolution whose kernel covers its whole input.</summary>
/// <param name="Input">Input map.</param>
/// <param name="OutputChannels">Output channels.</param>
/// <param name="KernelHeight">Kernel rows.</param>
/// <param name="KernelWidth">Kernel columns.</param>
/// <param name="Stride">Stride, the same in both directions.</param>
/// <param name="Padding">Zeros around the input, the same in both directions.</param>
/// <param name="Groups">Groups; equal to the channels for a depthwise convolution.</param>
public sealed record ConvolutionGeometry(MapShape Input, int OutputChannels, int KernelHeight, int KernelWidth, int Stride, int Padding, int Groups)
{
    private const long MaxElements = 1L << 28;

    /// <summary>Output map.</summary>
    public MapShape Output { get; } = new(
        OutputChannels,
        (Input.Height + 2 * Padding - KernelHeight) / Math.Max(Stride, 1) + 1,
        (Input.Width + 2 * Padding - KernelWidth) / Math.Max(Stride, 1) + 1);

    /// <summary>Input channels of one group.</summary>
    public int InputsPerGroup => Input.Channels / Groups;

    /// <summary>Output channels of one group.</summary>
    public int OutputsPerGroup => OutputChannels / Groups;

    /// <summary>Weights.</summary>
    public long WeightCount => (long)OutputChannels * InputsPerGroup * KernelHeight * KernelWidth;

    /// <summary>True if each output channel reads the one input channel of its group.</summary>
    public bool IsDepthwise => Groups > 1 && InputsPerGroup == 1;

    /// <summary>True if every output reads every input (a fully connected layer).</summary>
    public bool IsLinear => Groups == 1 && Padding == 0 && KernelHeight == Input.Height && KernelWidth == Input.Width;

    /// <summary>What is wrong with these numbers, or null.</summary>
    public string? Problem()
    {
        if (Stride < 1 || Padding < 0 || Groups < 1 || KernelHeight < 1 || KernelWidth < 1 || OutputChannels < 1)
        {
            return $"stride {Stride}, groups {Groups}, kernel {KernelHeight}×{KernelWidth} and output channels {OutputChannels} "
                + $"must be at least 1, padding {Padding} at least 0.";
        }

        if (Input.Channels % Groups != 0 || OutputChannels % Groups != 0)
        {
            return $"{Input.Channels} input and {OutputChannels} output channels do not divide into {Groups} groups.";
        }

        if (Input.Height + 2 * Padding < KernelHeight || Input.Width + 2 * Padding < KernelWidth)
        {
            return $"a kernel of {KernelHeight}×{KernelWidth} is larger than its input of {Input} with padding {Padding}.";
        }

        return (long)Output.Channels * Output.Height * Output.Width > MaxElements || (long)Input.Channels * Input.Height * Input.Width > MaxElements
            ? $"turns a map of {Input} into one of {Output}; a map may have {MaxElements:N0} elements."
            : null;
    }
}
