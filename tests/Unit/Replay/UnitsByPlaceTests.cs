using NeuroSim.Simulator.Engines.Replay;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Replay;

/// <summary>Units are grouped by the core that serves them, and their counts added up.</summary>
public class UnitsByPlaceTests
{
    [Test]
    public void Sums_are_those_of_units_added_one_by_one()
    {
        for (int seed = 0; seed < 300; seed++)
        {
            Random random = new(seed);
            int places = random.Next(1, 90), all = random.Next(1, 300);
            int[] units = [.. Enumerable.Range(0, all).Where(_ => random.Next(4) > 0)], at = [.. units.Select(_ => 3 + random.Next(places))];
            Check(units, at, [.. Enumerable.Range(0, all).Select(_ => (ushort)random.Next(200))]);
        }
    }

    [TestCase(1, 1)]
    [TestCase(1, 5)]
    [TestCase(2, 1)]
    [TestCase(2, 3)]
    [TestCase(8, 4)]
    public void Folded_tiles_are_added_up_core_by_core(int folding, int channelTiles)
    {
        for (int tiles = channelTiles; tiles < 70; tiles += channelTiles)
        {
            int[] units = [.. Enumerable.Range(5, tiles)];
            int[] places = [.. Enumerable.Range(0, tiles).Select(t => (t / (channelTiles * folding) * channelTiles) + (t % channelTiles))];
            Check(units, places, [.. Enumerable.Range(0, tiles + 5).Select(i => (ushort)(i * 37 % 500))]);
        }
    }

    [Test]
    public void Counts_of_units_that_follow_each_other_are_not_copied()
    {
        ushort[] counts = [1, 2, 3, 4, 5];
        UnitsByPlace units = new([2, 3, 4], [7, 8, 9]);
        Assert.That(units.Sum(counts, []).ToArray(), Is.EqualTo(counts[2..]));
        Assert.That((units.FirstPlace, units.Count, units.Largest), Is.EqualTo((7, 3, 1)));
    }

    private static void Check(int[] units, int[] places, ushort[] counts)
    {
        UnitsByPlace byPlace = new(units, places);
        ushort[] buffer = new ushort[byPlace.Count];
        Array.Fill(buffer, ushort.MaxValue);
        ReadOnlySpan<ushort> sums = byPlace.Sum(counts, buffer);
        Assert.That(sums.Length, Is.EqualTo(byPlace.Count));
        for (int place = 0; place < byPlace.Count; place++)
        {
            int[] own = [.. units.Where((_, i) => places[i] == byPlace.FirstPlace + place)];
            Assert.That(byPlace[place].ToArray(), Is.EqualTo(own), $"units of place {place}");
            Assert.That(sums[place], Is.EqualTo(own.Sum(u => counts[u])), $"sum of place {place}");
            Assert.That(byPlace.Largest, Is.GreaterThanOrEqualTo(own.Length));
        }
    }
}
