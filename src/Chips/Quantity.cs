namespace NeuroSim.Chips;

/// <summary>One fact about hardware: a number with its source beside it. The unit stands in the name of the member that holds it.</summary>
/// <typeparam name="T">The number's type.</typeparam>
/// <param name="Value">The number.</param>
/// <param name="Source">Where it was published, or, for an estimate, how it was derived or why it was assumed.</param>
/// <param name="Estimate">True where the number was derived or assumed rather than published.</param>
public sealed record Quantity<T>(T Value, string Source, bool Estimate = false)
    where T : struct;
