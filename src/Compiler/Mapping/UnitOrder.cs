namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// The order in which units are laid along the space-filling curve. Convolutions talk to their neighbourhood: units of all layers of one resolution that
/// compute the same place of the map follow each other, and places follow each other along a curve over the map. Resolutions follow in execution order.
/// </summary>
internal static class UnitOrder
{
    /// <summary>Cores in the order of the curve.</summary>
    /// <param name="partition">The units.</param>
    /// <param name="coreOf">Core of each unit.</param>
    /// <param name="cores">Cores.</param>
    public static int[] Of(Partition partition, int[] coreOf, int cores)
    {
        int[] stage = Stages(partition);
        Dictionary<(int Height, int Width), int[]> curves = [];
        (int Stage, int Place, int Unit)[] keys = new (int, int, int)[cores];
        for (int u = coreOf.Length - 1; u >= 0; u--)
        {
            // Folded units follow each other, so the first one stands for its core.
            keys[coreOf[u]] = (stage[partition.Units[u].Population], Place(partition, partition.Units[u], curves), u);
        }

        int[] order = [.. Enumerable.Range(0, cores)];
        Array.Sort(keys, order);
        return order;
    }

    // Populations of one resolution, as long as they follow each other.
    private static int[] Stages(Partition partition)
    {
        int[] stage = new int[partition.Tilings.Count];
        for (int p = 1; p < stage.Length; p++)
        {
            var before = partition.Tilings[p - 1].Shape;
            var shape = partition.Tilings[p].Shape;
            stage[p] = stage[p - 1] + (shape.Height == before.Height && shape.Width == before.Width ? 0 : 1);
        }

        return stage;
    }

    // Product units read a whole head: they lie in the middle of the map's curve.
    private static int Place(Partition partition, in MappedUnit unit, Dictionary<(int Height, int Width), int[]> curves)
    {
        PopulationTiling tiling = partition.Tilings[unit.Population];
        int[] curve = Curve(tiling.Shape.Height, tiling.Shape.Width, curves);
        if (unit.Kind == UnitKind.Product)
        {
            return curve.Length / 2;
        }

        Box box = tiling[unit.Tile];
        return curve[(box.Y0 + box.Y1 - 1) / 2 * tiling.Shape.Width + (box.X0 + box.X1 - 1) / 2];
    }

    private static int[] Curve(int height, int width, Dictionary<(int Height, int Width), int[]> curves)
    {
        if (!curves.TryGetValue((height, width), out int[]? place))
        {
            place = new int[height * width];
            List<(int X, int Y)> cells = SpaceFillingCurve.Visit(width, height);
            for (int i = 0; i < cells.Count; i++)
            {
                place[cells[i].Y * width + cells[i].X] = i;
            }

            curves[(height, width)] = place;
        }

        return place;
    }
}
