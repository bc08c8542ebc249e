using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace NeuroSim.Models.Checkpoints;

/// <summary>A stored tensor: row-major, contiguous, little-endian, immutable.</summary>
public sealed class Tensor
{
    /// <summary>Creates a tensor over bytes that nobody changes any more.</summary>
    /// <param name="type">Element type.</param>
    /// <param name="shape">Sizes; none for a scalar.</param>
    /// <param name="bytes">Elements, exactly as many as the shape says.</param>
    public Tensor(TensorType type, ImmutableArray<int> shape, ReadOnlyMemory<byte> bytes)
    {
        long count = Elements(shape);
        if (count * type.Width() != bytes.Length)
        {
            throw new ArgumentException($"[{string.Join(", ", shape)}] of {type} needs {count * type.Width()} bytes, got "
                + $"{bytes.Length}.", nameof(bytes));
        }

        (Type, Shape, Count, Bytes) = (type, shape, count, bytes);
    }

    /// <summary>Element type.</summary>
    public TensorType Type { get; }

    /// <summary>Sizes; empty for a scalar.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>The elements as stored.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>All elements as doubles; exact for every type but 64-bit integers beyond 2^53.</summary>
    public double[] ToDoubles() => Type switch
    {
        TensorType.F64 => Convert<double, double>(static v => v),
        TensorType.F32 => RealNumbers.ToDoubles(MemoryMarshal.Cast<byte, float>(Bytes.Span)),
        TensorType.F16 => Convert<Half, double>(static v => (double)v),
        TensorType.BF16 => Convert<ushort, double>(static v => BitConverter.UInt32BitsToSingle((uint)v << 16)),
        _ => Array.ConvertAll(ToInt64s(), static v => (double)v),
    };

    /// <summary>All elements of an integer or boolean tensor.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds floating-point numbers.</exception>
    public long[] ToInt64s() => Type switch
    {
        TensorType.I64 => Convert<long, long>(static v => v),
        TensorType.I32 => Convert<int, long>(static v => v),
        TensorType.I16 => Convert<short, long>(static v => v),
        TensorType.I8 => Convert<sbyte, long>(static v => v),
        TensorType.U8 => Convert<byte, long>(static v => v),
        TensorType.Bool => Convert<byte, long>(static v => v != 0 ? 1 : 0),
        _ => throw new InvalidOperationException($"A tensor of {Type} holds no integers; ask for doubles."),
    };

    /// <summary>Product of sizes, which must not be negative and must not overflow.</summary>
    internal static long Elements(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int size in shape)
        {
            count = size >= 0 ? checked(count * size) : throw new ArgumentException($"The size {size} is negative.", nameof(shape));
        }

        return count;
    }

    /// <summary>Product of sizes, which must not be negative and must not overflow.</summary>
    internal static long Elements(ImmutableArray<int> shape) => Elements(shape.AsSpan());

    private TResult[] Convert<T, TResult>(Func<T, TResult> convert)
        where T : unmanaged
        => StoredNumbers.Convert(Bytes.Span, convert);
}
