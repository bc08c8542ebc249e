using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>One-dimensional convolution: <c>y[o, i] = b[o] + Σ W[o, c, k] · x[g(o) + c, i·s − p + k·d]</c>.</summary>
/// <param name="InputShape">Length of the input, or null to take what arrives.</param>
/// <param name="Weight">W, (outputs, inputs per group, kernel).</param>
/// <param name="Stride">s.</param>
/// <param name="Padding">p, in the width of its size.</param>
/// <param name="Dilation">d.</param>
/// <param name="Groups">Groups; channels o of a group read the channels g(o) … of the same group.</param>
/// <param name="Bias">b, (outputs), or null for none.</param>
public sealed record NirConv1d(int? InputShape, NirTensor Weight, int Stride, NirPadding Padding, int Dilation, int Groups, NirTensor? Bias) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Conv1d";

    internal static NirConv1d Read(NirFields fields) => new(
        fields.Has("input_shape") ? fields.Number("input_shape") : null,
        fields.Tensor("weight"),
        fields.Number("stride"),
        fields.LinePadding("padding"),
        fields.Number("dilation"),
        fields.Number("groups"),
        fields.OptionalTensor("bias"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        if (input.Rank != 2 || (InputShape is { } declared && declared != input[1]))
        {
            throw place.Error($"it is made for an input of (channels, {InputShape?.ToString() ?? "length"}), but {input} arrives.");
        }

        NirConvolutionChecks.Channels(Weight, 3, Bias, Groups, input, place);
        CheckFinite(Weight, "weight", place);
        return new(Weight.Shape[0], Window(input, place).Output);
    }

    internal NirWindow Window(NirShape input, FilePlace place) =>
        NirWindow.Of(input[1], Weight.Shape[2], Stride, Padding.Mode, Padding.Size.Width, Dilation, place);

    internal override void Write(NirFieldWriter fields)
    {
        if (InputShape is { } length)
        {
            fields.Number("input_shape", length);
        }

        fields.Tensor("weight", Weight);
        fields.Number("stride", Stride);
        fields.LinePadding("padding", Padding);
        fields.Number("dilation", Dilation);
        fields.Number("groups", Groups);
        fields.OptionalTensor("bias", Bias);
    }
}
