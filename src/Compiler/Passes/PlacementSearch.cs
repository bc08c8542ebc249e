using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Improves a placement by exchanges: a core, chosen at random, is moved near to where its traffic pulls it, and the core that lies there takes its place, if
/// that shortens the traffic of the two. The random choices follow a fixed seed, so the result is deterministic. How traffic is measured is the subclasses':
/// they decide alike, to the last exchange.
/// </summary>
public abstract class PlacementSearch
{
    /// <summary>Exchanges tried per core, and a bound on the neighbours looked at in all of them.</summary>
    private const int TriesPerCore = 200;
    private const long MaxVisits = 100_000_000;

    private readonly int[] _coreAt;

    /// <summary>Begins with every core at a place.</summary>
    /// <param name="graph">Traffic between cores.</param>
    /// <param name="array">The places.</param>
    /// <param name="placeOf">Place of each core, which the search changes.</param>
    protected PlacementSearch(TrafficGraph graph, CoreArray array, int[] placeOf)
    {
        (Graph, Array, PlaceOf) = (graph, array, placeOf);
        _coreAt = new int[array.Cores];
        System.Array.Fill(_coreAt, -1);
        for (int core = 0; core < placeOf.Length; core++)
        {
            _coreAt[placeOf[core]] = core;
        }
    }

    /// <summary>Place of each core.</summary>
    public int[] PlaceOf { get; }

    /// <summary>Traffic between cores.</summary>
    protected TrafficGraph Graph { get; }

    /// <summary>The places.</summary>
    protected CoreArray Array { get; }

    /// <summary>Tries exchanges until there were enough of them.</summary>
    public void Improve(int seed)
    {
        // A generator of our own: System.Random does not promise the same sequence in every version.
        SplitMix random = new((ulong)seed);
        long visits = 0;
        for (long i = 0; i < (long)TriesPerCore * PlaceOf.Length && visits < MaxVisits; i++)
        {
            int core = random.Next(PlaceOf.Length), neighbours = Graph.Edges(core).Length;
            visits += neighbours + 1;
            if (neighbours > 0)
            {
                TryMove(core, Near(Centre(core), ref random));
            }
        }
    }

    /// <summary>Where a core's traffic pulls it: the mean of its neighbours' columns and rows; on a torus it may lie outside the array.</summary>
    protected abstract (double X, double Y) Centre(int core);

    /// <summary>Whether the traffic becomes shorter if a core goes to another place, and the core that is there (or −1: none) comes to its own.</summary>
    protected abstract bool Shortens(int core, int place, int other);

    /// <summary>Notes that a core has a new place.</summary>
    protected virtual void Put(int core, int place) => PlaceOf[core] = place;

    private int Near((double X, double Y) centre, ref SplitMix random)
    {
        const int reach = 3;
        int x = Inside((int)Math.Round(centre.X) + random.Next(2 * reach + 1) - reach, Array.Width);
        int y = Inside((int)Math.Round(centre.Y) + random.Next(2 * reach + 1) - reach, Array.Height);
        return y * Array.Width + x;
    }

    private int Inside(int place, int size) => Array.Torus ? (place % size + size) % size : Math.Clamp(place, 0, size - 1);

    private void TryMove(int core, int place)
    {
        int from = PlaceOf[core], other = _coreAt[place];
        if (place == from || !Shortens(core, place, other))
        {
            return;
        }

        (_coreAt[place], _coreAt[from]) = (core, other);
        Put(core, place);
        if (other >= 0)
        {
            Put(other, from);
        }
    }
}
