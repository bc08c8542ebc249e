using System.Collections.Immutable;

namespace NeuroSim.Models.Nir;

/// <summary>Sizes of what travels along an edge, without batch and time: (channels, rows, columns) for maps, (features) for vectors.</summary>
public sealed class NirShape : IEquatable<NirShape>
{
    /// <summary>Elements that one node may hand on.</summary>
    internal const long MaxElements = 1L << 26;

    /// <summary>Creates a shape.</summary>
    /// <param name="sizes">Sizes, each at least 1.</param>
    public NirShape(params ReadOnlySpan<int> sizes) => Sizes = [.. sizes];

    /// <summary>The sizes.</summary>
    public ImmutableArray<int> Sizes { get; }

    /// <summary>Number of dimensions.</summary>
    public int Rank => Sizes.Length;

    /// <summary>Number of elements.</summary>
    public int Count => (int)LongCount;

    /// <summary>Size of one dimension.</summary>
    public int this[int dimension] => Sizes[dimension];

    /// <summary>Number of elements; larger than any limit where it does not fit 64 bits.</summary>
    internal long LongCount => Sizes.Aggregate(1L, (product, size) => product > int.MaxValue ? long.MaxValue : product * size);

    /// <summary>What is wrong with the sizes, as a clause, or null.</summary>
    internal string? Problem() => Sizes.Any(s => s < 1)
        ? $"the shape {this} has a size below 1."
        : LongCount > MaxElements
            ? $"the shape {this} has more than {MaxElements:N0} elements, the most that NeuroSim gives one node."
            : null;

    /// <inheritdoc/>
    public bool Equals(NirShape? other) => other is not null && Sizes.AsSpan().SequenceEqual(other.Sizes.AsSpan());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NirShape);

    /// <inheritdoc/>
    public override int GetHashCode() => Sizes.Aggregate(Rank, HashCode.Combine);

    /// <inheritdoc/>
    public override string ToString() => $"({string.Join(", ", Sizes)})";
}
