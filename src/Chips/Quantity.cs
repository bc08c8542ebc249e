using System.Collections;

namespace NeuroSim.Chips;

/// <summary>One fact about hardware: a number with its source beside it. The unit stands in the name of the member that holds it.</summary>
/// <typeparam name="T">The number's type, or a read-only list of numbers. Two quantities are equal if their lists hold equal numbers.</typeparam>
/// <param name="Value">The number.</param>
/// <param name="Source">Where it was published, or, for an estimate, how it was derived or why it was assumed.</param>
/// <param name="Estimate">True where the number was derived or assumed rather than published.</param>
public sealed record Quantity<T>(T Value, string Source, bool Estimate = false)
    where T : notnull
{
    /// <summary>Value, source and mark are equal.</summary>
    public bool Equals(Quantity<T>? other) =>
        other is not null && Source == other.Source && Estimate == other.Estimate && Numbers(Value).SequenceEqual(Numbers(other.Value));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Source, Estimate);

    private static IEnumerable<object> Numbers(T value) => value is IEnumerable list ? list.Cast<object>() : [value];
}

/// <summary>Lists that hold one number for all cores of a chip, or one for each core.</summary>
public static class PerCore
{
    /// <summary>The number of one core.</summary>
    /// <param name="numbers">One number, or as many as a chip has cores.</param>
    /// <param name="core">Index of the core in its chip, row by row.</param>
    public static T OfCore<T>(this Quantity<IReadOnlyList<T>> numbers, int core) => numbers.Value[numbers.Value.Count == 1 ? 0 : core];
}
