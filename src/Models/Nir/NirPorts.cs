using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>Where data enter a graph: <c>y = x</c>.</summary>
/// <param name="Shape">Shape of the data.</param>
public sealed record NirInput(NirShape Shape) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Input";

    internal static NirInput Read(NirFields fields) => new(fields.Shape("shape"));

    internal override NirShape Output(NirShape input, FilePlace place) => Shape;

    internal override void Write(NirFieldWriter fields) => fields.Shape("shape", Shape);
}

/// <summary>Where data leave a graph: <c>y = x</c>.</summary>
/// <param name="Shape">Shape of the data.</param>
public sealed record NirOutput(NirShape Shape) : NirNode
{
    /// <inheritdoc/>
    public override string Type => "Output";

    internal static NirOutput Read(NirFields fields) => new(fields.Shape("shape"));

    internal override NirShape Output(NirShape input, FilePlace place) => input.Equals(Shape)
        ? Shape
        : throw place.Error($"its shape is {Shape}, but {input} arrives.");

    internal override void Write(NirFieldWriter fields) => fields.Shape("shape", Shape);
}
