using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Engines.Replay;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Replay;

/// <summary>Ways in parts, runs and words give each link the load that counting every packet on every link gives.</summary>
public class LinkLoadsTests
{
    private const int Late = 900;

    private static readonly CoreArray s_array = new(4, 3, 5, 4);
    private static readonly LinkTable s_links = new((SynchronousChip)ChipReader.Read("tianjic-like"), s_array);

    [TestCase(60)]
    [TestCase(700)]
    [TestCase(20_000)]
    [TestCase(65_535)]
    public void Loads_are_those_of_packets_counted_one_by_one(int neurons)
    {
        for (int seed = 0; seed < 40; seed++)
        {
            Random random = new((neurons * 100) + seed);
            int subSteps = 1 + (seed % 9), cells = random.Next(1, 120);
            int[] counted = [.. Enumerable.Range(0, s_links.Count).Where(_ => random.Next(3) > 0).Select(i => random.Next(4) == 0 ? -1 : i)];
            counted = seed % 4 == 0 ? counted[..64] : counted;
            LineRun[][] ways = [.. Enumerable.Range(0, cells).Select(_ => Way(random, counted.Length))];
            int[][] spikes = [.. Enumerable.Range(0, cells).Select(_ => Spikes(random, neurons, subSteps))];
            Check(counted, ways, neurons, spikes, subSteps);
        }
    }

    // Few different ways, so that cells share parts; some cross nothing that is counted.
    private static LineRun[] Way(Random random, int places) => [.. Enumerable.Range(0, random.Next(4)).Select(_ =>
    {
        int begin = random.Next(4) * places / 8;
        return new LineRun(begin, begin + 1 + random.Next(places / 4));
    })];

    private static int[] Spikes(Random random, int neurons, int subSteps)
        => [.. Enumerable.Range(0, subSteps).Select(_ => random.Next(3) == 0 ? 0 : random.Next(neurons + 1)).OrderDescending()];

    private static void Check(int[] counted, LineRun[][] ways, int neurons, int[][] spikes, int subSteps)
    {
        long[,] expected = new long[counted.Length, subSteps];
        foreach ((LineRun[] way, int[] own) in ways.Zip(spikes))
        {
            foreach (int place in way.SelectMany(r => Enumerable.Range(r.Begin, r.Length)))
            {
                for (int k = 0; k < subSteps; k++)
                {
                    expected[place, k] += own[k];
                }
            }
        }

        int most = (int)Math.Min(int.MaxValue, ways.Sum(w => (long)w.Length) * neurons);
        LinkLoads loads = new(s_links, counted, subSteps, most, Late);
        Assert.That(loads.IsPacked, Is.EqualTo(most <= ushort.MaxValue));
        (ulong[] differences, ulong[] all) = (loads.New(), loads.New());
        all.AsSpan().Fill(ulong.MaxValue);
        AddParts(ways, neurons, spikes, subSteps, loads, differences);
        SlowestLink[] slowest = new SlowestLink[subSteps];
        int[] unwatched = new int[subSteps];
        long crossings = loads.AddUp(differences, all, slowest, unwatched, new TrafficScratch(0, 0, 0, loads.Blocks));
        Assert.That(differences, Is.All.Zero);
        EqualLoads(counted, expected, loads, all, subSteps);
        EqualAnswers(counted, expected, slowest, unwatched, crossings);
    }

    private static void AddParts(LineRun[][] ways, int neurons, int[][] spikes, int subSteps, LinkLoads loads, ulong[] all)
    {
        WayParts parts = new();
        int[] partOf = Array.ConvertAll(ways, w => parts.Of(w, neurons));
        parts.Close();
        int words = Packed.Words(subSteps);
        ulong[] counts = new ulong[parts.Parts * words];
        for (int cell = 0; cell < ways.Length; cell++)
        {
            for (int k = 0; k < subSteps; k++)
            {
                counts[partOf[cell] + (k / Packed.Lanes * parts.Parts)] += (ulong)spikes[cell][k] << (k % Packed.Lanes * Packed.Bits);
            }
        }

        parts.AddTo(counts, loads, all);
    }

    private static void EqualLoads(int[] counted, long[,] expected, LinkLoads loads, ulong[] all, int subSteps)
    {
        for (int place = 0; place < counted.Length; place++)
        {
            for (int k = 0; k < subSteps; k++)
            {
                Assert.That(loads[all, place, k], Is.EqualTo(expected[place, k]));
            }
        }
    }

    private static void EqualAnswers(int[] counted, long[,] expected, SlowestLink[] slowest, int[] unwatched, long crossings)
    {
        long sum = 0;
        for (int k = 0; k < slowest.Length; k++)
        {
            SlowestLink own = new(-1, 0, 0);
            for (int place = 0; place < counted.Length; place++)
            {
                long cycles = counted[place] < 0 ? 0 : expected[place, k] * s_links.Cycles(counted[place]);
                own = own.With(new(counted[place], cycles, cycles > Late ? 1 : 0));
                sum += counted[place] >= 0 && s_links.CrossesChips(counted[place]) ? expected[place, k] : 0;
            }

            Assert.That(slowest[k], Is.EqualTo(own), "slowest link");
            long others = Enumerable.Range(0, counted.Length).Where(p => counted[p] < 0).Select(p => expected[p, k]).DefaultIfEmpty(0).Max();
            Assert.That(unwatched[k], Is.EqualTo(others), "others");
        }

        Assert.That(crossings, Is.EqualTo(sum), "crossings");
    }
}
