using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>The neurons of a row that fire in four sub-steps: bits of four masks, which are counted by ranges of neurons.</summary>
internal readonly ref struct SpikeMasks
{
    /// <summary>Neurons that are counted at once, at most.</summary>
    public const int Narrow = 56;

    private const int Block = 64;

    private readonly Span<ulong> _masks;
    private readonly int _stride;

    /// <summary>Masks for rows of some length.</summary>
    /// <param name="room">Room for <see cref="Length"/> words.</param>
    /// <param name="neurons">Neurons of a row, at most.</param>
    public SpikeMasks(Span<ulong> room, int neurons)
    {
        _masks = room[..Length(neurons)];
        _stride = Length(neurons) / Packed.Lanes;
    }

    /// <summary>Words that the masks need. Each has one more than its neurons: bits that cross from a word into the next are taken from both.</summary>
    public static int Length(int neurons) => Packed.Lanes * (((neurons + Block - 1) / Block) + 1);

    /// <summary>Takes a row.</summary>
    /// <param name="row">Activations.</param>
    /// <param name="first">The first of the four sub-steps.</param>
    public void Take(ReadOnlySpan<byte> row, int first)
    {
        int i = Simd.Level > SimdLevel.Scalar ? TakeBlocks(row, first) : 0;
        for (int k = 0; k < Packed.Lanes; k++)
        {
            _masks[((k * _stride) + (i / Block))..((k + 1) * _stride)].Clear();
        }

        for (; i < row.Length; i++)
        {
            for (int k = 0; k < Math.Min(Packed.Lanes, row[i] - first); k++)
            {
                _masks[(k * _stride) + (i / Block)] |= 1UL << (i % Block);
            }
        }
    }

    /// <summary>Neurons of the row that fire in one of the four sub-steps.</summary>
    public int CountAll(int lane)
    {
        int sum = 0;
        foreach (ulong mask in _masks.Slice(lane * _stride, _stride))
        {
            sum += BitOperations.PopCount(mask);
        }

        return sum;
    }

    /// <summary>The bits of so many neurons, of <see cref="Narrow"/> at most.</summary>
    public static ulong Bits(int neurons) => ulong.MaxValue >> (Block - neurons);

    /// <summary>Packed spikes of neurons side by side, and their sum.</summary>
    public (ulong Packed, int Sum) Count(int neuron, int neurons)
    {
        (ulong packed, int sum) = (0, 0);
        for (; neurons > 0; neuron += Narrow, neurons -= Narrow)
        {
            sum += CountNarrow(neuron, Bits(Math.Min(Narrow, neurons)), out ulong more);
            packed += more;
        }

        return (packed, sum);
    }

    /// <summary>Spikes of a few neurons side by side.</summary>
    /// <param name="neuron">The first.</param>
    /// <param name="bits">Which of those from there on.</param>
    /// <param name="packed">Packed spikes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int CountNarrow(int neuron, ulong bits, out ulong packed)
    {
        // As many bits as a word has from any bit of its first byte on.
        ref byte first = ref Unsafe.Add(ref Unsafe.As<ulong, byte>(ref MemoryMarshal.GetReference(_masks)), neuron / 8);
        nint plane = _stride * sizeof(ulong);
        int shift = neuron % 8;
        ulong a = Count(ref first, shift, bits), b = Count(ref Unsafe.Add(ref first, plane), shift, bits);
        ulong c = Count(ref Unsafe.Add(ref first, 2 * plane), shift, bits), d = Count(ref Unsafe.Add(ref first, 3 * plane), shift, bits);
        packed = a | (b << Packed.Bits) | (c << (2 * Packed.Bits)) | (d << (3 * Packed.Bits));
        return (int)(a + b + c + d);
    }

    // Masks lie in memory as little-endian processors have them: the first neurons in the first byte.
    private static ulong Count(ref byte bits, int shift, ulong valid)
        => (ulong)BitOperations.PopCount((Unsafe.ReadUnaligned<ulong>(ref bits) >> shift) & valid);

    private int TakeBlocks(ReadOnlySpan<byte> row, int first)
    {
        Vector512<byte> t0 = Vector512.Create((byte)first), t1 = t0 + Vector512<byte>.One, t2 = t1 + Vector512<byte>.One, t3 = t2 + Vector512<byte>.One;
        ref ulong masks = ref MemoryMarshal.GetReference(_masks);
        int i = 0;
        for (; i <= row.Length - Block; i += Block, masks = ref Unsafe.Add(ref masks, 1))
        {
            Vector512<byte> a = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(row), (nuint)i);
            masks = Vector512.GreaterThan(a, t0).ExtractMostSignificantBits();
            Unsafe.Add(ref masks, _stride) = Vector512.GreaterThan(a, t1).ExtractMostSignificantBits();
            Unsafe.Add(ref masks, 2 * _stride) = Vector512.GreaterThan(a, t2).ExtractMostSignificantBits();
            Unsafe.Add(ref masks, 3 * _stride) = Vector512.GreaterThan(a, t3).ExtractMostSignificantBits();
        }

        return i;
    }
}
