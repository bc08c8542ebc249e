using NeuroSim.Cli.Charts;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Pages;

/// <summary>The floor plan of a run.</summary>
internal static class FloorCharts
{
    /// <summary>The floor plan with busy share of cores and traffic of links.</summary>
    public static PageChart Of(RunReport report, RunDetail detail)
    {
        FloorDetail floor = detail.Floor;
        Dictionary<string, int> order = report.Layers.Select((l, i) => (l.Name, i)).DistinctBy(l => l.Name)
            .ToDictionary(l => l.Name, l => l.i + 1, StringComparer.Ordinal);
        FloorPlan plan = new(
            $"Floor plan of {Chips(report.Chip)}", floor.Width, floor.Height, floor.CoreColumns, floor.CoreRows,
            [.. floor.Cores.Select(c => new FloorCore(c.Core % floor.Width, c.Core / floor.Width, c.BusyFraction, c.StallFraction, c.Layer,
                order.TryGetValue(c.Layer, out int n) ? $"{n}" : string.Empty))],
            [.. floor.Links.Select(l => Link(l, floor.Width))])
        {
            NoTraffic = "no links to draw: the cores share one router",
        };
        return new("floor-plan", plan, "The number in a core is that of its layer in the table of layers, where there is room below its busy share. Thick "
            + "lines are borders of chips."
            + $"{(report.Chip.Topology == "torus" ? " Links that lead out of the plan close the rings of the torus." : string.Empty)}");
    }

    private static string Chips(ChipPart chip) => chip.Chips == 1 ? $"one {chip.Name} chip" : $"{chip.Chips} {chip.Name} chips";

    private static FloorLink Link(LinkDetail link, int width)
    {
        int core = link.Link / Route.LinksPerCore;
        return new(core % width, core / width, link.Link % Route.LinksPerCore, link.PacketsPerSample, link.BusyFraction);
    }
}
