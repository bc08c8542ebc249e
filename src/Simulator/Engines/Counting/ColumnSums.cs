using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>
/// The spikes of each channel over the positions of an area, in four sub-steps: a plane of 16-bit sums for each, channels side by side. Sums are taken in bytes while no
/// more than 255 positions are added.
/// </summary>
/// <param name="sums">Room for <see cref="Length"/> sums.</param>
/// <param name="channels">Channels.</param>
internal readonly ref struct ColumnSums(Span<ushort> sums, int channels)
{
    /// <summary>Activations that are read at once, some of them behind the last.</summary>
    public const int Block = 64;

    private readonly Span<ushort> _sums = sums;
    private readonly int _stride = Stride(channels);

    /// <summary>Sums of four sub-steps.</summary>
    public static int Length(int channels) => Packed.Lanes * Stride(channels);

    /// <summary>Adds up the positions of an area.</summary>
    /// <param name="map">Activations, channels innermost, and a block behind them.</param>
    /// <param name="width">Columns of the map.</param>
    /// <param name="area">Rows and columns.</param>
    /// <param name="first">The first of the four sub-steps.</param>
    public void Sum(ReadOnlySpan<byte> map, int width, (int Y0, int Y1, int X0, int X1) area, int first)
    {
        _sums.Clear();
        if (Simd.Level == SimdLevel.Scalar)
        {
            SumOneByOne(map, width, area, first);
            return;
        }

        for (int c = 0; c < channels; c += Block)
        {
            SumBlock(map[c..], width, area, first, c);
        }
    }

    /// <summary>Packed spikes of some channels.</summary>
    public ulong Of(int c0, int c1)
    {
        ulong packed = 0;
        for (int k = Packed.Lanes - 1; k >= 0; k--)
        {
            ulong sum = 0;
            foreach (ushort n in _sums.Slice((k * _stride) + c0, c1 - c0))
            {
                sum += n;
            }

            packed = (packed << Packed.Bits) | sum;
        }

        return packed;
    }

    private static int Stride(int channels) => (channels + Block - 1) / Block * Block;

    private void SumBlock(ReadOnlySpan<byte> map, int width, (int Y0, int Y1, int X0, int X1) area, int first, int channel)
    {
        Vector512<byte> t0 = Vector512.Create((byte)first), t1 = t0 + Vector512<byte>.One, t2 = t1 + Vector512<byte>.One, t3 = t2 + Vector512<byte>.One;
        Vector512<byte> s0 = default, s1 = default, s2 = default, s3 = default;
        int added = 0;
        for (int y = area.Y0; y < area.Y1; y++)
        {
            ref byte at = ref MemoryMarshal.GetReference(map[(((y * width) + area.X0) * channels)..]);
            for (int x = area.X0; x < area.X1; x++, at = ref System.Runtime.CompilerServices.Unsafe.Add(ref at, channels))
            {
                Vector512<byte> a = Vector512.LoadUnsafe(ref at);
                s0 = OneMore(s0, a, t0);
                s1 = OneMore(s1, a, t1);
                s2 = OneMore(s2, a, t2);
                s3 = OneMore(s3, a, t3);
                if (++added == byte.MaxValue)
                {
                    Flush(ref s0, ref s1, ref s2, ref s3, channel);
                    added = 0;
                }
            }
        }

        Flush(ref s0, ref s1, ref s2, ref s3, channel);
    }

    // Where a neuron fires. A comparison gives a mask, which an addition takes as it is.
    private static Vector512<byte> OneMore(Vector512<byte> sums, Vector512<byte> bursts, Vector512<byte> before)
        => Vector512.ConditionalSelect(Vector512.GreaterThan(bursts, before), sums + Vector512<byte>.One, sums);

    private void Flush(ref Vector512<byte> s0, ref Vector512<byte> s1, ref Vector512<byte> s2, ref Vector512<byte> s3, int channel)
    {
        Add(s0, channel);
        Add(s1, _stride + channel);
        Add(s2, (2 * _stride) + channel);
        Add(s3, (3 * _stride) + channel);
        s0 = s1 = s2 = s3 = default;
    }

    private void Add(Vector512<byte> bytes, int at)
    {
        (Vector512<ushort> low, Vector512<ushort> high) = Vector512.Widen(bytes);
        ref ushort plane = ref _sums[at];
        (Vector512.LoadUnsafe(ref plane) + low).StoreUnsafe(ref plane);
        (Vector512.LoadUnsafe(ref plane, Block / 2) + high).StoreUnsafe(ref plane, Block / 2);
    }

    private void SumOneByOne(ReadOnlySpan<byte> map, int width, (int Y0, int Y1, int X0, int X1) area, int first)
    {
        for (int y = area.Y0; y < area.Y1; y++)
        {
            for (int x = area.X0; x < area.X1; x++)
            {
                ReadOnlySpan<byte> position = map.Slice(((y * width) + x) * channels, channels);
                for (int c = 0; c < channels; c++)
                {
                    for (int k = 0; k < Math.Min(Packed.Lanes, position[c] - first); k++)
                    {
                        _sums[(k * _stride) + c]++;
                    }
                }
            }
        }
    }
}
