using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// A 1×1 convolution whose inputs are active nearly everywhere: all channels in order, no lists. The interleaved weights of two channels serve seven pixels,
/// whose activations are brought into the form of <see cref="CountPairs"/> once for all outputs.
/// </summary>
internal static unsafe class DenseGather
{
    // What the registers hold sums of. Maps of 7, 14, 28 … columns leave no rest.
    private const int Pixels = 7;

    // From this share of active inputs on, leaving out the others costs more than it saves; and from a lower one on, where there is little to add up for
    // each pixel beside what lists cost: that is worth so many vectors of weights of two channels for each chunk.
    private const double LeastShare = 0.7, VectorsPerList = 8;

    // Of the input, one vector in so many is looked at.
    private const int SampleStep = 16 * 64;

    /// <summary>Whether this kernel takes a layer, and is the faster one for an input.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="input">Activations of the rows in question.</param>
    public static bool Suits(GatherWeights weights, ReadOnlySpan<byte> input)
    {
        if (Simd.Level != SimdLevel.Avx512 || weights.DensePairs == 0 || input.Length < Pixels * weights.Geometry.Input.Channels)
        {
            return false;
        }

        int looked = 0, active = 0;
        for (int i = 0; i + Vector512<byte>.Count <= input.Length; i += SampleStep, looked += Vector512<byte>.Count)
        {
            active += Vector512.CountWhereAllBitsSet(~Vector512.Equals(Vector512.Create(input[i..]), Vector512<byte>.Zero));
        }

        GatherLayout layout = weights.Layout;
        double vectors = weights.Geometry.Input.Channels / 2.0 * layout.PaddedOutputs / GatherLayout.Vector, chunks = layout.Groups * layout.TileWidths.Length;
        return active > (LeastShare - VectorsPerList * chunks / vectors) * looked;
    }

    /// <summary>Whether it may give sums of 16 bits: all channels make one segment.</summary>
    /// <param name="weights">The layer's weights.</param>
    public static bool MayBeNarrow(GatherWeights weights) => weights.MayBeNarrow && 2 * weights.DensePairs >= weights.Geometry.Input.Channels;

    /// <summary>Sums of some pixels, at least seven.</summary>
    /// <param name="weights">The layer's weights.</param>
    /// <param name="input">Activations, (pixels, channels).</param>
    /// <param name="sums">Sums, (pixels, outputs), of 32 bits, or of 16 if <see cref="MayBeNarrow"/>; overwritten.</param>
    /// <param name="scratch">The thread's.</param>
    public static void Run<TSum>(GatherWeights weights, ReadOnlySpan<byte> input, Span<TSum> sums, GatherScratch scratch)
        where TSum : unmanaged
    {
        int channels = weights.Geometry.Input.Channels, outputs = weights.Geometry.OutputChannels, pixels = input.Length / channels;
        scratch.Reserve(2 * Pixels * channels, 0);
        scratch.Ahead.Begin(weights, weights.Layout.Chunks - 1);
        int aheadLines = scratch.Ahead.LinesOf((pixels + Pixels - 1) / Pixels), step = Pixels * channels / 2;
        CountPairs.Fill(input[..(Pixels * channels)], scratch.Pairs);
        fixed (TSum* to = sums)
        {
            for (int p = 0, slot = 0; p < pixels; p += Pixels, slot = 1 - slot)
            {
                scratch.Ahead.Ask(aheadLines);

                // The last pixels may be computed twice. Those after these are prepared now: what has just been stored as vectors is read slowly in parts.
                int first = Math.Min(p, pixels - Pixels), next = Math.Min(p + Pixels, pixels - Pixels);
                CountPairs.Fill(input.Slice(next * channels, Pixels * channels), scratch.Pairs + (1 - slot) * step);
                RunPixels(weights, scratch.Pairs + slot * step, to + first * (nint)outputs);
            }
        }
    }

    // All outputs of seven pixels.
    private static void RunPixels<TSum>(GatherWeights weights, uint* pixels, TSum* sums)
        where TSum : unmanaged
    {
        GatherLayout layout = weights.Layout;
        for (int tile = 0; tile < layout.TileWidths.Length; tile++)
        {
            for (int first = 0; first < layout.TileWidths[tile]; first += GatherLayout.Vector)
            {
                RunVector(weights, tile, first, pixels, sums + layout.FirstOutput(tile) + first);
            }
        }
    }

    // One vector of outputs: segments of channels that are short enough for 16 bits.
    private static void RunVector<TSum>(GatherWeights weights, int tile, int first, uint* pixels, TSum* sums)
        where TSum : unmanaged
    {
        GatherLayout layout = weights.Layout;
        int width = layout.TileWidths[tile], rowBytes = layout.RowWeights(width), pitch = weights.Geometry.Input.Channels / 2, outputs = weights.Geometry.OutputChannels;
        int left = outputs - layout.FirstOutput(tile) - first;
        for (int group = 0; group < layout.Groups; group++)
        {
            int inGroup = layout.Channels(group);
            for (int c = 0; c < inGroup; c += 2 * weights.DensePairs)
            {
                int pairs = Math.Min(weights.DensePairs, (inGroup - c) / 2);
                uint* at = pixels + (group * layout.ChannelsPerGroup + c) / 2;
                bool adds = group > 0 || c > 0;
                sbyte* rows = (sbyte*)weights.Address(layout.Start(tile, group)) + c * (nint)rowBytes + first;
                if (first + GatherLayout.Vector <= width)
                {
                    Vector64(rows, rowBytes, pairs, at, pitch, sums, outputs, left, adds);
                }
                else
                {
                    Vector32(rows, rowBytes, pairs, at, pitch, sums, outputs, left, adds);
                }
            }
        }
    }

    // Calls nothing, so that the sums stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vector64<TSum>(sbyte* weights, nint rowBytes, int pairs, uint* pixels, nint pitch, TSum* to, nint outputs, int left, bool adds)
        where TSum : unmanaged
    {
        Vector512<short> low0 = default, high0 = default, low1 = default, high1 = default, low2 = default, high2 = default, low3 = default, high3 = default;
        Vector512<short> low4 = default, high4 = default, low5 = default, high5 = default, low6 = default, high6 = default;
        for (; pairs > 0; pairs--, weights += 2 * rowBytes, pixels++)
        {
            Vector512<sbyte> rowA = Vector512.Load(weights), rowB = Vector512.Load(weights + rowBytes);
            Vector512<sbyte> low = Avx512BW.UnpackLow(rowA, rowB), high = Avx512BW.UnpackHigh(rowA, rowB);
            Vector512<byte> pixel = Vector512.Create(*pixels).AsByte();
            low0 += Avx512BW.MultiplyAddAdjacent(pixel, low);
            high0 += Avx512BW.MultiplyAddAdjacent(pixel, high);
            pixel = Vector512.Create(pixels[pitch]).AsByte();
            low1 += Avx512BW.MultiplyAddAdjacent(pixel, low);
            high1 += Avx512BW.MultiplyAddAdjacent(pixel, high);
            pixel = Vector512.Create(pixels[2 * pitch]).AsByte();
            low2 += Avx512BW.MultiplyAddAdjacent(pixel, low);
            high2 += Avx512BW.MultiplyAddAdjacent(pixel, high);
            pixel = Vector512.Create(pixels[3 * pitch]).AsByte();
            low3 += Avx512BW.MultiplyAddAdjacent(pixel, low);
            high3 += Avx512BW.MultiplyAddAdjacent(pixel, high);
            pixel = Vector512.Create(pixels[4 * pitch]).AsByte();
            low4 += Avx512BW.MultiplyAddAdjacent(pixel, low);
            high4 += Avx512BW.MultiplyAddAdjacent(pixel, high);
            pixel = Vector512.Create(pixels[5 * pitch]).AsByte();
            low5 += Avx512BW.MultiplyAddAdjacent(pixel, low);
            high5 += Avx512BW.MultiplyAddAdjacent(pixel, high);
            pixel = Vector512.Create(pixels[6 * pitch]).AsByte();
            low6 += Avx512BW.MultiplyAddAdjacent(pixel, low);
            high6 += Avx512BW.MultiplyAddAdjacent(pixel, high);
        }

        Write(to, low0, high0, adds, left);
        Write(to + outputs, low1, high1, adds, left);
        Write(to + 2 * outputs, low2, high2, adds, left);
        Write(to + 3 * outputs, low3, high3, adds, left);
        Write(to + 4 * outputs, low4, high4, adds, left);
        Write(to + 5 * outputs, low5, high5, adds, left);
        Write(to + 6 * outputs, low6, high6, adds, left);
    }

    // Calls nothing, so that the sums stay in registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vector32<TSum>(sbyte* weights, nint rowBytes, int pairs, uint* pixels, nint pitch, TSum* to, nint outputs, int left, bool adds)
        where TSum : unmanaged
    {
        Vector512<short> sums0 = default, sums1 = default, sums2 = default, sums3 = default, sums4 = default, sums5 = default, sums6 = default;
        for (; pairs > 0; pairs--, weights += 2 * rowBytes, pixels++)
        {
            Vector512<sbyte> rows = Avx512BW.UnpackLow(Vector512.Load(weights), Vector512.Load(weights + rowBytes));
            sums0 += Avx512BW.MultiplyAddAdjacent(Vector512.Create(*pixels).AsByte(), rows);
            sums1 += Avx512BW.MultiplyAddAdjacent(Vector512.Create(pixels[pitch]).AsByte(), rows);
            sums2 += Avx512BW.MultiplyAddAdjacent(Vector512.Create(pixels[2 * pitch]).AsByte(), rows);
            sums3 += Avx512BW.MultiplyAddAdjacent(Vector512.Create(pixels[3 * pitch]).AsByte(), rows);
            sums4 += Avx512BW.MultiplyAddAdjacent(Vector512.Create(pixels[4 * pitch]).AsByte(), rows);
            sums5 += Avx512BW.MultiplyAddAdjacent(Vector512.Create(pixels[5 * pitch]).AsByte(), rows);
            sums6 += Avx512BW.MultiplyAddAdjacent(Vector512.Create(pixels[6 * pitch]).AsByte(), rows);
        }

        Write(to, sums0, adds, left);
        Write(to + outputs, sums1, adds, left);
        Write(to + 2 * outputs, sums2, adds, left);
        Write(to + 3 * outputs, sums3, adds, left);
        Write(to + 4 * outputs, sums4, adds, left);
        Write(to + 5 * outputs, sums5, adds, left);
        Write(to + 6 * outputs, sums6, adds, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TSum>(TSum* to, Vector512<short> low, Vector512<short> high, bool adds, int left)
        where TSum : unmanaged
    {
        if (typeof(TSum) == typeof(short))
        {
            Gather512.WriteNarrow((short*)to, low, high, left);
        }
        else
        {
            Gather512.Write((int*)to, low, high, adds, left);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write<TSum>(TSum* to, Vector512<short> sums, bool adds, int left)
        where TSum : unmanaged
    {
        if (typeof(TSum) == typeof(short))
        {
            Gather512.WriteHalfNarrow((short*)to, sums, left);
        }
        else
        {
            Gather512.WriteHalf((int*)to, sums.GetLower(), sums.GetUpper(), adds, left);
        }
    }
}
