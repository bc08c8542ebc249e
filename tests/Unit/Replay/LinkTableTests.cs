using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines.Replay;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Replay;

/// <summary>Runs along lines are the links that a route collects one by one.</summary>
public class LinkTableTests
{
    [Test]
    public void Runs_are_the_links_of_the_route([Values] bool torus, [Values] bool multicast, [Range(1, 20)] int seed)
    {
        Random random = new(seed);
        CoreArray array = new(random.Next(1, 4), random.Next(1, 4), random.Next(1, 6), random.Next(1, 6)) { Torus = torus };
        LinkTable links = new(Chip(multicast), array);
        Route route = new(array, random.Next(array.Cores), Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(array.Cores)));
        List<int> expected = [];
        route.CollectLinks(multicast, expected);
        List<LineRun> rows = [], columns = [];
        links.AddRuns(route.From, route.Targets, rows, columns);
        int[] found = [.. rows.Concat(columns).SelectMany(r => Enumerable.Range(r.Begin, r.Length)).Select(links.LinkOf)];
        Assert.That(found, Is.EquivalentTo(expected));
        IEnumerable<int> inRows = rows.SelectMany(r => Enumerable.Range(r.Begin, r.Length)).Select(links.LinkOf);
        Assert.That(inRows.All(l => l % Route.LinksPerCore < 2), Is.True, "rows lie east and west");
    }

    [Test]
    public void Every_link_has_a_number_of_its_own()
    {
        CoreArray array = new(2, 3, 4, 5);
        LinkTable links = new(Chip(multicast: true), array);
        Assert.That(Enumerable.Range(0, links.Count).Select(links.NumberOf), Is.EquivalentTo(Enumerable.Range(0, links.Count)));
        Assert.That(Enumerable.Range(0, links.Count).Select(l => links.LinkOf(links.NumberOf(l))), Is.EqualTo(Enumerable.Range(0, links.Count)));
    }

    private static SynchronousChip Chip(bool multicast)
    {
        SynchronousChip chip = (SynchronousChip)ChipReader.Read("tianjic-like");
        return chip with { Mesh = chip.Mesh with { Multicast = multicast } };
    }
}
