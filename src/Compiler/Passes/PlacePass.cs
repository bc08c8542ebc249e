using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Gives every core of the program a place: first along a space-filling curve in execution order, then improved by exchanging cores while that shortens the
/// traffic; a hop between chips counts as many hops as it takes longer, and on a torus the shorter way round counts. The random choices follow a
/// fixed seed, so the result is deterministic.
/// </summary>
public sealed class PlacePass
{
    /// <summary>Exchanges tried per core, and a bound on the neighbours looked at in all of them.</summary>
    private const int TriesPerCore = 200;
    private const long MaxVisits = 100_000_000;

    private readonly TrafficGraph _graph;
    private readonly CoreArray _array;
    private readonly int[] _placeOf;
    private readonly int[] _coreAt;

    private readonly double _crossingCost;
    private readonly RingSide _sideX, _sideY;

    // Column, row, and chip's column and row of every place: divisions are too slow for the inner loop.
    private readonly (short X, short Y, short ChipX, short ChipY)[] _at;

    private PlacePass(TrafficGraph graph, ChipDescription chip, CoreArray array, int[] order)
    {
        _graph = graph;
        _array = array;
        _crossingCost = chip.ChipHopCost - 1;
        (_sideX, _sideY) = (RingSide.Of(array.Torus, array.Width, array.ChipColumns), RingSide.Of(array.Torus, array.Height, array.ChipRows));
        _at = [.. Enumerable.Range(0, array.Cores).Select(p =>
            ((short)array.X(p), (short)array.Y(p), (short)(array.X(p) / array.CoreColumns), (short)(array.Y(p) / array.CoreRows)))];
        _coreAt = new int[array.Cores];
        Array.Fill(_coreAt, -1);
        _placeOf = new int[order.Length];
        int[] curve = [.. ChipByChip(array)];
        for (int i = 0; i < order.Length; i++)
        {
            _placeOf[order[i]] = curve[i];
            _coreAt[curve[i]] = order[i];
        }
    }

    /// <summary>Places the units of a partition.</summary>
    /// <exception cref="ChipCapacityException">They need more chips than there are.</exception>
    public static Placement Run(Partition partition, ChipDescription chip, CompileOptions options)
    {
        if (options.Chips is { } chips && (chips < 1 || chips > chip.Array.MaxChips.Value))
        {
            throw new ChipCapacityException($"--chips {chips}: an array of '{chip.Name}' has 1 … {chip.Array.MaxChips.Value:N0} chips (array.maxChips).");
        }

        int[] coreOf = FoldUnitsPass.Run(partition, chip.Core, options.Folding);
        int cores = coreOf.Length == 0 ? 0 : coreOf.Max() + 1;
        if (chip.Core is KernelCore { SplitsLayers: false })
        {
            return AssignPass.Run(partition, coreOf, chip);
        }

        CoreArray array = options.Chips is { } asked ? CoreArray.Of(chip, asked) : CoreArray.Smallest(chip, cores);
        CheckCapacity(partition, coreOf, cores, chip, array, options);
        PlacePass pass = new(TrafficGraph.Build(partition, coreOf, cores), chip, array, UnitOrder.Of(partition, coreOf, cores));
        pass.Improve(options.PlacementSeed);
        return new Placement(array, [.. coreOf.Select(c => pass._placeOf[c])]);
    }

    private static void CheckCapacity(Partition partition, int[] coreOf, int cores, ChipDescription chip, CoreArray array, CompileOptions options)
    {
        int limit = Math.Min(array.Chips, chip.Array.MaxChips.Value) * chip.CoresPerChip;
        if (cores <= limit)
        {
            return;
        }

        int first = Math.Max(0, Array.FindIndex(coreOf, c => c >= limit));
        MappedUnit unit = partition.Units[first];
        int layerIndex = partition.LayerOf(unit);
        string layer = partition.Network.Connections[layerIndex].Name;
        int last = coreOf.Where((_, u) => partition.LayerOf(partition.Units[u]) == layerIndex).Max();
        (string who, string advice) = options.Chips is { } n
            ? ($"--chips {n}", "--chips auto, ")
            : ($"the largest array of '{chip.Name}' (array.maxChips {chip.Array.MaxChips.Value:N0})", string.Empty);
        throw new ChipCapacityException(
            $"layer '{layer}' does not fit: with it the network needs {last + 1:N0} cores ({cores:N0} in all, {CoreArray.Smallest(chip, cores).Chips:N0} chips), "
            + $"but {who} has {limit:N0}. Use {advice}--folding N, or a chip with larger cores.");
    }

    // One chip after the other along a curve over the chips, so that as little as possible crosses their edges.
    private static IEnumerable<int> ChipByChip(CoreArray array)
    {
        List<(int X, int Y)> inside = SpaceFillingCurve.Visit(array.CoreColumns, array.CoreRows);
        return SpaceFillingCurve.Visit(array.ChipColumns, array.ChipRows)
            .SelectMany(chip => inside.Select(c => (chip.Y * array.CoreRows + c.Y) * array.Width + chip.X * array.CoreColumns + c.X));
    }

    private void Improve(int seed)
    {
        // A generator of our own: System.Random does not promise the same sequence in every version.
        SplitMix random = new((ulong)seed);
        long visits = 0;
        for (long i = 0; i < (long)TriesPerCore * _placeOf.Length && visits < MaxVisits; i++)
        {
            int core = random.Next(_placeOf.Length);
            visits += _graph.Neighbours(core).Length + 1;
            if (_graph.Neighbours(core).Length > 0)
            {
                TryMove(core, Near(Centre(core), ref random));
            }
        }
    }

    // Where the core's traffic pulls it; on a torus seen from where it is, so that it may lie outside the array.
    private (double X, double Y) Centre(int core)
    {
        double x = 0, y = 0, total = 0;
        (short X, short Y, short ChipX, short ChipY) own = _at[_placeOf[core]];
        ReadOnlySpan<int> neighbours = _graph.Neighbours(core);
        ReadOnlySpan<float> weights = _graph.Weights(core);
        for (int i = 0; i < neighbours.Length; i++)
        {
            ref readonly var other = ref _at[_placeOf[neighbours[i]]];
            x += weights[i] * (own.X + _sideX.Steps(own.X, other.X));
            y += weights[i] * (own.Y + _sideY.Steps(own.Y, other.Y));
            total += weights[i];
        }

        return (x / total, y / total);
    }

    private int Near((double X, double Y) centre, ref SplitMix random)
    {
        const int reach = 3;
        int x = Inside((int)Math.Round(centre.X) + random.Next(2 * reach + 1) - reach, _array.Width);
        int y = Inside((int)Math.Round(centre.Y) + random.Next(2 * reach + 1) - reach, _array.Height);
        return y * _array.Width + x;
    }

    private int Inside(int place, int size) => _array.Torus ? (place % size + size) % size : Math.Clamp(place, 0, size - 1);

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
        ReadOnlySpan<int> neighbours = _graph.Neighbours(core);
        ReadOnlySpan<float> weights = _graph.Weights(core);
        for (int i = 0; i < neighbours.Length; i++)
        {
            ref readonly var other = ref _at[_placeOf[neighbours[i]]];
            int alongX = Math.Abs(x - other.X), alongY = Math.Abs(y - other.Y);
            double crossings = _sideX.Crossings(alongX, Math.Abs(chipX - other.ChipX)) + _sideY.Crossings(alongY, Math.Abs(chipY - other.ChipY));
            cost += weights[i] * (_sideX.Hops(alongX) + _sideY.Hops(alongY) + _crossingCost * crossings);
        }

        return cost;
    }
}
