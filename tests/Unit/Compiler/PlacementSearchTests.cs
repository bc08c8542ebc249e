using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Compiler;

/// <summary>The search in whole numbers decides as the one in real numbers; the traffic graph is what a dictionary of pairs would make of it.</summary>
public class PlacementSearchTests
{
    // Hops that a hop between chips counts beyond its own.
    private const double ChipHop = 9;

    [Property(MaxTest = 60)]
    public void Whole_and_real_numbers_lead_to_the_same_places(int seed)
    {
        (TrafficGraph graph, CoreArray array, int[] places) = Case(seed, new Random(seed));
        double cost = (uint)seed % 12;
        PlacementSearch? whole = WholePlacementSearch.TryCreate(graph, array, places, cost);
        Assert.That(whole, Is.Not.Null);
        Assert.That(whole!.Improve(seed), Is.EqualTo(new RealPlacementSearch(graph, array, places, cost).Improve(seed)));
    }

    [Property(MaxTest = 60)]
    public void Places_stay_distinct_and_traffic_never_becomes_longer(int seed)
    {
        (TrafficGraph graph, CoreArray array, int[] places) = Case(seed, new Random(seed));
        int[] improved = WholePlacementSearch.TryCreate(graph, array, places, ChipHop)!.Improve(seed);
        Assert.That(improved, Is.Unique);
        Assert.That(Cost(graph, array, improved), Is.LessThanOrEqualTo(Cost(graph, array, places)));
    }

    [Test]
    public void An_exchange_that_pays_is_found()
    {
        // Two pairs of cores, each at opposite ends of a row.
        TrafficPairs pairs = new([0, 1, 2, 3]);
        pairs.Add(0, 3, 5);
        pairs.Add(1, 2, 5);
        TrafficGraph graph = new([pairs], 4);
        CoreArray array = new(2, 1, 2, 1);
        int[] improved = WholePlacementSearch.TryCreate(graph, array, [0, 1, 2, 3], ChipHop)!.Improve(1);
        Assert.That(Cost(graph, array, improved), Is.EqualTo(2 * 5 * 2), "each pair on one chip, one hop apart; every edge is seen from both ends");
    }

    [Test]
    public void Rings_and_broken_costs_need_real_numbers()
    {
        (TrafficGraph graph, CoreArray array, int[] places) = Case(5, new Random(5));
        Assert.That(WholePlacementSearch.TryCreate(graph, array with { Torus = true }, places, 3), Is.Null);
        Assert.That(WholePlacementSearch.TryCreate(graph, array, places, 2.5), Is.Null);
        Assert.That(WholePlacementSearch.TryCreate(graph, array, places, 1e6), Is.Null, "the ways would leave the range of the packed places");
    }

    [Test]
    public void Packets_that_leave_no_room_for_the_core_need_real_numbers()
    {
        TrafficPairs pairs = new([0, 1]);
        pairs.Add(0, 1, 1 << 30);
        Assert.That(WholePlacementSearch.TryCreate(new TrafficGraph([pairs], 2), new CoreArray(1, 1, 2, 1), [0, 1], 9), Is.Null);
    }

    [Property(MaxTest = 60)]
    public void A_graph_lists_every_pair_at_both_ends_in_ascending_order(int seed)
    {
        Random random = new(seed);
        int cores = random.Next(1, 40), units = cores * 2;
        int[] coreOf = [.. Enumerable.Range(0, units).Select(u => u % cores)];
        TrafficPairs[] parts = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => new TrafficPairs(coreOf))];
        SortedDictionary<(int, int), float> expected = [];
        for (int i = random.Next(200); i > 0; i--)
        {
            (int from, int to, int packets) = (random.Next(units), random.Next(units), random.Next(1, 100));

            // Parts are added up one after the other; whole numbers of this size are exact in any order.
            parts[random.Next(parts.Length)].Add(from, to, packets);
            (int a, int b) = (coreOf[from], coreOf[to]);
            if (a != b)
            {
                expected[(a, b)] = expected.GetValueOrDefault((a, b)) + packets;
                expected[(b, a)] = expected.GetValueOrDefault((b, a)) + packets;
            }
        }

        TrafficGraph graph = new(parts, cores);
        var listed = Enumerable.Range(0, cores).SelectMany(c => graph.Edges(c).ToArray().Select(e => KeyValuePair.Create((c, e.Core), e.Packets)));
        Assert.That(listed, Is.EqualTo(expected));
        Assert.That(graph.MostPackets, Is.EqualTo(expected.Count == 0 ? 0 : expected.Values.Max()));
    }

    // Lists of all lengths, so that vectors are full, broken and empty; more places than cores.
    private static (TrafficGraph Graph, CoreArray Array, int[] Places) Case(int seed, Random random)
    {
        CoreArray array = new(random.Next(1, 4), random.Next(1, 4), random.Next(2, 5), random.Next(1, 5));
        int cores = random.Next(1, array.Cores + 1);
        TrafficPairs pairs = new([.. Enumerable.Range(0, cores)]);
        for (int i = random.Next(cores * 8); i > 0; i--)
        {
            pairs.Add(random.Next(cores), random.Next(cores), random.Next(1, 4000));
        }

        int[] places = [.. Enumerable.Range(0, array.Cores)];
        new Random(seed ^ 0x77).Shuffle(places);
        return (new TrafficGraph([pairs], cores), array, places[..cores]);
    }

    private static double Cost(TrafficGraph graph, CoreArray array, int[] places)
        => Enumerable.Range(0, places.Length).Sum(c => graph.Edges(c).ToArray().Sum(
            e => e.Packets * (array.Distance(places[c], places[e.Core]) + ChipHop * array.Crossings(places[c], places[e.Core]))));
}
