using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Every neuron's spikes reach exactly the cores that have it on their axons, whatever the mapping and the number of threads.</summary>
public class RouteCellTests
{
    private static readonly int[] s_threads = [1, 2, 7];

    [Property(MaxTest = 60)]
    public void Cells_lead_to_the_cores_whose_axons_have_the_neuron(int seed) => Check(Crossbars(seed), s_threads[(uint)seed % 3]);

    [Property(MaxTest = 30)]
    public void So_they_do_on_kernel_cores(int seed)
        => Check(EngineCheck.Compile(RandomNetwork.Create(seed).Network, RandomChip.CreateKernel(seed), new CompileOptions { PlacementSeed = seed }), 2);

    [Property(MaxTest = 30)]
    public void Cells_do_not_depend_on_the_number_of_threads(int seed)
    {
        ChipProgram program = Crossbars(seed);
        ProgramRoutes one = new(program, 1), many = new(program, 7);
        for (int s = 0; s < one.Sites.Count; s++)
        {
            Assert.That(many.Sites[s].Boxes, Is.EqualTo(one.Sites[s].Boxes));
            Assert.That(many.Sites[s].Cells.Select(c => c.Route), Is.EqualTo(one.Sites[s].Cells.Select(c => c.Route)));
        }
    }

    [Property(MaxTest = 30)]
    public void A_cell_of_a_list_costs_what_its_route_alone_costs(int seed)
    {
        ChipProgram program = Crossbars(seed);
        foreach (RoutedCell cell in new ProgramRoutes(program, 2).Sites.SelectMany(s => s.Cells))
        {
            Route route = new(program.Placement.Array, cell.Route.From, cell.Route.Targets.Reverse());
            RoutedCell alone = new(route, program.Chip, program.Placement.Array);
            Assert.That(cell.Route.Targets, Is.EqualTo(route.Targets), "by column, then by row");
            Assert.That((cell.Packets, cell.FillCycles, cell.TailCycles), Is.EqualTo((alone.Packets, alone.FillCycles, alone.TailCycles)));
        }
    }

    private static ChipProgram Crossbars(int seed) => EngineCheck.Compile(
        RandomNetwork.Create(seed).Network, RandomChip.Create(seed), new CompileOptions { PlacementSeed = seed, Folding = 1 + (seed & 3) });

    private static void Check(ChipProgram program, int threads)
    {
        ProgramRoutes routes = new(program, threads);
        foreach (IntegerSite site in program.Network.Sites)
        {
            MapShape shape = program.Network.Populations[site.Population].Shape;
            List<int>[] cells = [.. Enumerable.Range(0, shape.Count).Select(_ => new List<int>())];
            Box[] boxes = routes.Sites[site.Index].Boxes;
            for (int i = 0; i < boxes.Length; i++)
            {
                Each(boxes[i], shape, neuron => cells[neuron].Add(i));
            }

            SortedSet<int>[] readers = Readers(program, site, shape);
            for (int neuron = 0; neuron < readers.Length; neuron++)
            {
                Assert.That(cells[neuron], Has.Count.EqualTo(readers[neuron].Count == 0 ? 0 : 1));
                Assert.That(cells[neuron].SelectMany(i => routes.Sites[site.Index].Cells[i].Route.Targets), Is.EquivalentTo(readers[neuron]));
            }
        }
    }

    // Cores that have a neuron on their axons: every unit is asked.
    private static SortedSet<int>[] Readers(ChipProgram program, IntegerSite site, MapShape shape)
    {
        SortedSet<int>[] readers = [.. Enumerable.Range(0, shape.Count).Select(_ => new SortedSet<int>())];
        for (int u = 0; u < program.Partition.Units.Count; u++)
        {
            foreach (Box box in Axons(program.Partition, program.Partition.Units[u], site.Index))
            {
                Each(box, shape, neuron => readers[neuron].Add(program.Placement.CoreOf[u]));
            }
        }

        return readers;
    }

    private static IEnumerable<Box> Axons(Partition partition, MappedUnit unit, int site)
    {
        ConnectionSlices? slices = unit.Connection < 0 ? null : partition.Slices[unit.Connection];
        if (slices is ConvolutionSlices c && c.Layer.Source == site)
        {
            yield return c.SourceBox(unit.Tile, unit.Chunk);
        }

        if (slices is AttentionSlices a)
        {
            bool product = unit.Kind == UnitKind.Product;
            if (!product && a.Layer.Driver == site)
            {
                yield return a.AxonBox(unit.Tile, 0);
            }

            if (product && a.Layer.Key == site)
            {
                yield return a.KeyBox(unit.Tile);
            }

            if (product && a.Layer.Partner == site)
            {
                yield return a.PartnerBox(unit.Tile);
            }
        }
    }

    private static void Each(Box box, MapShape shape, Action<int> visit)
    {
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                for (int x = box.X0; x < box.X1; x++)
                {
                    visit(shape.Index(c, y, x));
                }
            }
        }
    }
}
