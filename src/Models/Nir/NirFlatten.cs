using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Joins the dimensions from start to end, both included, into one: <c>y = x</c> in the same order.</summary>
/// <param name="StartDim">First dimension; negative ones count from the end.</param>
/// <param name="EndDim">Last dimension; negative ones count from the end.</param>
/// <param name="InputShape">Shape of the input, or null to take what arrives.</param>
public sealed record NirFlatten(int StartDim, int EndDim, NirShape? InputShape) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Flatten";

    internal static NirFlatten Read(NirFields fields) => new(
        fields.Number("start_dim"), fields.Number("end_dim"), fields.Has("input_type") ? fields.Shape("input_type") : null);

    internal override NirShape Output(NirShape input, FilePlace place)
    {
        if (InputShape is not null && !InputShape.Equals(input))
        {
            throw place.Error($"its input shape is {InputShape}, but {input} arrives.");
        }

        int start = StartDim < 0 ? StartDim + input.Rank : StartDim, end = EndDim < 0 ? EndDim + input.Rank : EndDim;
        if (start < 0 || end >= input.Rank || start > end)
        {
            throw place.Error($"it joins the dimensions {StartDim} to {EndDim}, but {input} arrives.");
        }

        NirShape joined = new(input.Sizes.AsSpan()[start..(end + 1)]);
        return new([.. input.Sizes.AsSpan()[..start], joined.Count, .. input.Sizes.AsSpan()[(end + 1)..]]);
    }

    internal override void Write(NirFieldWriter fields)
    {
        fields.Number("start_dim", StartDim);
        fields.Number("end_dim", EndDim);
        if (InputShape is not null)
        {
            fields.Shape("input_type", InputShape);
        }
    }
}
