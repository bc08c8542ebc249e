using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Integrate-and-fire neuron: <c>dv/dt = R·x</c>; when v reaches θ it spikes, z = 1, and <c>v ← v − θ</c> (or v ← v_reset).
/// </summary>
/// <param name="R">R, the gain of the input.</param>
/// <param name="VThreshold">θ, positive.</param>
/// <param name="VReset">v_reset, or null where the file has none: then a spike takes θ off v (soft reset, the paper's).</param>
public sealed record NirIF(NirTensor R, NirTensor VThreshold, NirTensor? VReset = null) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "IF";

    internal override bool HasState => true;

    internal static NirIF Read(NirFields fields) => new(fields.Tensor("r"), fields.Tensor("v_threshold"), fields.OptionalTensor("v_reset"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        CheckSpread(R, "r", input, place);
        CheckPositive(VThreshold, "v_threshold", input, place);
        CheckSpread(VReset, "v_reset", input, place);
        return input;
    }

    internal override void Write(NirFieldWriter fields)
    {
        fields.Tensor("r", R);
        fields.Tensor("v_threshold", VThreshold);
        fields.OptionalTensor("v_reset", VReset);
    }
}
