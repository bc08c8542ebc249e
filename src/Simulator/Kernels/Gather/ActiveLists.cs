using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// Lists of the active inputs of a block of rows: for each channel group, row and column the positions (column × channels of the group + channel) and
/// activations of what is not 0. Lists of neighbouring columns follow each other, so that what a kernel row covers is one range. Unless they will be put
/// together to windows, each has an even number: where it is odd, an entry with activation 0 fills up.
/// </summary>
internal static unsafe class ActiveLists
{
    /// <summary>Builds the lists of input rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Build(GatherWeights weights, byte* input, int firstRow, int endRow, GatherScratch scratch)
    {
        ConvolutionGeometry g = weights.Geometry;
        GatherLayout layout = weights.Layout;
        int width = g.Input.Width, channels = g.Input.Channels, rows = endRow - firstRow;
        scratch.Reserve(rows * width * (channels + layout.Groups), Math.Max(rows, 1) * (width + 1) * layout.Groups);
        ushort* positions = scratch.Positions;
        byte* counts = scratch.Counts;
        ListStart* starts = scratch.Starts;
        int entries = 0, odd = layout.HasWindows ? 0 : 1;
        bool paired = CountPairs.Serve(layout) && !layout.HasWindows, spikes = weights.Bounds.AsksForSpikes;
        for (int group = 0; group < layout.Groups; group++)
        {
            int inGroup = layout.Channels(group);
            for (int row = firstRow; row < endRow; row++)
            {
                byte* from = input + (long)row * width * channels + group * layout.ChannelsPerGroup;
                int before = entries;
                entries = Avx512Vbmi2.IsSupported && Simd.Level == SimdLevel.Avx512
                    ? Row512(from, width, channels, inGroup, positions, counts, starts, entries, odd)
                    : Row(from, width, channels, inGroup, positions, counts, starts, entries, odd);
                if (spikes)
                {
                    AddSpikes(from, width, channels, inGroup, starts);
                }

                if (paired)
                {
                    CountPairs.Fill(counts, before, entries, scratch.Pairs);
                }

                starts += width + 1;
            }
        }
    }

    private static int Row(byte* from, int width, int stride, int channels, ushort* positions, byte* counts, ListStart* starts, int entries, int odd)
    {
        for (int x = 0; x < width; x++, from += stride)
        {
            starts[x] = new(entries, 0);
            for (int c = 0; c < channels; c++)
            {
                positions[entries] = (ushort)(x * channels + c);
                counts[entries] = from[c];
                entries += from[c] == 0 ? 0 : 1;
            }

            positions[entries] = (ushort)(x * channels);
            counts[entries] = 0;
            entries += entries & odd;
        }

        starts[width] = new(entries, 0);
        return entries;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Row512(byte* from, int width, int stride, int channels, ushort* positions, byte* counts, ListStart* starts, int entries, int odd)
    {
        int tail = channels % 64, full = channels - tail;
        Vector512<byte> inTail = Vector512.LessThan(Vector512<byte>.Indices, Vector512.Create((byte)tail));
        for (int x = 0; x < width; x++, from += stride)
        {
            starts[x] = new(entries, 0);
            for (int c = 0; c < full; c += 64)
            {
                entries = Append(Vector512.Load(from + c), x * channels + c, positions, counts, entries);
            }

            if (tail is > 0 and <= 32)
            {
                entries = Append(Avx512BW.VL.MaskLoad(from + full, inTail.GetLower(), Vector256<byte>.Zero), x * channels + full, positions, counts, entries);
            }
            else if (tail > 0)
            {
                entries = Append(Avx512BW.MaskLoad(from + full, inTail, Vector512<byte>.Zero), x * channels + full, positions, counts, entries);
            }

            // A block of which all is active leaves nothing behind it that could fill up.
            positions[entries] = (ushort)(x * channels);
            counts[entries] = 0;
            entries += entries & odd;
        }

        starts[width] = new(entries, 0);
        return entries;
    }

    // The spikes before each column of a row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddSpikes(byte* from, int width, int stride, int channels, ListStart* starts)
    {
        int before = 0;
        for (int x = 0; x < width; x++, from += stride)
        {
            starts[x] = starts[x] with { Spikes = before };
            before += Spikes(from, channels);
        }

        starts[width] = starts[width] with { Spikes = before };
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Spikes(byte* from, int channels)
    {
        Vector256<ulong> sums = default;
        int c = 0, spikes = 0;
        for (; c <= channels - Vector256<byte>.Count; c += Vector256<byte>.Count)
        {
            sums += Avx2.SumAbsoluteDifferences(Vector256.Load(from + c), Vector256<byte>.Zero).AsUInt64();
        }

        for (; c <= channels - sizeof(ulong); c += sizeof(ulong))
        {
            Vector256<byte> eight = Vector256.CreateScalar(*(ulong*)(from + c)).AsByte();
            sums += Avx2.SumAbsoluteDifferences(eight, Vector256<byte>.Zero).AsUInt64();
        }

        for (; c < channels; c++)
        {
            spikes += from[c];
        }

        return spikes + (int)Vector256.Sum(sums);
    }

    // Whole vectors are stored: what lies beyond the active inputs is written over by the next block.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Append(Vector512<byte> block, int first, ushort* positions, byte* counts, int entries)
    {
        Vector512<byte> active = ~Vector512.Equals(block, Vector512<byte>.Zero);
        Vector512.Store(Avx512Vbmi2.Compress(Vector512<byte>.Zero, active, block), counts + entries);
        Vector512<byte> inBlock = Avx512Vbmi2.Compress(Vector512<byte>.Zero, active, Vector512<byte>.Indices);
        Vector512<ushort> base16 = Vector512.Create((ushort)first);
        Vector512.Store(Avx512BW.ConvertToVector512UInt16(inBlock.GetLower()) + base16, positions + entries);
        int count = BitOperations.PopCount(active.ExtractMostSignificantBits());
        if (count > Vector512<ushort>.Count)
        {
            Vector512.Store(Avx512BW.ConvertToVector512UInt16(inBlock.GetUpper()) + base16, positions + entries + Vector512<ushort>.Count);
        }

        return entries + count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Append(Vector256<byte> block, int first, ushort* positions, byte* counts, int entries)
    {
        Vector256<byte> active = ~Vector256.Equals(block, Vector256<byte>.Zero);
        Vector256.Store(Avx512Vbmi2.VL.Compress(Vector256<byte>.Zero, active, block), counts + entries);
        Vector256<byte> inBlock = Avx512Vbmi2.VL.Compress(Vector256<byte>.Zero, active, Vector256<byte>.Indices);
        Vector512.Store(Avx512BW.ConvertToVector512UInt16(inBlock) + Vector512.Create((ushort)first), positions + entries);
        return entries + BitOperations.PopCount(active.ExtractMostSignificantBits());
    }
}
