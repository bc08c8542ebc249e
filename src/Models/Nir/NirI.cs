using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// Integrator: <c>dv/dt = R·x</c>, <c>y = v</c>.
/// </summary>
/// <param name="R">R, the gain of the input.</param>
public sealed record NirI(NirTensor R) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "I";

    internal override bool HasState => true;

    internal static NirI Read(NirFields fields) => new(fields.Tensor("r"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        CheckSpread(R, "r", input, place);
        return input;
    }

    internal override void Write(NirFieldWriter fields) => fields.Tensor("r", R);
}
