using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>The search for every array, torus or mesh, and every cost of a hop between chips: traffic is measured in real numbers.</summary>
public sealed class RealPlacementSearch : PlacementSearch
{
    private readonly double _crossingCost;
    private readonly RingSide _sideX, _sideY;

    // Column, row, and chip's column and row of every place: divisions are too slow for the inner loop.
    private readonly (short X, short Y, short ChipX, short ChipY)[] _at;

    /// <summary>Begins with every core at a place.</summary>
    /// <param name="graph">Traffic between cores.</param>
    /// <param name="array">The places.</param>
    /// <param name="placeOf">Place of each core, which the search changes.</param>
    /// <param name="crossingCost">How many hops longer a hop between chips takes.</param>
    public RealPlacementSearch(TrafficGraph graph, CoreArray array, int[] placeOf, double crossingCost)
        : base(graph, array, placeOf)
    {
        _crossingCost = crossingCost;
        (_sideX, _sideY) = (RingSide.Of(array.Torus, array.Width, array.ChipColumns), RingSide.Of(array.Torus, array.Height, array.ChipRows));
        _at = [.. Enumerable.Range(0, array.Cores).Select(p =>
            ((short)array.X(p), (short)array.Y(p), (short)(array.X(p) / array.CoreColumns), (short)(array.Y(p) / array.CoreRows)))];
    }

    /// <inheritdoc/>
    protected override (double X, double Y) Centre(int core)
    {
        // On a torus neighbours are seen from where the core is.
        double x = 0, y = 0, total = 0;
        (short X, short Y, short ChipX, short ChipY) own = _at[PlaceOf[core]];
        foreach (TrafficEdge edge in Graph.Edges(core))
        {
            ref readonly var other = ref _at[PlaceOf[edge.Core]];
            x += edge.Packets * (own.X + _sideX.Steps(own.X, other.X));
            y += edge.Packets * (own.Y + _sideY.Steps(own.Y, other.Y));
            total += edge.Packets;
        }

        return (x / total, y / total);
    }

    /// <inheritdoc/>
    protected override bool Shortens(int core, int place, int other)
    {
        int from = PlaceOf[core];
        double before = Cost(core, from) + (other >= 0 ? Cost(other, place) : 0);
        Exchange(core, place, other, from);
        double after = Cost(core, place) + (other >= 0 ? Cost(other, from) : 0);
        Exchange(core, from, other, place);
        return after < before;
    }

    private void Exchange(int core, int place, int other, int otherPlace)
    {
        PlaceOf[core] = place;
        if (other >= 0)
        {
            PlaceOf[other] = otherPlace;
        }
    }

    private double Cost(int core, int place)
    {
        double cost = 0;
        (short x, short y, short chipX, short chipY) = _at[place];
        foreach (TrafficEdge edge in Graph.Edges(core))
        {
            ref readonly var other = ref _at[PlaceOf[edge.Core]];
            int alongX = Math.Abs(x - other.X), alongY = Math.Abs(y - other.Y);
            double crossings = _sideX.Crossings(alongX, Math.Abs(chipX - other.ChipX)) + _sideY.Crossings(alongY, Math.Abs(chipY - other.ChipY));
            cost += edge.Packets * (_sideX.Hops(alongX) + _sideY.Hops(alongY) + _crossingCost * crossings);
        }

        return cost;
    }
}
