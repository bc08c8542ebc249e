using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>The spikes of the cells of a site, one cell at a time.</summary>
internal sealed class CellSums
{
    private readonly SiteCounter _site;
    private readonly Place[] _places;

    /// <summary>Prepares cells.</summary>
    /// <param name="site">The site, ready.</param>
    /// <param name="boxes">The cells; the site was asked for them.</param>
    public CellSums(SiteCounter site, IReadOnlyList<Box> boxes)
    {
        _site = site;
        _places = [.. boxes.Select(Of)];
    }

    /// <summary>Packed counts of a cell.</summary>
    public ulong this[SiteCounts counts, int cell, int word]
    {
        get
        {
            ref readonly Place place = ref _places[cell];
            return _site.KeepsMap ? OfMap(counts.Map, place, word) : OfChunks(counts.Positions, place, word);
        }
    }

    /// <summary>Whether the activations are kept, and cells can be counted neuron by neuron.</summary>
    public bool AreKept => _site.KeepsMap && _site.Words == 1;

    /// <summary>Sets what belongs to the neurons of a cell.</summary>
    public void Fill(int cell, int value, int[] byNeuron)
    {
        Place place = _places[cell];
        for (int i = 0; i < place.Height * place.Width; i++)
        {
            byNeuron.AsSpan(Corner(place, i), place.Channels).Fill(value);
        }
    }

    /// <summary>Adds up what was counted of the neurons of a cell.</summary>
    public long Sum(int cell, uint[] byNeuron)
    {
        Place place = _places[cell];
        long sum = 0;
        for (int i = 0; i < place.Height * place.Width; i++)
        {
            foreach (uint n in byNeuron.AsSpan(Corner(place, i), place.Channels))
            {
                sum += n;
            }
        }

        return sum;
    }

    private int Corner(in Place place, int position) => place.First + (((position / place.Width * _site.Shape.Width) + (position % place.Width)) * _site.Shape.Channels);

    /// <summary>Neuron by neuron, where each is in one cell: adds their spikes to bundles of neurons and to totals by neuron.</summary>
    /// <returns>Spikes, and the sum of what each counts for.</returns>
    public (long Spikes, long Weighted) Collect(SiteCounts counts, int[] bundle, int[] weights, Span<ulong> packed, uint[] totals)
    {
        ReadOnlySpan<byte> map = counts.Map.AsSpan(0, _site.Shape.Count);
        ulong[] bursts = _site.Bursts;
        long all = 0, weighted = 0;
        int i = 0;
        if (Simd.Level > SimdLevel.Scalar)
        {
            for (; i <= map.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            {
                Vector256<byte> a = Vector256.Create(map.Slice(i, Vector256<byte>.Count));
                uint firing = Vector256.GreaterThan(a, Vector256<byte>.Zero).ExtractMostSignificantBits();
                if (firing == 0)
                {
                    continue;
                }

                (Vector256<ushort> low, Vector256<ushort> high) = Vector256.Widen(a);
                Vector256<uint> sum = Add(low, weights, totals, i) + Add(high, weights, totals, i + Vector256<ushort>.Count);
                weighted += Vector256.Sum(sum);
                for (; firing != 0; firing &= firing - 1)
                {
                    int n = i + BitOperations.TrailingZeroCount(firing);
                    packed[bundle[n]] += bursts[map[n]];
                    all += map[n];
                }
            }
        }

        for (; i < map.Length; i++)
        {
            packed[bundle[i]] += bursts[map[i]];
            totals[i] += map[i];
            all += map[i];
            weighted += (long)map[i] * weights[i];
        }

        return (all, weighted);
    }

    private static Vector256<uint> Add(Vector256<ushort> spikes, int[] weights, uint[] totals, int at)
    {
        (Vector256<uint> low, Vector256<uint> high) = Vector256.Widen(spikes);
        Vector256<uint> lowWeights = Vector256.LoadUnsafe(ref weights[at]).AsUInt32(), highWeights = Vector256.LoadUnsafe(ref weights[at + Vector256<uint>.Count]).AsUInt32();
        (Vector256.LoadUnsafe(ref totals[at]) + low).StoreUnsafe(ref totals[at]);
        (Vector256.LoadUnsafe(ref totals[at + Vector256<uint>.Count]) + high).StoreUnsafe(ref totals[at + Vector256<uint>.Count]);
        return (low * lowWeights) + (high * highWeights);
    }

    private ulong OfMap(byte[] map, in Place place, int word)
    {
        ulong[] bursts = _site.Bursts;
        int words = _site.Words;
        if (place.Height * place.Run == 1)
        {
            return bursts[(map[place.First] * words) + word];
        }

        ulong sum = 0;
        int row = _site.Shape.Width * _site.Shape.Channels;
        for (int y = 0, at = place.First; y < place.Height; y++, at += row)
        {
            for (int x = 0, p = at; x < place.Width; x++, p += _site.Shape.Channels)
            {
                for (int c = 0; c < place.Channels; c++)
                {
                    sum += bursts[(map[p + c] * words) + word];
                }
            }
        }

        return sum;
    }

    private ulong OfChunks(ulong[] positions, in Place place, int word)
    {
        ulong sum = 0;
        int words = _site.Words, column = _site.Chunks * words, row = column * _site.Shape.Width;
        for (int y = 0, at = (place.First * words) + word; y < place.Height; y++, at += row)
        {
            for (int x = 0, p = at; x < place.Width; x++, p += column)
            {
                for (int c = 0; c < place.Channels; c++)
                {
                    sum += positions[p + (c * words)];
                }
            }
        }

        return sum;
    }

    private Place Of(Box box)
    {
        bool map = _site.KeepsMap;
        int position = (box.Y0 * _site.Shape.Width) + box.X0, first = map ? box.C0 : _site.ChunkAt(box.C0), end = map ? box.C1 : _site.ChunkAt(box.C1);
        return new((position * (map ? _site.Shape.Channels : _site.Chunks)) + first, (ushort)(end - first), (ushort)box.Width, (ushort)box.Height);
    }

    // Channels stand for chunks where the map is not kept.
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(int First, ushort Channels, ushort Width, ushort Height)
    {
        public int Run => Channels * Width;
    }
}
