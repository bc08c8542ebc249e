using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Gives every core of the program a place: first along a space-filling curve in execution order, then improved by exchanging cores while that shortens the
/// traffic; a hop between chips counts as many hops as it takes longer. On a torus the shorter way round counts, as packets take it. The result is deterministic
/// (see <see cref="PlacementSearch"/>).
/// </summary>
public static class PlacePass
{
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
        TrafficGraph graph = TrafficGraph.Build(partition, coreOf, cores);
        int[] curve = AlongCurve(array, UnitOrder.Of(partition, coreOf, cores));
        PlacementSearch search = (PlacementSearch?)WholePlacementSearch.TryCreate(graph, array, curve, chip.ChipHopCost - 1)
            ?? new RealPlacementSearch(graph, array, curve, chip.ChipHopCost - 1);
        int[] placeOf = search.Improve(options.PlacementSeed);
        return new Placement(array, Array.ConvertAll(coreOf, c => placeOf[c]));
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

    // Place of each core.
    internal static int[] AlongCurve(CoreArray array, int[] order)
    {
        int[] placeOf = new int[order.Length];
        foreach ((int core, int place) in order.Zip(ChipByChip(array)))
        {
            placeOf[core] = place;
        }

        return placeOf;
    }

    // One chip after the other along a curve over the chips, so that as little as possible crosses their edges.
    private static IEnumerable<int> ChipByChip(CoreArray array)
    {
        List<(int X, int Y)> inside = SpaceFillingCurve.Visit(array.CoreColumns, array.CoreRows);
        return SpaceFillingCurve.Visit(array.ChipColumns, array.ChipRows)
            .SelectMany(chip => inside.Select(c => (chip.Y * array.CoreRows + c.Y) * array.Width + chip.X * array.CoreColumns + c.X));
    }
}
