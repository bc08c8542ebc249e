using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>What both poolings have in common.</summary>
internal static class NirPooling
{
    /// <summary>The shape of the output.</summary>
    public static NirShape Output(NirExtent kernel, NirExtent stride, NirExtent padding, NirShape input, FilePlace place)
    {
        if (input.Rank != 3)
        {
            throw place.Error($"it pools (channels, rows, columns), but {input} arrives.");
        }

        (NirWindow rows, NirWindow columns) = Windows(kernel, stride, padding, input, place);
        return new(input[0], rows.Output, columns.Output);
    }

    /// <summary>The windows along rows and columns.</summary>
    public static (NirWindow Rows, NirWindow Columns) Windows(NirExtent kernel, NirExtent stride, NirExtent padding, NirShape input, FilePlace place) => (
        NirWindow.Of(input[1], kernel.Height, stride.Height, NirPaddingMode.Explicit, padding.Height, 1, place),
        NirWindow.Of(input[2], kernel.Width, stride.Width, NirPaddingMode.Explicit, padding.Width, 1, place));

    /// <summary>Hands over the parameters for writing.</summary>
    public static void Write(NirExtent kernel, NirExtent stride, NirExtent padding, NirFieldWriter fields)
    {
        fields.Extent("kernel_size", kernel);
        fields.Extent("stride", stride);
        fields.Extent("padding", padding);
    }
}
