using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Interconnect;

/// <summary>The routes of all cells of one site.</summary>
/// <param name="Boxes">Neurons of each cell.</param>
/// <param name="Cells">Route of each cell.</param>
public sealed record SiteRoutes(Box[] Boxes, RoutedCells Cells)
{
    // Parts of a site for each thread: tiles differ in work.
    private const int PartsPerThread = 8;

    /// <summary>Routes a site's tiles.</summary>
    internal static SiteRoutes Of(ChipProgram program, RoutePass router, IntegerSite site, int threads)
    {
        int tiles = program.Partition.Tilings[site.Population].Count, count = Math.Min(tiles, threads * PartsPerThread);
        RouteCells[] parts = new RouteCells[count];
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads },
            p => parts[p] = router.Cells(site, (int)((long)tiles * p / count), (int)((long)tiles * (p + 1) / count)));
        return Of(program, parts, threads);
    }

    /// <summary>The same routes on a chip that differs in times only.</summary>
    internal SiteRoutes On(ChipProgram program, int threads) => this with { Cells = Cells.On(program, threads) };

    /// <summary>Routes the input's pixels or events.</summary>
    internal static SiteRoutes OfInput(ChipProgram program, RoutePass router) => Of(program, [router.InputCells()], 1);

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

    private static SiteRoutes Of(ChipProgram program, RouteCells[] parts, int threads)
    {
        Box[] boxes = new Box[parts.Sum(p => p.Count)];
        int next = 0;
        foreach (RouteCells part in parts)
        {
            part.Boxes.CopyTo(boxes.AsSpan(next));
            next += part.Count;
        }

        return new(boxes, RoutedCells.Join(program, parts, threads));
    }

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
