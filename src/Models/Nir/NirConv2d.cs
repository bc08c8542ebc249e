using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Two-dimensional convolution (cross-correlation, as in PyTorch):
/// <c>y[o, i, j] = b[o] + Σ W[o, c, k, l] · x[g(o) + c, i·s − p + k·d, j·s − p + l·d]</c>.
/// </summary>
/// <param name="InputShape">Rows and columns of the input, or null to take what arrives.</param>
/// <param name="Weight">W, (outputs, inputs per group, kernel rows, kernel columns).</param>
/// <param name="Stride">s.</param>
/// <param name="Padding">p.</param>
/// <param name="Dilation">d.</param>
/// <param name="Groups">Groups; channels o of a group read the channels g(o) … of the same group.</param>
/// <param name="Bias">b, (outputs), or null for none.</param>
public sealed record NirConv2d(
    NirExtent? InputShape, NirTensor Weight, NirExtent Stride, NirPadding Padding, NirExtent Dilation, int Groups, NirTensor? Bias) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Conv2d";

    internal static NirConv2d Read(NirFields fields) => new(
        fields.Has("input_shape") ? fields.Extent("input_shape") : null,
        fields.Tensor("weight"),
        fields.Extent("stride"),
        fields.Padding("padding"),
        fields.Extent("dilation"),
        fields.Number("groups"),
        fields.OptionalTensor("bias"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        if (input.Rank != 3 || (InputShape is { } declared && declared != new NirExtent(input[1], input[2])))
        {
            throw place.Error($"it is made for an input of (channels, {InputShape?.Height.ToString() ?? "rows"}, {InputShape?.Width.ToString() ?? "columns"}), "
                + $"but {input} arrives.");
        }

        NirConvolutionChecks.Channels(Weight, 4, Bias, Groups, input, place);
        CheckFinite(Weight, "weight", place);
        (NirWindow rows, NirWindow columns) = Windows(input, place);
        return new(Weight.Shape[0], rows.Output, columns.Output);
    }

    internal (NirWindow Rows, NirWindow Columns) Windows(NirShape input, FilePlace place) => (
        NirWindow.Of(input[1], Weight.Shape[2], Stride.Height, Padding.Mode, Padding.Size.Height, Dilation.Height, place),
        NirWindow.Of(input[2], Weight.Shape[3], Stride.Width, Padding.Mode, Padding.Size.Width, Dilation.Width, place));

    internal override void Write(NirFieldWriter fields)
    {
        if (InputShape is { } shape)
        {
            fields.Extent("input_shape", shape);
        }

        fields.Tensor("weight", Weight);
        fields.Extent("stride", Stride);
        fields.Padding("padding", Padding);
        fields.Extent("dilation", Dilation);
        fields.Number("groups", Groups);
        fields.OptionalTensor("bias", Bias);
    }
}
