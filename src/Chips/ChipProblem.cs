namespace NeuroSim.Chips;

/// <summary>A value of a description that no chip can have.</summary>
/// <param name="JsonPath">Path of the value in a chip file.</param>
/// <param name="Value">The value; <see cref="Missing"/> for a member that is not there.</param>
/// <param name="Limit">What it must be.</param>
public sealed record ChipProblem(string JsonPath, string Value, string Limit)
{
    /// <summary>Stands for the value of a member that is not there.</summary>
    public const string Missing = "missing";

    /// <inheritdoc/>
    public override string ToString() => $"{JsonPath} is {Value}, but must be {Limit}";
}
