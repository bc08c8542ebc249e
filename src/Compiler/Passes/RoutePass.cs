using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Passes;

/// <summary>Neurons of one source tile whose spikes go to the same cores.</summary>
/// <param name="Box">The neurons.</param>
/// <param name="Route">Where their spikes go.</param>
public sealed record RouteCell(Box Box, Route Route);

/// <summary>
/// Routes the spikes of a site. The neurons of a tile do not all go to the same cores: the tile is cut into cells at the edges of the boxes that its targets
/// have on their axons, and each cell has one route. Routes follow from partition and placement, so they are computed when needed and never stored.
/// </summary>
/// <param name="program">The program.</param>
public sealed class RoutePass(ChipProgram program)
{
    private readonly Destinations _destinations = new(program.Partition);

    /// <summary>The cells of one tile of a site's population. Cells that nothing reads are left out.</summary>
    public List<RouteCell> Cells(IntegerSite site, int tile)
    {
        Box box = program.Partition.Tilings[site.Population][tile];
        List<Destination> found = [];
        _destinations.Collect(site.Index, box, found);
        return Cells(found, program.Placement.CoreOf[program.Partition.HomeUnit[site.Population][tile]]);
    }

    /// <summary>The cells of the input. Each chip has a port to the host, where the pixels or events that its cores need enter.</summary>
    public List<RouteCell> InputCells()
    {
        var shape = program.Network.Input;
        List<Destination> found = [];
        _destinations.Collect(program.Network.ReadsEvents ? IntegerConvolution.Events : IntegerConvolution.Image, new Box(0, shape.Channels, 0, shape.Height, 0, shape.Width), found);
        return [.. found.GroupBy(d => program.Placement.Array.PortOf(program.Placement.CoreOf[d.Unit])).SelectMany(chip => Cells([.. chip], chip.Key))];
    }

    private List<RouteCell> Cells(List<Destination> found, int from)
    {
        int[] channels = Cuts(found, d => d.Box.C0, d => d.Box.C1), rows = Cuts(found, d => d.Box.Y0, d => d.Box.Y1), columns = Cuts(found, d => d.Box.X0, d => d.Box.X1);
        List<RouteCell> cells = [];
        for (int c = 0; c + 1 < channels.Length; c++)
        {
            for (int y = 0; y + 1 < rows.Length; y++)
            {
                for (int x = 0; x + 1 < columns.Length; x++)
                {
                    AddCell(new Box(channels[c], channels[c + 1], rows[y], rows[y + 1], columns[x], columns[x + 1]), from, found, cells);
                }
            }
        }

        return cells;
    }

    private void AddCell(Box cell, int from, List<Destination> found, List<RouteCell> cells)
    {
        List<int> cores = [];
        foreach (Destination d in found)
        {
            if (d.Box.Contains(cell))
            {
                cores.Add(program.Placement.CoreOf[d.Unit]);
            }
        }

        if (cores.Count > 0)
        {
            cells.Add(new RouteCell(cell, new Route(program.Placement.Array, from, cores)));
        }
    }

    private static int[] Cuts(List<Destination> found, Func<Destination, int> low, Func<Destination, int> high)
    {
        SortedSet<int> cuts = [];
        foreach (Destination d in found)
        {
            cuts.Add(low(d));
            cuts.Add(high(d));
        }

        return [.. cuts];
    }
}
