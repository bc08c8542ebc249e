using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>
/// Adds up bands of maps: rows first, all columns and channels of a row side by side, then columns, channel by channel, then channels. Numbers are as narrow as
/// they can be; the scalar form does the same sums one by one. One instance serves one thread at a time.
/// </summary>
/// <param name="shapes">Maps that it must serve.</param>
/// <param name="most">The largest activation.</param>
internal sealed class BandSums(IEnumerable<MapShape> shapes, int most)
{
    // Vectors read and write beyond the last channel.
    private const int Spare = 32;

    private readonly byte[] _bytes = new byte[shapes.Max(s => s.Width * s.Channels) + Spare];
    private readonly ushort[] _words = new ushort[shapes.Max(s => s.Width * s.Channels) + Spare];
    private readonly int[] _channels = new int[shapes.Max(s => s.Channels) + Spare];

    /// <summary>Adds some rows of a map to the sums of a band.</summary>
    /// <param name="band">The band.</param>
    /// <param name="shape">The map.</param>
    /// <param name="y0">The first of the rows.</param>
    /// <param name="rows">Activations: row by row, column by column, channels innermost.</param>
    /// <param name="sums">The site's sums.</param>
    public void Add(Band band, MapShape shape, int y0, ReadOnlySpan<byte> rows, Span<long> sums)
    {
        int row = shape.Width * shape.Channels, from = Math.Max(band.Y0, y0), to = Math.Min(band.Y1, y0 + (rows.Length / row));
        if (from >= to)
        {
            return;
        }

        rows = rows.Slice((from - y0) * row, (to - from) * row);
        ReadOnlySpan<int> weights = band.Weights.AsSpan(from - band.Y0, to - from);
        if (Simd.Level == SimdLevel.Scalar || !Avx2.IsSupported || !Fits(band, shape.Channels))
        {
            AddOneByOne(band, shape, rows, weights, sums);
            return;
        }

        int limit = ushort.MaxValue / Math.Max(1, band.LargestColumn);
        for (int y = 0, end; y < weights.Length; y = end)
        {
            int bound = 0;
            for (end = y; end < weights.Length && bound + (most * weights[end]) <= limit; end++)
            {
                bound += most * weights[end];
            }

            AddRows(band, shape, rows[(y * row)..(end * row)], weights[y..end], bound, sums);
        }
    }

    // Whether one row, weighted, and one column of it fit 16 bits, products of two rows 15 bits, and all sums 31 bits.
    private bool Fits(Band band, int channels)
        => band.LargestWeight <= sbyte.MaxValue && 2 * most * band.LargestWeight <= short.MaxValue
        && (long)most * band.LargestWeight * Math.Max(1, band.LargestColumn) <= ushort.MaxValue && most * band.Reach * channels <= int.MaxValue;

    private static void AddOneByOne(Band band, MapShape shape, ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, Span<long> sums)
    {
        int channels = shape.Channels, row = shape.Width * channels;
        foreach (BandArea area in band.Areas)
        {
            foreach (BandSum sum in area.Sums)
            {
                for (int i = 0; i < weights.Length * area.Weights.Length; i++)
                {
                    (int y, int x) = Math.DivRem(i, area.Weights.Length);
                    ReadOnlySpan<byte> position = rows.Slice((y * row) + ((area.X0 + x) * channels), channels);
                    sums[sum.Index] += (long)weights[y] * area.Weights[x] * ChannelSums.Sum(position[sum.C0..sum.C1]);
                }
            }
        }
    }

    private void AddRows(Band band, MapShape shape, ReadOnlySpan<byte> rows, ReadOnlySpan<int> weights, int bound, Span<long> sums)
    {
        int channels = shape.Channels, row = shape.Width * channels, from = band.X0 * channels, length = (band.X1 - band.X0) * channels;
        bool narrow = band.IsPlain && bound <= byte.MaxValue;
        ReadOnlySpan<byte> bytes = _bytes;
        if (narrow && weights.Length == 1 && channels % Vector256<byte>.Count == 0)
        {
            // One row is its own sum, and vectors end where its channels do.
            bytes = rows[from..];
        }
        else if (narrow)
        {
            RowSums.AddPlain(rows, row, from, length, _bytes);
        }
        else
        {
            RowSums.AddWeighted(rows, row, from, length, weights, _words);
        }

        foreach (BandArea area in band.Areas)
        {
            int first = (area.X0 - band.X0) * channels;
            _channels.AsSpan(0, channels + Spare).Clear();
            if (narrow && area.IsPlain && bound * area.Weights.Length <= byte.MaxValue)
            {
                AddColumns(bytes[first..], channels, area.Weights.Length);
            }
            else
            {
                ReadOnlySpan<ushort> words = narrow ? default : _words.AsSpan(first);
                AddColumns(narrow ? bytes[first..] : default, words, channels, area.Weights, ushort.MaxValue / Math.Max(1, bound));
            }

            foreach (BandSum sum in area.Sums)
            {
                sums[sum.Index] += ChannelSums.Sum(_channels.AsSpan(sum.C0, sum.C1 - sum.C0));
            }
        }
    }

    // All columns fit bytes.
    private void AddColumns(ReadOnlySpan<byte> bytes, int channels, int columns)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        for (int c = 0; c < channels; c += Vector256<byte>.Count)
        {
            Vector256<byte> sum = Vector256.LoadUnsafe(ref first, (nuint)c);
            for (int x = 1; x < columns; x++)
            {
                sum += Vector256.LoadUnsafe(ref first, (nuint)((x * channels) + c));
            }

            (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(sum);
            AddTo(c, low);
            AddTo(c + Vector256<ushort>.Count, high);
        }
    }

    // As many columns at once as fit 16 bits, of bytes or of words.
    private void AddColumns(ReadOnlySpan<byte> bytes, ReadOnlySpan<ushort> words, int channels, ReadOnlySpan<int> weights, int limit)
    {
        for (int x = 0, end; x < weights.Length; x = end)
        {
            int weight = 0;
            for (end = x; end < weights.Length && weight + weights[end] <= limit; end++)
            {
                weight += weights[end];
            }

            for (int c = 0; c < channels; c += Vector256<ushort>.Count)
            {
                int at = (x * channels) + c;
                AddTo(c, words.IsEmpty ? Columns(bytes[at..], channels, weights[x..end]) : Columns(words[at..], channels, weights[x..end]));
            }
        }
    }

    private static Vector256<ushort> Columns(ReadOnlySpan<byte> bytes, int channels, ReadOnlySpan<int> weights)
    {
        ref byte first = ref MemoryMarshal.GetReference(bytes);
        Vector256<ushort> sum = Vector256<ushort>.Zero;
        nuint c = 0;
        foreach (int weight in weights)
        {
            sum += Avx2.ConvertToVector256Int16(Vector128.LoadUnsafe(ref first, c)).AsUInt16() * Vector256.Create((ushort)weight);
            c += (nuint)channels;
        }

        return sum;
    }

    private static Vector256<ushort> Columns(ReadOnlySpan<ushort> words, int channels, ReadOnlySpan<int> weights)
    {
        ref ushort first = ref MemoryMarshal.GetReference(words);
        Vector256<ushort> sum = Vector256<ushort>.Zero;
        nuint c = 0;
        foreach (int weight in weights)
        {
            sum += Vector256.LoadUnsafe(ref first, c) * Vector256.Create((ushort)weight);
            c += (nuint)channels;
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddTo(int channel, Vector256<ushort> numbers)
    {
        ref int to = ref MemoryMarshal.GetArrayDataReference(_channels);
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(numbers);
        (Vector256.LoadUnsafe(ref to, (nuint)channel) + low.AsInt32()).StoreUnsafe(ref to, (nuint)channel);
        (Vector256.LoadUnsafe(ref to, (nuint)(channel + 8)) + high.AsInt32()).StoreUnsafe(ref to, (nuint)(channel + 8));
    }
}
