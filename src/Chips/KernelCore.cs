namespace NeuroSim.Chips;

/// <summary>
/// A core that stores the kernel of a convolution once and computes from an event's address which neurons it changes. A part of a layer with c input
/// channels, f output channels, a kernel of ky × kx and output maps of fy × fx needs, with every address field rounded up to whole bits,
/// <c>c·2^(⌈log2(kx·ky)⌉ + ⌈log2 f⌉)</c> words of kernel memory and <c>f·2^(⌈log2 fy⌉ + ⌈log2 fx⌉)</c> words of neuron memory
/// (<see cref="KernelSizing"/>; sinabs, dynapcnn_layer.py, and the Speck datasheet, section 3.2.4.1).
/// </summary>
public sealed record KernelCore : CoreDescription
{
    /// <summary>Kernel memory of a core in words of one weight: one value for all cores of a chip, or one for each.</summary>
    public required Quantity<IReadOnlyList<int>> KernelWords { get; init; }

    /// <summary>Neuron memory of a core in words of one potential: one value for all cores of a chip, or one for each.</summary>
    public required Quantity<IReadOnlyList<int>> NeuronWords { get; init; }

    /// <summary>Bias memory of a core in words of one bias, one per output channel.</summary>
    public required Quantity<int> BiasWords { get; init; }

    /// <summary>Largest height and width of a kernel.</summary>
    public required Quantity<int> MaxKernelSide { get; init; }

    /// <summary>Strides that a convolution may have, ascending.</summary>
    public required Quantity<IReadOnlyList<int>> Strides { get; init; }

    /// <summary>Sides of the windows by which a core may pool what it sends, ascending; 1 is no pooling.</summary>
    public required Quantity<IReadOnlyList<int>> Pools { get; init; }

    /// <summary>Largest padding on each side of a map.</summary>
    public required Quantity<int> MaxPadding { get; init; }

    /// <summary>Largest distance between two neighbouring positions of a kernel; 1 is no dilation.</summary>
    public required Quantity<int> MaxDilation { get; init; }

    /// <summary>Largest height and width of the maps of a core's input.</summary>
    public required Quantity<int> MaxInputSide { get; init; }

    /// <summary>Largest height and width of the maps of a core's neurons.</summary>
    public required Quantity<int> MaxOutputSide { get; init; }

    /// <summary>Most channels of a core's input, and most of its neurons.</summary>
    public required Quantity<int> MaxChannels { get; init; }

    /// <summary>Most layers that one core sends to; 0 means no limit.</summary>
    public required Quantity<int> MaxDestinations { get; init; }

    /// <summary>True if a layer may be cut into tiles on several cores; false if a layer lies on one core.</summary>
    public required bool SplitsLayers { get; init; }

    /// <summary>Where <see cref="SplitsLayers"/> is published, or why it was assumed.</summary>
    public required string SplitsLayersSource { get; init; }

    /// <summary>True where <see cref="SplitsLayers"/> was assumed.</summary>
    public bool SplitsLayersEstimate { get; init; }
}
