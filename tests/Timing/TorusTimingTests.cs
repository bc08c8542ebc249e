using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Interconnect;
using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Tests.Equivalence;
using NUnit.Framework;
using Fidelity = NeuroSim.Simulator.Engines.Timing;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Timing;

/// <summary>
/// Times on a torus: cycle timing beside its analytic bound, and the compiler's routes beside the ways that packets take through the routers, which follow a
/// rule of their own.
/// </summary>
public class TorusTimingTests
{
    private static readonly (int ChipColumns, int ChipRows, int Columns, int Rows)[] s_sizes =
        [(1, 1, 8, 8), (2, 2, 4, 4), (3, 2, 2, 3), (3, 1, 1, 5), (1, 2, 2, 1)];

    [Property(MaxTest = 40)]
    public void NoPhaseEndsBeforeItsAnalyticBound(int seed)
    {
        ChipProgram program = Program(seed);
        PhaseTiming analytic = CycleTimingTests.Run(program, seed, Fidelity.Analytic), cycle = CycleTimingTests.Run(program, seed, Fidelity.Cycle);
        Assert.That(cycle.PhaseCycles.Zip(analytic.PhaseCycles), Has.All.Matches<(long Cycle, long Analytic)>(p => p.Cycle >= p.Analytic));
        Assert.That(cycle.FreeCycles, Is.EqualTo(analytic.FreeCycles));
        Assert.That((cycle.Packets, cycle.Hops), Is.EqualTo((analytic.Packets, analytic.Hops)));
    }

    [Property(MaxTest = 40)]
    public void WithUnlimitedBandwidthPacketByPacketIsTheClosedForm(int seed)
    {
        ChipProgram limited = Program(seed), program = limited.On(BandwidthKnobs.Unlimited(limited.Chip));
        PhaseTiming analytic = CycleTimingTests.Run(program, seed, Fidelity.Analytic), cycle = CycleTimingTests.Run(program, seed, Fidelity.Cycle);
        Assert.That(cycle.PhaseCycles, Is.EqualTo(analytic.PhaseCycles));
        Assert.That(cycle.IntervalCycles, Is.EqualTo(analytic.IntervalCycles));
        Assert.That(cycle.Network!.WaitCycles, Is.Zero);
    }

    [TestCaseSource(nameof(s_sizes))]
    public void OnAnEmptyTorusEveryPairTakesTheClosedFormAndTheLinksOfItsRoute((int, int, int, int) size)
    {
        (SynchronousChip chip, CoreArray array) = Torus(size);
        MeshNetwork mesh = new(Spec(chip, array));
        int flits = chip.Mesh.FlitsPerPacket!.Value;
        for (int pair = 0; pair < array.Cores * array.Cores; pair++)
        {
            (int from, int to) = (pair / array.Cores, pair % array.Cores);
            int way = mesh.AddRoute(from, [to]);
            int expected = from == to ? flits - 1 : RoutedCell.WayCycles(chip, array, from, to);
            Assert.That(mesh.ZeroLoadCycles(way, to, flits), Is.EqualTo(expected), $"{from} to {to}");
            mesh.Offer(mesh.Now, way, flits, tag: 0);
            mesh.RunToEnd(CancellationToken.None);
            SameLinks(mesh, new Route(array, from, [to]), flits);
        }
    }

    [TestCaseSource(nameof(s_sizes))]
    public void TreesOfTheCompilerAndOfTheRoutersAreTheSame((int, int, int, int) size)
    {
        (SynchronousChip chip, CoreArray array) = Torus(size);
        MeshNetwork mesh = new(Spec(chip, array));
        Random random = new(1);
        for (int i = 0; i < 100; i++)
        {
            Route route = new(array, random.Next(array.Cores), Enumerable.Range(0, random.Next(2, 9)).Select(_ => random.Next(array.Cores)));
            mesh.Offer(mesh.Now, mesh.AddRoute(route.From, route.Targets), flits: 1, tag: 0);
            mesh.RunToEnd(CancellationToken.None);
            SameLinks(mesh, route, flits: 1);
        }
    }

    private static void SameLinks(MeshNetwork mesh, Route route, int flits)
    {
        List<int> links = [];
        route.CollectLinks(multicast: true, links);
        IEnumerable<int> taken = Enumerable.Range(0, mesh.Counters.LinkFlits.Length).Where(l => mesh.Counters.LinkFlits[l] > 0);
        Assert.That(taken, Is.EqualTo(links.Order()), $"{route.From} to {string.Join(", ", route.Targets)}");
        Assert.That(mesh.Counters.LinkFlits.Sum(), Is.EqualTo(links.Count * flits));
        mesh.Restart(keepCounters: false);
    }

    private static MeshSpec Spec(SynchronousChip chip, CoreArray array) => new()
    {
        Width = array.Width,
        Height = array.Height,
        Torus = true,
        HopCycles = chip.HopCycles,
        LinkCyclesPerFlit = chip.LinkCyclesPerFlit,
        ChipColumns = array.CoreColumns,
        ChipRows = array.CoreRows,
        ChipHopCycles = chip.ChipHopCycles,
        ChipLinkCyclesPerFlit = chip.ChipLinkCyclesPerFlit,
        BufferFlits = chip.Mesh.BufferFlits!.Value,
        LongestPacketFlits = chip.Mesh.FlitsPerPacket!.Value,
    };

    // Links between chips are slower, so that the times tell where they are.
    private static (SynchronousChip Chip, CoreArray Array) Torus((int ChipColumns, int ChipRows, int Columns, int Rows) size)
    {
        SynchronousChip like = RandomChip.TianjicLike;
        SynchronousChip chip = RandomTorus.Of(like with
        {
            Mesh = like.Mesh with
            {
                Columns = HandMade.Of(size.Columns),
                Rows = HandMade.Of(size.Rows),
                FlitsPerPacket = HandMade.Of(3),
                LinkCyclesPerPacket = HandMade.Of(3),
                HopCycles = HandMade.Of(2),
            },
            Array = like.Array with { LinkCyclesPerPacket = HandMade.Of(6), HopCycles = HandMade.Of(7) },
        });
        return (chip, CoreArray.Of(chip, size.ChipColumns, size.ChipRows));
    }

    private static ChipProgram Program(int seed) => CycleTimingTests.Program(seed, chip => RandomTorus.Of(CycleTimingTests.Slowed(chip, seed)));
}
