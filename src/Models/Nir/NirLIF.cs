using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Leaky integrate-and-fire neuron: <c>τ·dv/dt = (v_leak − v) + R·x</c>; when v reaches θ it spikes, z = 1, and <c>v ← v − θ</c>
/// (or v ← v_reset).
/// </summary>
/// <param name="Tau">τ in seconds, positive.</param>
/// <param name="R">R, the gain of the input.</param>
/// <param name="VLeak">v_leak.</param>
/// <param name="VThreshold">θ, positive.</param>
/// <param name="VReset">v_reset, or null where the file has none: then a spike takes θ off v (soft reset, the paper's).</param>
public sealed record NirLIF(NirTensor Tau, NirTensor R, NirTensor VLeak, NirTensor VThreshold, NirTensor? VReset = null) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "LIF";

    internal override bool HasState => true;

    internal static NirLIF Read(NirFields fields) => new(
        fields.Tensor("tau"),
        fields.Tensor("r"),
        fields.Tensor("v_leak"),
        fields.Tensor("v_threshold"),
        fields.OptionalTensor("v_reset"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        CheckPositive(Tau, "tau", input, place);
        CheckSpread(R, "r", input, place);
        CheckSpread(VLeak, "v_leak", input, place);
        CheckPositive(VThreshold, "v_threshold", input, place);
        CheckSpread(VReset, "v_reset", input, place);
        return input;
    }

    internal override void Write(NirFieldWriter fields)
    {
        fields.Tensor("tau", Tau);
        fields.Tensor("r", R);
        fields.Tensor("v_leak", VLeak);
        fields.Tensor("v_threshold", VThreshold);
        fields.OptionalTensor("v_reset", VReset);
    }
}
