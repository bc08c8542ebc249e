using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Delay: <c>y(t) = x(t − τ)</c>.</summary>
/// <param name="Delay">τ in seconds, at least 0.</param>
public sealed record NirDelay(NirTensor Delay) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Delay";

    internal static NirDelay Read(NirFields fields) => new(fields.Tensor("delay"));

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        CheckSpread(Delay, "delay", input, place);
        foreach (double delay in Delay.Values)
        {
            if (delay < 0)
            {
                throw place.Error($"'delay' holds {delay}; a delay cannot be negative.");
            }
        }

        return input;
    }

    internal override void Write(NirFieldWriter fields) => fields.Tensor("delay", Delay);
}
