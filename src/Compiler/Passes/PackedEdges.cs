using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// The edges of a traffic graph in half the memory, as far as packets and cores fit one word together. Lists are filled up to whole vectors, with edges
/// without packets.
/// </summary>
internal sealed class PackedEdges
{
    private const int WordBits = 32;

    // Words of a line of the caches.
    private const int LineWords = 16;

    private readonly int[] _first;
    private readonly uint[] _edges;
    private readonly int _coreBits;
    private readonly uint _coreMask;
    private uint _fetched;

    /// <summary>Packs a graph that fits.</summary>
    public PackedEdges(TrafficGraph graph)
    {
        _coreBits = CoreBits(graph);
        _coreMask = (1u << _coreBits) - 1;
        _first = new int[graph.Cores + 1];
        for (int core = 0; core < graph.Cores; core++)
        {
            _first[core + 1] = _first[core] + Whole(graph.Edges(core).Length);
        }

        _edges = new uint[_first[^1]];
        for (int core = 0; core < graph.Cores; core++)
        {
            int next = _first[core];
            foreach (TrafficEdge edge in graph.Edges(core))
            {
                _edges[next++] = ((uint)edge.Packets << _coreBits) | (uint)edge.Core;
            }
        }
    }

    /// <summary>Whether the edges of a graph can be packed.</summary>
    public static bool Fit(TrafficGraph graph) => graph.MostPackets < 1L << (WordBits - CoreBits(graph));

    /// <summary>The edges of a core.</summary>
    public ReadOnlySpan<uint> this[int core] => _edges.AsSpan(_first[core], _first[core + 1] - _first[core]);

    /// <summary>Looks up a number of each of the next neighbours.</summary>
    /// <param name="edges">Their edges.</param>
    /// <param name="values">A number by core.</param>
    /// <returns>The numbers, and the packets exchanged with each.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector256<int> Values, Vector256<int> Packets) Look(ReadOnlySpan<uint> edges, int[] values)
    {
        uint mask = _coreMask;
        Vector256<int> found = Vector256.Create(
            values[edges[0] & mask], values[edges[1] & mask], values[edges[2] & mask], values[edges[3] & mask],
            values[edges[4] & mask], values[edges[5] & mask], values[edges[6] & mask], values[edges[7] & mask]);
        return (found, (Vector256.Create(edges) >>> _coreBits).AsInt32());
    }

    /// <summary>Reads a word of every line of some cores' edges, so that their ways from memory overlap; −1 is no core.</summary>
    public void Fetch(ReadOnlySpan<int> cores)
    {
        uint fetched = 0;
        foreach (int core in cores)
        {
            if (core >= 0)
            {
                for (int i = _first[core]; i < _first[core + 1]; i += LineWords)
                {
                    fetched += _edges[i];
                }
            }
        }

        // Kept, so that the reads are not left out.
        _fetched += fetched;
    }

    private static int Whole(int count) => (count + Vector256<uint>.Count - 1) / Vector256<uint>.Count * Vector256<uint>.Count;

    private static int CoreBits(TrafficGraph graph) => WordBits - int.LeadingZeroCount(graph.Cores);
}
