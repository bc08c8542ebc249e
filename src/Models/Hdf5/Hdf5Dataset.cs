using System.Collections.Immutable;

namespace NeuroSim.Models.Hdf5;

/// <summary>A dataset with its values: row-major, immutable to its readers.</summary>
public sealed class Hdf5Dataset : Hdf5Item
{
    private readonly Array _values;

    private Hdf5Dataset(Hdf5Kind kind, ImmutableArray<int> shape, Array values)
    {
        long count = shape.Aggregate(1L, (product, size) => checked(product * size));
        if (count != values.Length || shape.Any(s => s < 0))
        {
            throw new ArgumentException($"[{string.Join(", ", shape)}] holds {count} elements, got {values.Length}.", nameof(values));
        }

        (Kind, Shape, _values) = (kind, shape, values);
    }

    /// <summary>Type of the elements.</summary>
    public Hdf5Kind Kind { get; }

    /// <summary>Sizes; none for a scalar.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Number of elements.</summary>
    public int Count => _values.Length;

    /// <summary>A dataset of single precision.</summary>
    /// <param name="shape">Sizes; none for a scalar.</param>
    /// <param name="values">Elements, row-major; nobody changes them any more.</param>
    /// <exception cref="ArgumentException">The shape holds another number of elements.</exception>
    public static Hdf5Dataset Of(ImmutableArray<int> shape, params float[] values) => new(Hdf5Kind.Real32, shape, values);

    /// <inheritdoc cref="Of(ImmutableArray{int}, float[])"/>
    public static Hdf5Dataset Of(ImmutableArray<int> shape, params double[] values) => new(Hdf5Kind.Real64, shape, values);

    /// <inheritdoc cref="Of(ImmutableArray{int}, float[])"/>
    public static Hdf5Dataset Of(ImmutableArray<int> shape, params long[] values) => new(Hdf5Kind.Whole, shape, values);

    /// <inheritdoc cref="Of(ImmutableArray{int}, float[])"/>
    public static Hdf5Dataset Of(ImmutableArray<int> shape, params string[] values) => new(Hdf5Kind.Text, shape, values);

    /// <summary>The elements of numbers as doubles, a new array; exact but for integers beyond 2^53.</summary>
    /// <exception cref="InvalidOperationException">The dataset holds text.</exception>
    public double[] ToDoubles() => _values switch
    {
        float[] singles => Array.ConvertAll(singles, v => (double)v),
        double[] doubles => [.. doubles],
        long[] integers => Array.ConvertAll(integers, v => (double)v),
        _ => throw new InvalidOperationException("A dataset of text holds no numbers."),
    };

    /// <summary>The elements of a dataset of <see cref="Hdf5Kind.Real32"/>.</summary>
    /// <exception cref="InvalidCastException">It holds something else.</exception>
    public ReadOnlySpan<float> Singles => (float[])_values;

    /// <summary>The elements of a dataset of <see cref="Hdf5Kind.Real64"/>.</summary>
    /// <exception cref="InvalidCastException">It holds something else.</exception>
    public ReadOnlySpan<double> Doubles => (double[])_values;

    /// <summary>The elements of a dataset of <see cref="Hdf5Kind.Whole"/>.</summary>
    /// <exception cref="InvalidCastException">It holds something else.</exception>
    public ReadOnlySpan<long> Integers => (long[])_values;

    /// <summary>The elements of a dataset of <see cref="Hdf5Kind.Text"/>.</summary>
    /// <exception cref="InvalidCastException">It holds something else.</exception>
    public ReadOnlySpan<string> Texts => (string[])_values;
}
