using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Leaky integrator: <c>τ·dv/dt = (v_leak − v) + R·x</c>, <c>y = v</c>.
/// </summary>
/// <param name="Tau">τ in seconds, positive.</param>
/// <param name="R">R, the gain of the input.</param>
/// <param name="VLeak">v_leak.</param>
public sealed record NirLI(NirTensor Tau, NirTensor R, NirTensor VLeak) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "LI";

    internal override bool HasState => true;

    internal static NirLI Read(NirFields fields) => new(fields.Tensor("tau"), fields.Tensor("r"), fields.Tensor("v_leak"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        CheckPositive(Tau, "tau", input, place);
        CheckSpread(R, "r", input, place);
        CheckSpread(VLeak, "v_leak", input, place);
        return input;
    }

    internal override void Write(NirFieldWriter fields)
    {
        fields.Tensor("tau", Tau);
        fields.Tensor("r", R);
        fields.Tensor("v_leak", VLeak);
    }
}
