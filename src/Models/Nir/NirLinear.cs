using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Linear map of the last dimension: <c>y = W·x</c>.</summary>
/// <param name="Weight">W, (outputs, inputs).</param>
public sealed record NirLinear(NirTensor Weight) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Linear";

    internal static NirLinear Read(NirFields fields) => new(fields.Tensor("weight"));

    internal override NirShape Output(NirShape input, FilePlace place) => Output(Weight, input, place);

    internal override void Write(NirFieldWriter fields) => fields.Tensor("weight", Weight);

    internal static NirShape Output(NirTensor weight, NirShape input, FilePlace place)
    {
        CheckFinite(weight, "weight", place);
        if (weight.Shape.Rank != 2)
        {
            throw place.Error($"'weight' has the shape {weight.Shape}; NeuroSim reads matrices (outputs, inputs).");
        }

        return input.Rank > 0 && input[input.Rank - 1] == weight.Shape[1]
            ? new([.. input.Sizes.AsSpan()[..^1], weight.Shape[0]])
            : throw place.Error($"'weight' of {weight.Shape} takes {weight.Shape[1]} inputs, but {input} arrives. Is a Flatten missing before it?");
    }
}
