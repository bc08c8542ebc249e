using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Mapping;

/// <summary>Traffic with another core.</summary>
/// <param name="Core">The other core.</param>
/// <param name="Packets">Packets exchanged, in both directions.</param>
public readonly record struct TrafficEdge(int Core, float Packets);

/// <summary>
/// Expected traffic between cores before they have places: neurons of a source that reach a target, partial potentials, product memories. Firing rates
/// are not known when a network is compiled, so every neuron counts the same.
/// </summary>
public sealed class TrafficGraph
{
    private readonly int[] _first;
    private readonly TrafficEdge[] _edges;

    /// <summary>Makes a graph of the pairs of cores that exchange packets.</summary>
    /// <param name="pairs">The pairs; one may occur several times, and its packets are added up in the order given.</param>
    /// <param name="cores">Cores.</param>
    public TrafficGraph(IReadOnlyList<TrafficPairs> pairs, int cores)
    {
        (int[] firstLower, TrafficEdge[] lower) = TrafficPairs.ByLarger(pairs, cores);
        _first = new int[cores + 1];
        for (int core = 0; core < cores; core++)
        {
            _first[core + 1] += firstLower[core + 1] - firstLower[core];
            foreach (TrafficEdge edge in lower.AsSpan(firstLower[core]..firstLower[core + 1]))
            {
                _first[edge.Core + 1]++;
            }
        }

        for (int core = 0; core < cores; core++)
        {
            _first[core + 1] += _first[core];
        }

        _edges = BothWays(firstLower, lower, [.. _first]);
        MostPackets = lower.Length == 0 ? 0 : lower.Max(e => e.Packets);
    }

    /// <summary>Cores.</summary>
    public int Cores => _first.Length - 1;

    /// <summary>Most packets that two cores exchange.</summary>
    public float MostPackets { get; }

    /// <summary>Cores that a core exchanges packets with, by number.</summary>
    public ReadOnlySpan<TrafficEdge> Edges(int core) => _edges.AsSpan(_first[core].._first[core + 1]);

    /// <summary>Builds the graph.</summary>
    /// <param name="partition">The units.</param>
    /// <param name="coreOf">Core of each unit.</param>
    /// <param name="cores">Cores.</param>
    public static TrafficGraph Build(Partition partition, int[] coreOf, int cores)
    {
        // Parts of the network, in an order of their own: threads may find them in any other.
        Destinations destinations = new(partition);
        List<Action<TrafficPairs>> parts = [];
        parts.AddRange(partition.Network.Sites.Select(site => (Action<TrafficPairs>)(pairs => AddSpikes(partition, destinations, site, pairs))));
        parts.AddRange(partition.Network.Connections.Select(connection => (Action<TrafficPairs>)(pairs =>
        {
            AddPartials(partition, connection, pairs);
            AddProducts(partition, connection, pairs);
        })));
        TrafficPairs[] found = [.. parts.Select(_ => new TrafficPairs(coreOf))];
        Parallel.For(0, found.Length, p => parts[p](found[p]));
        return new TrafficGraph(found, cores);
    }

    // Cores are visited in ascending order, so every list comes out in ascending order: first its smaller neighbours, then the larger ones.
    private static TrafficEdge[] BothWays(int[] firstLower, TrafficEdge[] lower, int[] next)
    {
        TrafficEdge[] edges = new TrafficEdge[lower.Length * 2];
        for (int core = 0; core + 1 < firstLower.Length; core++)
        {
            ReadOnlySpan<TrafficEdge> smaller = lower.AsSpan(firstLower[core]..firstLower[core + 1]);
            smaller.CopyTo(edges.AsSpan(next[core]));
            next[core] += smaller.Length;
            foreach (TrafficEdge edge in smaller)
            {
                edges[next[edge.Core]++] = new(core, edge.Packets);
            }
        }

        return edges;
    }

    private static void AddSpikes(Partition partition, Destinations destinations, IntegerSite site, TrafficPairs pairs)
    {
        List<Destination> found = [];
        PopulationTiling tiling = partition.Tilings[site.Population];
        for (int tile = 0; tile < tiling.Count; tile++)
        {
            found.Clear();
            destinations.Collect(site.Index, tiling[tile], found);
            foreach (Destination d in found)
            {
                pairs.Add(partition.HomeUnit[site.Population][tile], d.Unit, d.Box.Count);
            }
        }
    }

    private static void AddPartials(Partition partition, IntegerConnection connection, TrafficPairs pairs)
    {
        if (connection is IntegerPotentialSum sum)
        {
            foreach ((int source, int target, int sums, _) in PotentialTransfers.Of(partition, sum))
            {
                pairs.Add(source, target, sums);
            }
        }

        foreach (int unit in partition.SliceUnit[connection.Index])
        {
            if (unit >= 0 && partition.Units[unit].Kind == UnitKind.Slice)
            {
                int tile = partition.Units[unit].Tile;
                pairs.Add(unit, partition.HomeUnit[connection.Target][tile], partition.Tilings[connection.Target][tile].Count);
            }
        }
    }

    private static void AddProducts(Partition partition, IntegerConnection connection, TrafficPairs pairs)
    {
        if (partition.Slices[connection.Index] is not AttentionSlices slices)
        {
            return;
        }

        for (int block = 0; block < slices.Blocks; block++)
        {
            for (int tile = 0; tile < slices.Target.Count; tile++)
            {
                int entries = slices.EntriesForTile(block, tile);
                if (entries > 0)
                {
                    pairs.Add(partition.ProductUnit[connection.Index][block], partition.SliceUnit[connection.Index][tile], entries);
                }
            }
        }
    }
}
