using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Interconnect;

/// <summary>All routes of a program, computed once and shared by its samples: spikes, input, product memories.</summary>
public sealed class ProgramRoutes
{
    private readonly ChipProgram _program;

    /// <summary>Routes a program.</summary>
    public ProgramRoutes(ChipProgram program, int threads)
        : this(program, new RoutePass(program), threads)
    {
    }

    private ProgramRoutes(ChipProgram program, RoutePass router, int threads)
        : this(program, [.. program.Network.Sites.Select(s => SiteRoutes.Of(program, router, s, threads))], SiteRoutes.OfInput(program, router))
    {
    }

    private ProgramRoutes(ChipProgram program, IReadOnlyList<SiteRoutes> sites, SiteRoutes input)
    {
        (_program, Sites, Input) = (program, sites, input);
        Products = [.. program.Network.Connections.Select(c => c is IntegerAttention ? RouteProducts(c.Index) : [])];
    }

    /// <summary>Routes by site.</summary>
    public IReadOnlyList<SiteRoutes> Sites { get; }

    /// <summary>Routes of what enters: pixels or events.</summary>
    public SiteRoutes Input { get; }

    /// <summary>By connection: from a product unit, the entries that a group of tiles needs, and the way to them.</summary>
    public IReadOnlyList<IReadOnlyList<(int Unit, int Entries, RoutedCell Cell)>> Products { get; }

    /// <summary>The same routes on a chip that differs in times only (<see cref="ChipProgram.On"/>): found once, timed for each chip.</summary>
    internal ProgramRoutes On(ChipProgram program, int threads)
        => new(program, [.. Sites.Select(s => s.On(program, threads))], Input.On(program, threads));

    /// <summary>The way of a packet between two cores.</summary>
    public RoutedCell Direct(int from, int to) => new(Route.ToOrdered(_program.Placement.Array, from, [to]), _program.Chip, _program.Placement.Array);

    // Tiles with the same columns of the product memory get the same entries, so one packet serves them all.
    private List<(int Unit, int Entries, RoutedCell Cell)> RouteProducts(int connection)
    {
        AttentionSlices slices = (AttentionSlices)_program.Partition.Slices[connection];
        List<(int Unit, int Entries, RoutedCell Cell)> routes = [];
        for (int block = 0; block < slices.Blocks; block++)
        {
            int unit = _program.Partition.ProductUnit[connection][block], from = _program.Placement.CoreOf[unit];
            var groups = Enumerable.Range(0, slices.Target.Count).Where(t => slices.EntriesForTile(block, t) > 0).GroupBy(t => Columns(slices, t));
            foreach (IGrouping<Box, int> group in groups)
            {
                Route route = new(_program.Placement.Array, from, group.Select(t => _program.Placement.CoreOf[_program.Partition.SliceUnit[connection][t]]));
                routes.Add((unit, slices.EntriesForTile(block, group.First()), new RoutedCell(route, _program.Chip, _program.Placement.Array)));
            }
        }

        return routes;
    }

    private static Box Columns(AttentionSlices slices, int tile)
    {
        Box box = slices.Target[tile];
        return slices.Layer.KeyValueFirst ? new(box.C0, box.C1, 0, 0, 0, 0) : box with { C0 = 0, C1 = 0 };
    }
}
