using System.Runtime.InteropServices;

namespace NeuroSim.Compiler.Mapping;

/// <summary>Packets between pairs of cores, as they are found: unsorted, and one pair several times.</summary>
/// <param name="coreOf">Core of each unit.</param>
public sealed class TrafficPairs(int[] coreOf)
{
    private readonly List<(int Smaller, int Larger, float Packets)> _pairs = [];

    /// <summary>Adds packets between two units; what stays on one core is no traffic.</summary>
    public void Add(int from, int to, float packets)
    {
        int a = Math.Min(coreOf[from], coreOf[to]), b = Math.Max(coreOf[from], coreOf[to]);
        if (a != b)
        {
            _pairs.Add((a, b, packets));
        }
    }

    /// <summary>
    /// Each pair once, as a list of its larger core. The lists of all cores follow each other, the one of a core from First of the core to First of the next,
    /// each in ascending order.
    /// </summary>
    internal static (int[] First, TrafficEdge[] Edges) ByLarger(IReadOnlyList<TrafficPairs> parts, int cores)
    {
        // Two counting sorts, each of which keeps the order of equals: by the smaller core, within which equal pairs are added up, then by the larger.
        (int[] first, TrafficEdge[] edges) = BySmaller(parts, cores);
        int[] end = AddUp(first, edges);
        int[] firstLower = new int[cores + 1];
        for (int a = 0; a < cores; a++)
        {
            foreach (TrafficEdge edge in edges.AsSpan(first[a]..end[a]))
            {
                firstLower[edge.Core + 1]++;
            }
        }

        int[] next = Sums(firstLower);
        TrafficEdge[] lower = new TrafficEdge[firstLower[cores]];
        for (int a = 0; a < cores; a++)
        {
            foreach (TrafficEdge edge in edges.AsSpan(first[a]..end[a]))
            {
                lower[next[edge.Core]++] = new(a, edge.Packets);
            }
        }

        return (firstLower, lower);
    }

    private static (int[] First, TrafficEdge[] Edges) BySmaller(IReadOnlyList<TrafficPairs> parts, int cores)
    {
        int[] first = new int[cores + 1];
        foreach (TrafficPairs part in parts)
        {
            foreach (var pair in CollectionsMarshal.AsSpan(part._pairs))
            {
                first[pair.Smaller + 1]++;
            }
        }

        int[] next = Sums(first);
        TrafficEdge[] edges = new TrafficEdge[first[cores]];
        foreach (TrafficPairs part in parts)
        {
            foreach (var pair in CollectionsMarshal.AsSpan(part._pairs))
            {
                edges[next[pair.Smaller]++] = new(pair.Larger, pair.Packets);
            }

            // Not needed any more; all lists together are large.
            part._pairs.Clear();
            part._pairs.TrimExcess();
        }

        return (first, edges);
    }

    // Merges equal pairs at the first of them and returns where each list now ends.
    private static int[] AddUp(int[] first, TrafficEdge[] edges)
    {
        int[] end = new int[first.Length - 1], place = new int[first.Length - 1];
        System.Array.Fill(place, -1);
        for (int a = 0; a < end.Length; a++)
        {
            end[a] = first[a];
            for (int i = first[a]; i < first[a + 1]; i++)
            {
                TrafficEdge edge = edges[i];
                int at = place[edge.Core];
                if (at >= first[a])
                {
                    edges[at] = new(edge.Core, edges[at].Packets + edge.Packets);
                    continue;
                }

                place[edge.Core] = end[a];
                edges[end[a]++] = edge;
            }
        }

        return end;
    }

    // Turns counts, one place up, into the places where lists begin; returns a copy that moves.
    private static int[] Sums(int[] first)
    {
        for (int i = 1; i < first.Length; i++)
        {
            first[i] += first[i - 1];
        }

        return first[..^1];
    }
}
