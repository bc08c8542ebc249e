namespace NeuroSim.Models.Layers;

/// <summary>
/// Which inputs reach which outputs of a convolution. A linear layer is the convolution whose kernel covers its whole input. Inputs may be sum-pooled first:
/// the spikes of <c>Pool × Pool</c> neighbours come in at one merged address, and the kernel walks over those.
/// </summary>
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

    /// <summary>Side of the square of inputs that share one address (sum pooling, stride = side; an incomplete square at the far edge reaches nothing).</summary>
    public int Pool { get; init; } = 1;

    /// <summary>Distance of neighbouring kernel positions.</summary>
    public int Dilation { get; init; } = 1;

    /// <summary>The input map as the kernel sees it: after pooling.</summary>
    public MapShape Pooled => Pool == 1 ? Input : new(Input.Channels, Input.Height / Math.Max(Pool, 1), Input.Width / Math.Max(Pool, 1));

    /// <summary>Output map.</summary>
    public MapShape Output => new(OutputChannels, Outputs(Pooled.Height, ReachHeight), Outputs(Pooled.Width, ReachWidth));

    /// <summary>Rows that the kernel spans.</summary>
    public int ReachHeight => (KernelHeight - 1) * Dilation + 1;

    /// <summary>Columns that the kernel spans.</summary>
    public int ReachWidth => (KernelWidth - 1) * Dilation + 1;

    /// <summary>Input channels of one group.</summary>
    public int InputsPerGroup => Input.Channels / Groups;

    /// <summary>Output channels of one group.</summary>
    public int OutputsPerGroup => OutputChannels / Groups;

    /// <summary>Weights.</summary>
    public long WeightCount => (long)OutputChannels * InputsPerGroup * KernelHeight * KernelWidth;

    /// <summary>True if each output channel reads the one input channel of its group.</summary>
    public bool IsDepthwise => Groups > 1 && InputsPerGroup == 1;

    /// <summary>True if every output reads every input (a fully connected layer).</summary>
    public bool IsLinear => Groups == 1 && Padding == 0 && Dilation == 1 && KernelHeight == Pooled.Height && KernelWidth == Pooled.Width;

    /// <summary>What is wrong with these numbers, or null.</summary>
    public string? Problem()
    {
        if (Stride < 1 || Padding < 0 || Groups < 1 || KernelHeight < 1 || KernelWidth < 1 || OutputChannels < 1 || Pool < 1 || Dilation < 1)
        {
            return $"stride {Stride}, groups {Groups}, kernel {KernelHeight}×{KernelWidth}, dilation {Dilation}, pooling {Pool} and output channels {OutputChannels} "
                + $"must be at least 1, padding {Padding} at least 0.";
        }

        if (Math.Max(KernelHeight, KernelWidth) > MaxElements / Dilation)
        {
            return $"a kernel of {KernelHeight}×{KernelWidth} with dilation {Dilation} spans more than {MaxElements:N0} positions.";
        }

        if (Input.Channels % Groups != 0 || OutputChannels % Groups != 0)
        {
            return $"{Input.Channels} input and {OutputChannels} output channels do not divide into {Groups} groups.";
        }

        if (Pooled.Height + 2 * Padding < ReachHeight || Pooled.Width + 2 * Padding < ReachWidth || Pooled.Height < 1 || Pooled.Width < 1)
        {
            string dilated = Dilation == 1 ? string.Empty : $" (dilation {Dilation}: {ReachHeight}×{ReachWidth})", pooled = Pool == 1 ? string.Empty : $", pooled to {Pooled},";
            return $"a kernel of {KernelHeight}×{KernelWidth}{dilated} is larger than its input of {Input}{pooled} with padding {Padding}.";
        }

        return (long)Output.Channels * Output.Height * Output.Width > MaxElements || (long)Input.Channels * Input.Height * Input.Width > MaxElements
            ? $"turns a map of {Input} into one of {Output}; a map may have {MaxElements:N0} elements."
            : null;
    }

    private int Outputs(int length, int reach) => (length + 2 * Padding - reach) / Math.Max(Stride, 1) + 1;
}
