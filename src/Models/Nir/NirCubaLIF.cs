using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Leaky integrate-and-fire neuron with a current: <c>τ_syn·di/dt = −i + w_in·x</c>, <c>τ_mem·dv/dt = (v_leak − v) + R·i</c>; when v
/// reaches θ it spikes, z = 1, and <c>v ← v − θ</c> (or v ← v_reset).
/// </summary>
/// <param name="TauSyn">τ_syn in seconds, positive.</param>
/// <param name="TauMem">τ_mem in seconds, positive.</param>
/// <param name="R">R, the gain of the input.</param>
/// <param name="VLeak">v_leak.</param>
/// <param name="VThreshold">θ, positive.</param>
/// <param name="VReset">v_reset, or null where the file has none: then a spike takes θ off v (soft reset, the paper's).</param>
/// <param name="WIn">w_in, or null where the file has none: 1.</param>
public sealed record NirCubaLIF(
    NirTensor TauSyn, NirTensor TauMem, NirTensor R, NirTensor VLeak, NirTensor VThreshold, NirTensor? VReset = null, NirTensor? WIn = null) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "CubaLIF";

    internal override bool HasState => true;

    internal static NirCubaLIF Read(NirFields fields) => new(
        fields.Tensor("tau_syn"),
        fields.Tensor("tau_mem"),
        fields.Tensor("r"),
        fields.Tensor("v_leak"),
        fields.Tensor("v_threshold"),
        fields.OptionalTensor("v_reset"),
        fields.OptionalTensor("w_in"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        CheckPositive(TauSyn, "tau_syn", input, place);
        CheckPositive(TauMem, "tau_mem", input, place);
        CheckSpread(R, "r", input, place);
        CheckSpread(VLeak, "v_leak", input, place);
        CheckPositive(VThreshold, "v_threshold", input, place);
        CheckSpread(VReset, "v_reset", input, place);
        CheckSpread(WIn, "w_in", input, place);
        return input;
    }

    internal override void Write(NirFieldWriter fields)
    {
        fields.Tensor("tau_syn", TauSyn);
        fields.Tensor("tau_mem", TauMem);
        fields.Tensor("r", R);
        fields.Tensor("v_leak", VLeak);
        fields.Tensor("v_threshold", VThreshold);
        fields.OptionalTensor("v_reset", VReset);
        fields.OptionalTensor("w_in", WIn);
    }
}
