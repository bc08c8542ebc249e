using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Leaky integrator with a current: <c>τ_syn·di/dt = −i + w_in·x</c>, <c>τ_mem·dv/dt = (v_leak − v) + R·i</c>, <c>y = v</c>.
/// </summary>
/// <param name="TauSyn">τ_syn in seconds, positive.</param>
/// <param name="TauMem">τ_mem in seconds, positive.</param>
/// <param name="R">R, the gain of the input.</param>
/// <param name="VLeak">v_leak.</param>
/// <param name="WIn">w_in, or null where the file has none: 1.</param>
public sealed record NirCubaLI(NirTensor TauSyn, NirTensor TauMem, NirTensor R, NirTensor VLeak, NirTensor? WIn = null) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "CubaLI";

    internal override bool HasState => true;

    internal static NirCubaLI Read(NirFields fields) => new(
        fields.Tensor("tau_syn"),
        fields.Tensor("tau_mem"),
        fields.Tensor("r"),
        fields.Tensor("v_leak"),
        fields.OptionalTensor("w_in"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        CheckPositive(TauSyn, "tau_syn", input, place);
        CheckPositive(TauMem, "tau_mem", input, place);
        CheckSpread(R, "r", input, place);
        CheckSpread(VLeak, "v_leak", input, place);
        CheckSpread(WIn, "w_in", input, place);
        return input;
    }

    internal override void Write(NirFieldWriter fields)
    {
        fields.Tensor("tau_syn", TauSyn);
        fields.Tensor("tau_mem", TauMem);
        fields.Tensor("r", R);
        fields.Tensor("v_leak", VLeak);
        fields.OptionalTensor("w_in", WIn);
    }
}
