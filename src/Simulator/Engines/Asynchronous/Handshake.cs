using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>Which cores stop serving when they cannot send, by the population at home on them.</summary>
internal static class Handshake
{
    /// <summary>None: what a core has to send does not hinder it from adding.</summary>
    public static IReadOnlySet<int> Nowhere { get; } = new HashSet<int>();

    /// <summary>All.</summary>
    public static IReadOnlySet<int> Everywhere(IntegerNetwork network) => Enumerable.Range(0, network.Populations.Count).ToHashSet();

    /// <summary>All but those whose spikes come back to them over other layers: there full queues could wait for each other.</summary>
    public static IReadOnlySet<int> OffCircles(IntegerNetwork network)
    {
        ILookup<int, int> next = network.Connections.SelectMany(c => Sources(network, c).Select(from => (From: from, c.Target))).ToLookup(e => e.From, e => e.Target);
        return Enumerable.Range(0, network.Populations.Count).Where(p => !Reaches(p, p, next)).ToHashSet();
    }

    private static bool Reaches(int from, int to, ILookup<int, int> next)
    {
        HashSet<int> seen = [];
        Stack<int> open = new(next[from]);
        while (open.TryPop(out int population))
        {
            if (population == to)
            {
                return true;
            }

            if (seen.Add(population))
            {
                foreach (int target in next[population])
                {
                    open.Push(target);
                }
            }
        }

        return false;
    }

    private static IEnumerable<int> Sources(IntegerNetwork network, IntegerConnection connection) => connection switch
    {
        IntegerConvolution { ReadsInput: false } c => [network.Sites[c.Source].Population],
        IntegerAttention a => [network.Sites[a.Query].Population, network.Sites[a.Key].Population, network.Sites[a.Value].Population],
        IntegerPotentialSum s => [s.SourcePopulation],
        _ => [],
    };
}
