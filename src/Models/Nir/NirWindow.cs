using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>The windows that a convolution or pooling lays over one axis: output o reads the inputs o·stride − before + k·dilation.</summary>
/// <param name="Input">Inputs along the axis.</param>
/// <param name="Kernel">Taps k of a window.</param>
/// <param name="Stride">Distance of windows.</param>
/// <param name="Before">Zeros before the first input.</param>
/// <param name="After">Zeros after the last one.</param>
/// <param name="Dilation">Distance of taps.</param>
internal readonly record struct NirWindow(int Input, int Kernel, int Stride, int Before, int After, int Dilation)
{
    private const int Largest = 1 << 20;

    private long Span => (long)Dilation * (Kernel - 1) + 1;

    /// <summary>Number of windows.</summary>
    public int Output => (int)((Input + Before + After - Span) / Stride) + 1;

    /// <summary>The windows of one axis, checked.</summary>
    /// <exception cref="ModelFormatException">A number is out of range, or a window is larger than its padded input.</exception>
    public static NirWindow Of(int input, int kernel, int stride, NirPaddingMode mode, int padding, int dilation, FilePlace place)
    {
        if (kernel is < 1 or > Largest || stride is < 1 or > Largest || dilation is < 1 or > Largest || padding is < 0 or > Largest)
        {
            throw place.Error($"kernel {kernel}, stride {stride} and dilation {dilation} must be 1 to {Largest:N0}, padding {padding} 0 to {Largest:N0}.");
        }

        if (mode == NirPaddingMode.Same && stride != 1)
        {
            throw place.Error($"padding 'same' needs stride 1, got {stride}.");
        }

        long around = mode == NirPaddingMode.Same ? (long)dilation * (kernel - 1) : 2L * padding;
        NirWindow window = new(input, kernel, stride, (int)(around / 2), (int)(around - around / 2), dilation);
        return window.Span <= input + around && around < int.MaxValue / 2
            ? window
            : throw place.Error($"a kernel of {kernel} with dilation {dilation} is larger than its input of {input} with padding {padding}.");
    }

    /// <summary>The window that reads an input at its tap k, or −1 where there is none.</summary>
    public int WindowOf(int input, int tap)
    {
        int shifted = input + Before - tap * Dilation;
        int window = shifted / Stride;
        return shifted >= 0 && window * Stride == shifted && window < Output ? window : -1;
    }
}
