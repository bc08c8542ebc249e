using System.Diagnostics;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>A link in the tree of all ways of one sender's service.</summary>
/// <param name="Link">Link of the fabric.</param>
/// <param name="Parent">Node before it; −1 at the source.</param>
/// <param name="DelayPs">From the source to the link without waiting, ps.</param>
/// <param name="LatencyPs">Over the link, ps.</param>
/// <param name="ServicePs">How long a packet occupies it, ps.</param>
internal readonly record struct WayNode(int Link, int Parent, long DelayPs, long LatencyPs, long ServicePs);

/// <summary>Classes of things that are in exactly the same of a number of sets.</summary>
/// <param name="things">Number of things; before the first set, all are of one class.</param>
internal sealed class WayClasses(int things)
{
    private readonly int[] _classOf = new int[things];
    private readonly Dictionary<int, int> _split = [];
    private int _last;

    /// <summary>The class of a thing.</summary>
    public int this[int thing] => _classOf[thing];

    /// <summary>Splits classes into what is in a set and what is not.</summary>
    /// <param name="set">Different things.</param>
    public void Split(int[] set)
    {
        Debug.Assert(set.Distinct().Count() == set.Length);
        _split.Clear();
        foreach (int thing in set)
        {
            if (!_split.TryGetValue(_classOf[thing], out int inSet))
            {
                _split[_classOf[thing]] = inSet = ++_last;
            }

            _classOf[thing] = inSet;
        }
    }
}

/// <summary>Lists by key, one behind the other in one array.</summary>
internal static class KeyedRuns
{
    /// <summary>Puts items into runs, in their order.</summary>
    /// <param name="keys">Number of keys.</param>
    /// <param name="items">Items and their keys.</param>
    /// <returns>The first item of each key, then their number; the items.</returns>
    public static (int[] First, T[] Items) By<T>(int keys, List<(int Key, T Item)> items)
    {
        int[] first = new int[keys + 1];
        foreach ((int key, _) in items)
        {
            first[key + 1]++;
        }

        for (int key = 0; key < keys; key++)
        {
            first[key + 1] += first[key];
        }

        int[] next = [.. first];
        T[] runs = new T[items.Count];
        foreach ((int key, T item) in items)
        {
            runs[next[key]++] = item;
        }

        return (first, runs);
    }
}
