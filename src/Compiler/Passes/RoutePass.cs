using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Routes the spikes of a site. The neurons of a tile do not all go to the same cores: the tile is cut into cells at the edges of the boxes that its targets
/// have on their axons, and each cell has one route. Routes follow from partition and placement, so they are computed when needed and never stored.
/// </summary>
/// <param name="program">The program.</param>
public sealed class RoutePass(ChipProgram program)
{
    private readonly Destinations _destinations = new(program.Partition);

    /// <summary>The cells of some tiles of a site's population, tile by tile. Cells that nothing reads are left out.</summary>
    /// <param name="site">The site.</param>
    /// <param name="firstTile">First tile.</param>
    /// <param name="endTile">The tile after the last one.</param>
    public RouteCells Cells(IntegerSite site, int firstTile, int endTile)
    {
        PopulationTiling tiling = program.Partition.Tilings[site.Population];
        TileCutter cutter = new(program.Placement.Array);
        RouteCells cells = new();
        List<Destination> found = [];
        for (int tile = firstTile; tile < endTile; tile++)
        {
            found.Clear();
            _destinations.Collect(site.Index, tiling[tile], found);
            cutter.Cut(OnCores(found), program.Placement.CoreOf[program.Partition.HomeUnit[site.Population][tile]], cells);
        }

        return cells;
    }

    /// <summary>The cells of the input. Each chip has a port to the host, where the pixels or events that its cores need enter.</summary>
    public RouteCells InputCells()
    {
        var shape = program.Network.Input;
        List<Destination> found = [];
        int input = program.Network.ReadsEvents ? IntegerConvolution.Events : IntegerConvolution.Image;
        _destinations.Collect(input, new Box(0, shape.Channels, 0, shape.Height, 0, shape.Width), found);
        TileCutter cutter = new(program.Placement.Array);
        RouteCells cells = new();
        foreach (IGrouping<int, Destination> chip in OnCores(found).GroupBy(d => program.Placement.Array.PortOf(d.Unit)))
        {
            cutter.Cut([.. chip], chip.Key, cells);
        }

        return cells;
    }

    // The same, with cores in place of units.
    private List<Destination> OnCores(List<Destination> found)
    {
        for (int i = 0; i < found.Count; i++)
        {
            found[i] = found[i] with { Unit = program.Placement.CoreOf[found[i].Unit] };
        }

        return found;
    }
}
