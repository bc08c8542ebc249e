using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Interconnect;

/// <summary>The routes of all cells of one site.</summary>
/// <param name="Boxes">Neurons of each cell.</param>
/// <param name="Cells">Route of each cell.</param>
public sealed record SiteRoutes(Box[] Boxes, RoutedCell[] Cells)
{
    /// <summary>Routes a site's tiles.</summary>
    public static SiteRoutes Of(ChipProgram program, IntegerSite site, int threads)
    {
        RoutePass router = new(program);
        int tiles = program.Partition.Tilings[site.Population].Count;
        List<RouteCell>[] perTile = new List<RouteCell>[tiles];
        Parallel.For(0, tiles, new ParallelOptions { MaxDegreeOfParallelism = threads }, tile => perTile[tile] = router.Cells(site, tile));
        return Of(program, [.. perTile.SelectMany(c => c)]);
    }

    /// <summary>Routes the input's pixels or events.</summary>
    public static SiteRoutes OfInput(ChipProgram program) => Of(program, new RoutePass(program).InputCells());

    /// <summary>Spikes of each cell in each sub-step: element cell × D + k.</summary>
    public int[] Count(byte[] activations, MapShape shape, int d)
    {
        int[] counts = new int[Boxes.Length * d];
        for (int i = 0; i < Boxes.Length; i++)
        {
            Count(activations, shape, Boxes[i], counts.AsSpan(i * d, d));
        }

        return counts;
    }

    /// <summary>The cells of each tile.</summary>
    public int[][] CellsOfTiles(PopulationTiling tiling)
    {
        ILookup<int, int> cells = Enumerable.Range(0, Boxes.Length).ToLookup(i => tiling.TileOf(Boxes[i]));
        return [.. Enumerable.Range(0, tiling.Count).Select(t => cells[t].ToArray())];
    }

    private static SiteRoutes Of(ChipProgram program, List<RouteCell> cells)
        => new([.. cells.Select(c => c.Box)], [.. cells.Select(c => new RoutedCell(c.Route, program.Chip, program.Placement.Array))]);

    private static void Count(byte[] activations, MapShape shape, in Box box, Span<int> counts)
    {
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                foreach (byte spikes in activations.AsSpan(shape.Index(c, y, box.X0), box.Width))
                {
                    for (int k = 0; k < spikes; k++)
                    {
                        counts[k]++;
                    }
                }
            }
        }
    }
}
