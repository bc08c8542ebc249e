using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Multiplies element by element: <c>y = s·x</c>.</summary>
/// <param name="Scale">s.</param>
public sealed record NirScale(NirTensor Scale) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Scale";

    internal static NirScale Read(NirFields fields) => new(fields.Tensor("scale"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        CheckSpread(Scale, "scale", input, place);
        return input;
    }

    internal override void Write(NirFieldWriter fields) => fields.Tensor("scale", Scale);
}
