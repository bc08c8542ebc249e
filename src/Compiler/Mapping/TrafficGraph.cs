using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// Expected traffic between cores before they have places: neurons of a source that reach a target, partial potentials, product memories. Firing rates
/// are not known when a network is compiled, so every neuron counts the same.
/// </summary>
internal sealed class TrafficGraph
{
    private readonly int[] _first;
    private readonly int[] _neighbour;
    private readonly float[] _weight;

    // A key is a pair of cores, smaller × cores + larger: unlike two halves of a long, such keys spread over a hash table. They are sorted, so that the graph
    // does not depend on the order of insertion.
    private TrafficGraph(int cores, long[] keys, float[] weights)
    {
        Array.Sort(keys, weights);
        _first = new int[cores + 1];
        foreach (long key in keys)
        {
            _first[(int)(key / cores) + 1]++;
            _first[(int)(key % cores) + 1]++;
        }

        for (int i = 0; i < cores; i++)
        {
            _first[i + 1] += _first[i];
        }

        int[] next = [.. _first];
        _neighbour = new int[keys.Length * 2];
        _weight = new float[keys.Length * 2];
        for (int i = 0; i < keys.Length; i++)
        {
            int a = (int)(keys[i] / cores), b = (int)(keys[i] % cores);
            (_neighbour[next[a]], _weight[next[a]++]) = (b, weights[i]);
            (_neighbour[next[b]], _weight[next[b]++]) = (a, weights[i]);
        }
    }

    /// <summary>Cores that a core exchanges packets with.</summary>
    public ReadOnlySpan<int> Neighbours(int core) => _neighbour.AsSpan(_first[core].._first[core + 1]);

    /// <summary>Packets exchanged with each of <see cref="Neighbours"/>.</summary>
    public ReadOnlySpan<float> Weights(int core) => _weight.AsSpan(_first[core].._first[core + 1]);

    /// <summary>Builds the graph.</summary>
    /// <param name="partition">The units.</param>
    /// <param name="coreOf">Core of each unit.</param>
    /// <param name="cores">Cores.</param>
    public static TrafficGraph Build(Partition partition, int[] coreOf, int cores)
    {
        Dictionary<long, float> edges = [];
        AddSpikes(partition, Add);
        foreach (IntegerConnection connection in partition.Network.Connections)
        {
            AddPartials(partition, connection, Add);
            AddProducts(partition, connection, Add);
        }

        return new TrafficGraph(cores, [.. edges.Keys], [.. edges.Values]);

        void Add(int from, int to, float packets)
        {
            int a = Math.Min(coreOf[from], coreOf[to]), b = Math.Max(coreOf[from], coreOf[to]);
            if (a != b)
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(edges, (long)a * cores + b, out _) += packets;
            }
        }
    }

    private static void AddSpikes(Partition partition, Action<int, int, float> add)
    {
        Destinations destinations = new(partition);
        List<Destination> found = [];
        foreach (IntegerSite site in partition.Network.Sites)
        {
            PopulationTiling tiling = partition.Tilings[site.Population];
            for (int tile = 0; tile < tiling.Count; tile++)
            {
                found.Clear();
                destinations.Collect(site.Index, tiling[tile], found);
                foreach (Destination d in found)
                {
                    add(partition.HomeUnit[site.Population][tile], d.Unit, d.Box.Count);
                }
            }
        }
    }

    private static void AddPartials(Partition partition, IntegerConnection connection, Action<int, int, float> add)
    {
        if (connection is IntegerPotentialSum sum)
        {
            foreach ((int source, int target, int sums, _) in PotentialTransfers.Of(partition, sum))
            {
                add(source, target, sums);
            }
        }

        foreach (int unit in partition.SliceUnit[connection.Index].Where(u => u >= 0 && partition.Units[u].Kind == UnitKind.Slice))
        {
            int tile = partition.Units[unit].Tile;
            add(unit, partition.HomeUnit[connection.Target][tile], partition.Tilings[connection.Target][tile].Count);
        }
    }

    private static void AddProducts(Partition partition, IntegerConnection connection, Action<int, int, float> add)
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
                    add(partition.ProductUnit[connection.Index][block], partition.SliceUnit[connection.Index][tile], entries);
                }
            }
        }
    }
}
