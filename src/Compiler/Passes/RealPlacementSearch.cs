using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>The search for every array, torus or mesh, and every cost of a hop between chips: traffic is measured in real numbers.</summary>
public sealed class RealPlacementSearch : PlacementSearch
{
    private readonly TrafficGraph _graph;
    private readonly int[] _placeOf;
    private readonly int[] _coreAt;
    private readonly double _crossingCost;
    private readonly RingSide _sideX, _sideY;

    // Column, row, and chip's column and row of every place: divisions are too slow for the inner loop.
    private readonly (short X, short Y, short ChipX, short ChipY)[] _at;

    /// <summary>Begins with every core at a place.</summary>
    /// <param name="graph">Traffic between cores.</param>
    /// <param name="array">The places.</param>
    /// <param name="placeOf">Place of each core to begin with.</param>
    /// <param name="crossingCost">How many hops longer a hop between chips takes.</param>
    public RealPlacementSearch(TrafficGraph graph, CoreArray array, int[] placeOf, double crossingCost)
        : base(graph, array)
    {
        (_graph, _placeOf, _coreAt, _crossingCost) = (graph, [.. placeOf], CoreAt(placeOf), crossingCost);
        (_sideX, _sideY) = (RingSide.Of(array.Torus, array.Width, array.ChipColumns), RingSide.Of(array.Torus, array.Height, array.ChipRows));
        _at = [.. Enumerable.Range(0, array.Cores).Select(p =>
            ((short)array.X(p), (short)array.Y(p), (short)(array.X(p) / array.CoreColumns), (short)(array.Y(p) / array.CoreRows)))];
    }

    /// <inheritdoc/>
    protected override void Make(ReadOnlySpan<Try> tries)
    {
        foreach (Try next in tries)
        {
            (double x, double y) = Centre(next.Core);
            int column = Inside((int)Math.Round(x) + next.X, Array.Width), row = Inside((int)Math.Round(y) + next.Y, Array.Height);
            TryMove(next.Core, row * Array.Width + column);
        }
    }

    /// <inheritdoc/>
    protected override int[] Places() => _placeOf;

    // Where the core's traffic pulls it; on a torus seen from where it is, so that it may lie outside the array.
    private (double X, double Y) Centre(int core)
    {
        double x = 0, y = 0, total = 0;
        (short X, short Y, short ChipX, short ChipY) own = _at[_placeOf[core]];
        foreach (TrafficEdge edge in _graph.Edges(core))
        {
            ref readonly var other = ref _at[_placeOf[edge.Core]];
            x += edge.Packets * (own.X + _sideX.Steps(own.X, other.X));
            y += edge.Packets * (own.Y + _sideY.Steps(own.Y, other.Y));
            total += edge.Packets;
        }

        return (x / total, y / total);
    }

    private int Inside(int place, int size) => Array.Torus ? (place % size + size) % size : Math.Clamp(place, 0, size - 1);

    private void TryMove(int core, int place)
    {
        int from = _placeOf[core], other = _coreAt[place];
        if (place == from)
        {
            return;
        }

        double before = Cost(core, from) + (other >= 0 ? Cost(other, place) : 0);
        Put(core, place, other, from);
        double after = Cost(core, place) + (other >= 0 ? Cost(other, from) : 0);
        if (after >= before)
        {
            Put(core, from, other, place);
        }
    }

    private void Put(int core, int place, int other, int otherPlace)
    {
        _placeOf[core] = place;
        _coreAt[place] = core;
        _coreAt[otherPlace] = other;
        if (other >= 0)
        {
            _placeOf[other] = otherPlace;
        }
    }

    private double Cost(int core, int place)
    {
        double cost = 0;
        (short x, short y, short chipX, short chipY) = _at[place];
        foreach (TrafficEdge edge in _graph.Edges(core))
        {
            ref readonly var other = ref _at[_placeOf[edge.Core]];
            int alongX = Math.Abs(x - other.X), alongY = Math.Abs(y - other.Y);
            double crossings = _sideX.Crossings(alongX, Math.Abs(chipX - other.ChipX)) + _sideY.Crossings(alongY, Math.Abs(chipY - other.ChipY));
            cost += edge.Packets * (_sideX.Hops(alongX) + _sideY.Hops(alongY) + _crossingCost * crossings);
        }

        return cost;
    }
}
