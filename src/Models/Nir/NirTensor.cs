using System.Runtime.InteropServices;

namespace NeuroSim.Models.Nir;

/// <summary>A parameter: row-major, immutable. Computation is in double precision; the precision of the file is kept for writing.</summary>
public sealed class NirTensor : IEquatable<NirTensor>
{
    private readonly double[] _values;

    /// <summary>Creates a parameter.</summary>
    /// <param name="shape">Sizes; none for a scalar.</param>
    /// <param name="values">Elements; copied.</param>
    /// <param name="isSingle">True to store single precision; then each element must be one.</param>
    /// <exception cref="ArgumentException">The shape holds another number of elements, or an element is no number of single precision.</exception>
    public NirTensor(NirShape shape, ReadOnlySpan<double> values, bool isSingle = true)
    {
        if (shape.LongCount != values.Length)
        {
            throw new ArgumentException($"{shape} holds {shape.LongCount} elements, got {values.Length}.", nameof(values));
        }

        (Shape, _values, IsSingle) = (shape, values.ToArray(), isSingle);
        if (isSingle && Array.Exists(_values, v => double.IsFinite(v) && (float)v != v))
        {
            throw new ArgumentException("An element is not of single precision.", nameof(values));
        }
    }

    /// <summary>Sizes; none for a scalar.</summary>
    public NirShape Shape { get; }

    /// <summary>The elements.</summary>
    public ReadOnlySpan<double> Values => _values;

    /// <summary>True if it is stored in single precision, false for double.</summary>
    public bool IsSingle { get; }

    /// <inheritdoc/>
    public bool Equals(NirTensor? other) => other is not null && IsSingle == other.IsSingle && Shape.Equals(other.Shape)
        && MemoryMarshal.AsBytes(Values).SequenceEqual(MemoryMarshal.AsBytes(other.Values));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NirTensor);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(IsSingle, Shape, _values.Length > 0 ? _values[0] : 0);

    /// <inheritdoc/>
    public override string ToString() => $"{(IsSingle ? "single" : "double")} {Shape}";

    /// <summary>True if every size is 1 or that of the shape below which it lies, right-aligned (NumPy's rule), so that it can be spread over it.</summary>
    internal bool SpreadsOver(NirShape shape)
    {
        int offset = shape.Rank - Shape.Rank;
        return offset >= 0 && Enumerable.Range(0, Shape.Rank).All(d => Shape[d] == 1 || Shape[d] == shape[d + offset]);
    }

    /// <summary>The elements spread over a shape; a new array.</summary>
    internal double[] Spread(NirShape shape)
    {
        double[] spread = new double[shape.Count];
        int offset = shape.Rank - Shape.Rank;
        for (int i = 0; i < spread.Length; i++)
        {
            int rest = i, at = 0, stride = 1;
            for (int d = shape.Rank - 1; d >= offset; d--)
            {
                at += Shape[d - offset] == 1 ? 0 : rest % shape[d] * stride;
                stride *= Shape[d - offset];
                rest /= shape[d];
            }

            spread[i] = _values[at];
        }

        return spread;
    }
}
