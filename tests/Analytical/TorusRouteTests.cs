using NeuroSim.Compiler.Mapping;
using NUnit.Framework;

namespace NeuroSim.Tests.Analytical;

/// <summary>Routes on tori, over all pairs of cores: against the rings' closed form and, link by link, against the routers of the cycle-level mesh.</summary>
public class TorusRouteTests
{
    private static readonly CoreArray[] s_tori =
    [
        new(1, 1, 8, 8) { Torus = true },
        new(2, 2, 4, 4) { Torus = true },
        new(3, 2, 2, 3) { Torus = true },
        new(3, 1, 1, 5) { Torus = true },
        new(1, 2, 2, 1) { Torus = true },
        new(1, 1, 1, 1) { Torus = true },
    ];

    [TestCaseSource(nameof(s_tori))]
    public void HopsAreTheDistancesAlongTheRingsAndTheSameInBothDirections(CoreArray torus)
    {
        foreach ((int a, int b) in Pairs(torus))
        {
            int expected = Ring(torus.X(a), torus.X(b), torus.Width) + Ring(torus.Y(a), torus.Y(b), torus.Height);
            Assert.That(torus.Distance(a, b), Is.EqualTo(expected), $"{a} to {b}");
            Assert.That(torus.Distance(b, a), Is.EqualTo(expected), $"{b} to {a}");
            Assert.That(Links(torus, a, b), Has.Count.EqualTo(expected), $"{a} to {b}");
        }
    }

    [Test]
    public void OnAnEightByEightTorusTheMeanIsFourHopsAndTheMostEight()
    {
        int[] hops = [.. Pairs(s_tori[0]).Select(p => s_tori[0].Distance(p.A, p.B))];
        Assert.That((hops.Average(), hops.Max()), Is.EqualTo((4.0, 8)));
    }

    [TestCaseSource(nameof(s_tori))]
    public void CopiesGoAlongTheRowFirstEastOrSouthWhereBothWaysAreEquallyLongAndCrossTheChipsInBetween(CoreArray torus)
    {
        foreach ((int a, int b) in Pairs(torus))
        {
            List<int> links = Links(torus, a, b);
            int[] directions = [.. links.Select(l => l % Route.LinksPerCore)];
            Assert.That(directions.Distinct().Count(), Is.LessThanOrEqualTo(2));
            Assert.That(directions.Select(d => d / 2), Is.Ordered, "along X, then along Y");
            Assert.That(2 * directions.Count(d => d == 1), Is.LessThan(Math.Max(1, torus.Width)), "west only where that is shorter");
            Assert.That(2 * directions.Count(d => d == 3), Is.LessThan(Math.Max(1, torus.Height)), "north only where that is shorter");
            Assert.That(links.Count(l => Route.CrossesChips(torus, l)), Is.EqualTo(torus.Crossings(a, b)), $"{a} to {b}");
            Assert.That(links.Aggregate(a, (core, link) => link / Route.LinksPerCore == core ? torus.EndOf(link) : -1), Is.EqualTo(b), "the links join");
        }
    }

    [TestCaseSource(nameof(s_tori))]
    public void ATreeIsTheUnionOfItsCopiesAndEachOfItsLinksBeginsWhereAnEarlierOneEnded(CoreArray torus)
    {
        Random random = new(1);
        for (int i = 0; i < 200; i++)
        {
            int[] targets = [.. Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(torus.Cores))];
            Route route = new(torus, random.Next(torus.Cores), targets);
            List<int> tree = [], copies = [];
            route.CollectLinks(multicast: true, tree);
            route.CollectLinks(multicast: false, copies);
            Assert.That(tree.Order(), Is.EqualTo(copies.Distinct().Order()), "every link of the tree once, and no other");
            HashSet<int> reached = [route.From];
            Assert.That(tree.All(l => reached.Contains(l / Route.LinksPerCore) && reached.Add(torus.EndOf(l))), Is.True, "a tree, not a ring");
        }
    }

    [Test]
    public void LinksThatCloseARingJoinChipsWhereTheRingLeadsThroughSeveral()
    {
        CoreArray wide = new(2, 1, 4, 3) { Torus = true };
        int east = ((1 * wide.Width) + 7) * Route.LinksPerCore, north = 2 * Route.LinksPerCore + 3;
        Assert.That((wide.EndOf(east), wide.ClosesRing(east), Route.CrossesChips(wide, east)), Is.EqualTo((8, true, true)));
        Assert.That((wide.EndOf(north), wide.ClosesRing(north), Route.CrossesChips(wide, north)), Is.EqualTo((18, true, false)));
        Assert.That(Enumerable.Range(0, wide.Cores * Route.LinksPerCore).Count(wide.ClosesRing), Is.EqualTo(2 * (wide.Width + wide.Height)));
    }

    private static IEnumerable<(int A, int B)> Pairs(CoreArray array)
        => Enumerable.Range(0, array.Cores).SelectMany(a => Enumerable.Range(0, array.Cores).Select(b => (a, b)));

    private static int Ring(int from, int to, int size) => Math.Min(Math.Abs(from - to), size - Math.Abs(from - to));

    private static List<int> Links(CoreArray array, int from, int to)
    {
        List<int> links = [];
        new Route(array, from, [to]).CollectLinks(multicast: true, links);
        return links;
    }
}
