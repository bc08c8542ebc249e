using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Affine map of the last dimension: <c>y = W·x + b</c>.</summary>
/// <param name="Weight">W, (outputs, inputs).</param>
/// <param name="Bias">b, (outputs).</param>
public sealed record NirAffine(NirTensor Weight, NirTensor Bias) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Affine";

    internal static NirAffine Read(NirFields fields) => new(fields.Tensor("weight"), fields.Tensor("bias"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        NirShape output = NirLinear.Output(Weight, input, place);
        CheckFinite(Bias, "bias", place);
        return Bias.Shape.Equals(new NirShape(Weight.Shape[0]))
            ? output
            : throw place.Error($"'bias' has the shape {Bias.Shape}; with a weight of {Weight.Shape} it must be ({Weight.Shape[0]}).");
    }

    internal override void Write(NirFieldWriter fields)
    {
        fields.Tensor("weight", Weight);
        fields.Tensor("bias", Bias);
    }
}
