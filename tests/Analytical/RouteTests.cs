using NeuroSim.Compiler.Mapping;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Analytical;

/// <summary>Routes against their closed forms: the hops of dimension-order routing are the distance; a tree uses each of its links once.</summary>
public class RouteTests
{
    private static readonly CoreArray s_array = new(3, 2, 5, 4);

    [Property(MaxTest = 300)]
    public void A_copy_takes_as_many_hops_as_the_distance_and_crosses_as_many_edges_as_lie_between(int from, int to)
    {
        (int a, int b) = (Core(from), Core(to));
        List<int> links = [];
        new Route(s_array, a, [b]).CollectLinks(multicast: false, links);
        Assert.That(links, Has.Count.EqualTo(s_array.Distance(a, b)));
        Assert.That(links.Count(l => Route.CrossesChips(s_array, l)), Is.EqualTo(s_array.Crossings(a, b)));
        Assert.That(Walk(links, a), Is.EqualTo(b));
    }

    [Property(MaxTest = 300)]
    public void A_tree_is_the_union_of_the_ways_of_its_copies(int from, int[] to)
    {
        int[] targets = [.. to.Append(from + 7).Select(Core)];
        List<int> tree = [], copies = [];
        Route route = new(s_array, Core(from), targets);
        route.CollectLinks(multicast: true, tree);
        route.CollectLinks(multicast: false, copies);
        Assert.That(tree.Order(), Is.EqualTo(copies.Distinct().Order()), "every link of the tree once, and no other");
    }

    [TestCase(1, 1)]
    [TestCase(13, 12)]
    [TestCase(7, 3)]
    [TestCase(3, 8)]
    [TestCase(16, 16)]
    [TestCase(52, 36)]
    public void The_space_filling_curve_visits_every_cell_once_in_short_steps(int width, int height)
    {
        List<(int X, int Y)> cells = SpaceFillingCurve.Visit(width, height);
        Assert.That(cells.Distinct().Count(), Is.EqualTo(width * height));
        Assert.That(cells, Has.All.Matches<(int X, int Y)>(c => c.X >= 0 && c.X < width && c.Y >= 0 && c.Y < height));
        int[] steps = [.. cells.Zip(cells.Skip(1), (a, b) => Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y))];
        Assert.That(steps.Where(s => s > 1).Count(), Is.LessThanOrEqualTo(1 + cells.Count / 50), "nearly all steps go to a neighbour");
        Assert.That(steps.DefaultIfEmpty(1).Max(), Is.LessThanOrEqualTo(2));
    }

    [Test]
    public void Every_chip_has_its_port_at_its_first_core()
    {
        int[] ports = [.. Enumerable.Range(0, s_array.Cores).GroupBy(s_array.ChipOf).Select(g => g.Select(s_array.PortOf).Distinct().Single())];
        Assert.That(ports, Is.EqualTo(Enumerable.Range(0, s_array.Cores).GroupBy(s_array.ChipOf).Select(g => g.Min())));
    }

    private static int Core(int seed) => (int)((uint)seed % s_array.Cores);

    private static int Walk(List<int> links, int from) => links.Aggregate(from, (core, link) =>
    {
        Assert.That(link / Route.LinksPerCore, Is.EqualTo(core), "the next link starts where the last one ended");
        return (link % Route.LinksPerCore) switch { 0 => core + 1, 1 => core - 1, 2 => core + s_array.Width, _ => core - s_array.Width };
    });
}
