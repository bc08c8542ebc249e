using System.Runtime.Intrinsics;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// The search for meshes on which a hop between chips costs a whole number of hops: all sums are whole numbers, exact in any order. A hop between chips is
/// drawn as a gap between them: with columns counted on by the cost of a crossing at every border, the cost of a way is the distance of its ends. What takes
/// time is memory: the lists of neighbours do not fit a cache. So they are packed, and the lists of several tries are fetched together.
/// </summary>
public sealed class WholePlacementSearch : PlacementSearch
{
    private readonly PackedEdges _edges;
    private readonly int[] _coreAt;

    // By core, column in the lower half and row in the upper one: as they are, and with the gaps between chips.
    private readonly int[] _plainOf, _gappedOf;

    // Columns and rows with the gaps between chips.
    private readonly int[] _gappedX, _gappedY;

    private WholePlacementSearch(TrafficGraph graph, CoreArray array, int[] placeOf, int gap)
        : base(graph, array)
    {
        (_edges, _coreAt) = (new PackedEdges(graph), CoreAt(placeOf));
        _gappedX = [.. Enumerable.Range(0, array.Width).Select(x => x + x / array.CoreColumns * gap)];
        _gappedY = [.. Enumerable.Range(0, array.Height).Select(y => y + y / array.CoreRows * gap)];
        _plainOf = [.. placeOf.Select(p => Spot.Pack(array.X(p), array.Y(p)))];
        _gappedOf = [.. placeOf.Select(p => At(array.X(p), array.Y(p)).Gapped)];
    }

    /// <summary>The search for an array, or null if it needs real numbers.</summary>
    /// <param name="graph">Traffic between cores.</param>
    /// <param name="array">The places.</param>
    /// <param name="placeOf">Place of each core to begin with.</param>
    /// <param name="crossingCost">How many hops longer a hop between chips takes.</param>
    public static WholePlacementSearch? TryCreate(TrafficGraph graph, CoreArray array, int[] placeOf, double crossingCost)
    {
        // Within these bounds real numbers are exact too: products of packets and columns in singles, sums of way and packets in doubles.
        const float mostProduct = 1 << 24;
        const double mostSum = 1L << 53;
        double longest = array.Width + array.Height + (crossingCost * (array.ChipColumns + array.ChipRows));
        bool whole = !array.Torus && crossingCost >= 0 && crossingCost == Math.Floor(crossingCost) && longest < short.MaxValue
            && PackedEdges.Fit(graph) && graph.MostPackets * Math.Max(array.Width, array.Height) < mostProduct
            && longest * graph.MostPackets < int.MaxValue && longest * graph.MostPackets * graph.Cores < mostSum;
        return whole ? new(graph, array, placeOf, (int)crossingCost) : null;
    }

    /// <inheritdoc/>
    protected override void Make(ReadOnlySpan<Try> tries)
    {
        // Where the tries lead is guessed for all of them; a guess holds as long as nothing has been moved.
        Span<int> cores = stackalloc int[TriesAtOnce], others = stackalloc int[TriesAtOnce];
        Span<Spot> aims = stackalloc Spot[TriesAtOnce];
        for (int i = 0; i < tries.Length; i++)
        {
            cores[i] = tries[i].Core;
        }

        _edges.Fetch(cores[..tries.Length]);
        for (int i = 0; i < tries.Length; i++)
        {
            aims[i] = Aim(tries[i]);
            others[i] = _coreAt[PlaceOf(aims[i])];
        }

        _edges.Fetch(others[..tries.Length]);
        bool moved = false;
        for (int i = 0; i < tries.Length; i++)
        {
            moved |= TryMove(tries[i].Core, moved ? Aim(tries[i]) : aims[i]);
        }
    }

    /// <inheritdoc/>
    protected override int[] Places() => System.Array.ConvertAll(_plainOf, plain => PlaceOf(new Spot(plain, 0)));

    private Spot At(int x, int y) => new(Spot.Pack(x, y), Spot.Pack(_gappedX[x], _gappedY[y]));

    private int PlaceOf(Spot spot) => Spot.Y(spot.Plain) * Array.Width + Spot.X(spot.Plain);

    // Near the centre of the core's traffic.
    private Spot Aim(in Try next)
    {
        Vector256<long> x = default, y = default, total = default;
        ReadOnlySpan<uint> edges = _edges[next.Core];
        for (int i = 0; i < edges.Length; i += Vector256<uint>.Count)
        {
            (Vector256<int> spots, Vector256<int> packets) = _edges.Look(edges[i..], _plainOf);
            x += Sum(packets * Spot.X(spots));
            y += Sum(packets * Spot.Y(spots));
            total += Sum(packets);
        }

        double all = Vector256.Sum(total);
        int column = (int)Math.Round(Vector256.Sum(x) / all) + next.X, row = (int)Math.Round(Vector256.Sum(y) / all) + next.Y;
        return At(Math.Clamp(column, 0, Array.Width - 1), Math.Clamp(row, 0, Array.Height - 1));
    }

    private bool TryMove(int core, Spot place)
    {
        Spot from = new(_plainOf[core], _gappedOf[core]);
        int other = _coreAt[PlaceOf(place)];
        if (place == from || Change(core, from.Gapped, place.Gapped) + (other >= 0 ? Change(other, place.Gapped, from.Gapped) : 0) >= 0)
        {
            return false;
        }

        (_coreAt[PlaceOf(place)], _coreAt[PlaceOf(from)]) = (core, other);
        Put(core, place);
        if (other >= 0)
        {
            Put(other, from);
        }

        return true;
    }

    private void Put(int core, Spot spot) => (_plainOf[core], _gappedOf[core]) = (spot.Plain, spot.Gapped);

    // By how much longer the ways of a core become. The way to whoever lies at the new place stays as long as it is, since the two change places.
    private long Change(int core, int from, int to)
    {
        Vector256<long> change = default;
        Vector256<int> fromX = Vector256.Create(Spot.X(from)), fromY = Vector256.Create(Spot.Y(from));
        Vector256<int> toX = Vector256.Create(Spot.X(to)), toY = Vector256.Create(Spot.Y(to)), there = Vector256.Create(to);
        ReadOnlySpan<uint> edges = _edges[core];
        for (int i = 0; i < edges.Length; i += Vector256<uint>.Count)
        {
            (Vector256<int> spots, Vector256<int> packets) = _edges.Look(edges[i..], _gappedOf);
            Vector256<int> x = Spot.X(spots), y = Spot.Y(spots);
            Vector256<int> longer = Vector256.Abs(x - toX) + Vector256.Abs(y - toY) - Vector256.Abs(x - fromX) - Vector256.Abs(y - fromY);
            change += Sum(Vector256.AndNot(packets * longer, Vector256.Equals(spots, there)));
        }

        return Vector256.Sum(change);
    }

    private static Vector256<long> Sum(Vector256<int> values) => Vector256.WidenLower(values) + Vector256.WidenUpper(values);

    // A place: column and row, as they are and with gaps, each pair packed.
    private readonly record struct Spot(int Plain, int Gapped)
    {
        private const int Half = 16;

        public static int Pack(int x, int y) => x | (y << Half);

        public static int X(int packed) => packed & ((1 << Half) - 1);

        public static int Y(int packed) => packed >> Half;

        public static Vector256<int> X(Vector256<int> packed) => packed & Vector256.Create((1 << Half) - 1);

        public static Vector256<int> Y(Vector256<int> packed) => packed >> Half;
    }
}
