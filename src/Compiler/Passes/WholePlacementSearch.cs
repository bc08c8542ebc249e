using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// The search for meshes on which a hop between chips costs a whole number of hops: all sums are whole numbers, exact in any order. A hop between chips is
/// drawn as a gap between them: with columns counted on by the cost of a crossing at every border, the cost of a way is the distance of its ends.
/// </summary>
public sealed class WholePlacementSearch : PlacementSearch
{
    // Within these bounds the real numbers of the other search are exact too: products of packets and columns in singles, sums in doubles.
    private const int MostStretched = 1 << 15;
    private const float MostProduct = 1 << 24;

    // Column and row of every place, and both with the gaps between chips; then the same by core, so that a look at a neighbour is one read.
    private readonly Spot[] _spotAt;
    private readonly Spot[] _spotOf;

    private readonly double[] _total;

    private WholePlacementSearch(TrafficGraph graph, CoreArray array, int[] placeOf, Spot[] spotAt)
        : base(graph, array, placeOf)
    {
        _spotAt = spotAt;
        _spotOf = [.. placeOf.Select(p => spotAt[p])];
        _total = new double[placeOf.Length];
        for (int core = 0; core < _total.Length; core++)
        {
            foreach (TrafficEdge edge in graph.Edges(core))
            {
                _total[core] += edge.Packets;
            }
        }
    }

    /// <summary>The search for an array, or null if it needs real numbers.</summary>
    /// <param name="graph">Traffic between cores.</param>
    /// <param name="array">The places.</param>
    /// <param name="placeOf">Place of each core, which the search changes.</param>
    /// <param name="crossingCost">How many hops longer a hop between chips takes.</param>
    public static WholePlacementSearch? TryCreate(TrafficGraph graph, CoreArray array, int[] placeOf, double crossingCost)
    {
        double longest = Math.Max(array.Width + crossingCost * array.ChipColumns, array.Height + crossingCost * array.ChipRows);
        bool whole = !array.Torus && crossingCost >= 0 && crossingCost == Math.Floor(crossingCost) && longest < MostStretched
            && graph.MostPackets * Math.Max(array.Width, array.Height) < MostProduct;
        return whole ? new(graph, array, placeOf, [.. Enumerable.Range(0, array.Cores).Select(p => Spot.Of(array, p, (int)crossingCost))]) : null;
    }

    /// <inheritdoc/>
    protected override (double X, double Y) Centre(int core)
    {
        long x = 0, y = 0;
        Spot[] spots = _spotOf;
        foreach (TrafficEdge edge in Graph.Edges(core))
        {
            Spot other = spots[edge.Core];
            int packets = (int)edge.Packets;
            x += packets * other.X;
            y += packets * other.Y;
        }

        return (x / _total[core], y / _total[core]);
    }

    /// <inheritdoc/>
    protected override bool Shortens(int core, int place, int other)
    {
        int from = PlaceOf[core];
        long change = Change(core, from, place);
        return change + (other >= 0 ? Change(other, place, from) : 0) < 0;
    }

    /// <inheritdoc/>
    protected override void Put(int core, int place)
    {
        base.Put(core, place);
        _spotOf[core] = _spotAt[place];
    }

    // By how much longer the ways of a core become. The way to whoever lies at the new place stays as long as it is, since the two change places.
    private long Change(int core, int from, int to)
    {
        long change = 0;
        Spot old = _spotAt[from], place = _spotAt[to];
        Spot[] spots = _spotOf;
        foreach (TrafficEdge edge in Graph.Edges(core))
        {
            Spot other = spots[edge.Core];
            int after = place.Way(other);
            if (after > 0)
            {
                change += (int)edge.Packets * (long)(after - old.Way(other));
            }
        }

        return change;
    }

    // Column and row, as they are and with gaps.
    private readonly record struct Spot(short X, short Y, short GapX, short GapY)
    {
        public static Spot Of(CoreArray array, int place, int gap)
        {
            int x = array.X(place), y = array.Y(place);
            return new((short)x, (short)y, (short)(x + x / array.CoreColumns * gap), (short)(y + y / array.CoreRows * gap));
        }

        public int Way(Spot other) => Magnitude(GapX - other.GapX) + Magnitude(GapY - other.GapY);

        // Without a branch, which would be guessed wrong half the time.
        private static int Magnitude(int value) => (value ^ (value >> 31)) - (value >> 31);
    }
}
