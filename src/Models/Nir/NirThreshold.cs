using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Step function: <c>z = 1 if x &gt; θ, else 0</c>.</summary>
/// <param name="Threshold">θ.</param>
public sealed record NirThreshold(NirTensor Threshold) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Threshold";

    internal static NirThreshold Read(NirFields fields) => new(fields.Tensor("threshold"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        CheckSpread(Threshold, "threshold", input, place);
        return input;
    }

    internal override void Write(NirFieldWriter fields) => fields.Tensor("threshold", Threshold);
}
