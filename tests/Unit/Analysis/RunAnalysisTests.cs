using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Analysis;
using NeuroSim.Simulator.Engines;
using NeuroSim.Tests.Equivalence;
using NeuroSim.Tests.Timing;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Analysis;

public sealed class RunAnalysisTests
{
    // D = 2 and θ = 10: errors of −3 is 0, of 4 is 0.4, of 26 above 2·θ and beyond rounding 0.6, of 22 above 2·θ within rounding 0.2.
    [Test]
    public void ErrorsByHand()
    {
        SiteAnalysisPart site = Analyse(a => a.Fired(Site, [-3, 4, 26, 22], [0, 0, 2, 2], null)).Sites[0];

        ApproximationPart error = site.Approximation!;
        Assert.That(error.MeanError, Is.EqualTo(1.2 / 4).Within(1e-15));
        Assert.That(error.RoundingError, Is.EqualTo(0.4 / 4).Within(1e-15));
        Assert.That(error.SaturationError, Is.EqualTo(0.8 / 4).Within(1e-15));
        Assert.That(error.RoundingShare, Is.EqualTo(1.0 / 3).Within(1e-15));
        Assert.That(error.LargestError, Is.EqualTo(0.6));
        Assert.That(error.SaturatedShare, Is.EqualTo(0.25));
        Assert.That(site.Activations.Counts, Is.EqualTo(new long[] { 2, 0, 2 }));
        Assert.That(site.Observations, Is.EqualTo(4));
    }

    // Bins are 1/16 θ wide and start at −2·θ: 0 is the first of bin 32.
    [TestCase(-21, -1)]
    [TestCase(-20, 0)]
    [TestCase(-1, 30)]
    [TestCase(0, 32)]
    [TestCase(19, 62)]
    [TestCase(20, 64)]
    [TestCase(39, 94)]
    [TestCase(40, 96)]
    public void PotentialsFallIntoBinsOfFixedWidth(int potential, int bin)
    {
        int activation = IntegerSoma.Activate(potential, Site.Threshold[0], 2, Rounding.HalfUp);
        HistogramPart histogram = Analyse(a => a.Fired(Site, [potential, 0, 0, 0], [(byte)activation, 0, 0, 0], null)).Sites[0].Potentials!;

        long[] expected = new long[98];
        expected[33] += 3;
        expected[bin + 1]++;
        Assert.That((histogram.From, histogram.Width), Is.EqualTo((-2.0, 1 / 16.0)));
        Assert.That(new long[] { histogram.Below }.Concat(histogram.Counts).Append(histogram.Above), Is.EqualTo(expected));
    }

    [Test]
    public void ImmediateFiringHasCountsOnly()
    {
        AnalysisPart part = Analyse(a => a.Counted(Site, [0, 1, 5, 2], null));

        Assert.That(part.Note, Does.StartWith("Immediate firing"));
        Assert.That(part.Sites[0].Approximation, Is.Null);
        Assert.That(part.Sites[0].Potentials, Is.Null);
        Assert.That(part.Sites[0].Activations.Counts, Is.EqualTo(new long[] { 1, 1, 1 }));
        Assert.That(part.Sites[0].Activations.Above, Is.EqualTo(1));
        Assert.That(part.Sites[0].EffectiveRank.Value, Is.EqualTo(1).Within(1e-7), "one column");
    }

    [Test]
    public void WeightsUseTheirRange()
    {
        WeightAnalysisPart head = Analyse(_ => { }).Layers[1];

        // 1/16 … 12/16 by 4 inputs, scaled so that 12/16 becomes 127: channel maxima 4, 8 and 12 of 12.
        Assert.That((head.Name, head.Bits, head.Weights, head.Min, head.Max, head.Zeros), Is.EqualTo(("head", (int?)8, 12L, 11L, 127L, 0L)));
        Assert.That(head.RangeUse, Is.EqualTo(1));
        Assert.That(head.ChannelRangeUse, Is.EqualTo((42 + 85 + 127) / 3.0 / 127).Within(1e-12));
        Assert.That(head.Histogram.Counts.Sum(), Is.EqualTo(12));
        Assert.That(head.Histogram.Counts[^1], Is.EqualTo(1), "124 … 127");
    }

    // What an observer sees is what the neuron was compared with, also where it keeps a state; masked neurons have nothing.
    [Property(MaxTest = 40)]
    public void ObservedPotentialsExplainTheActivations(int seed)
    {
        (SpikingNetwork network, byte[][] steps) = RandomNetwork.Create(seed);
        ChipProgram program = EngineCheck.Compile(network, RandomChip.Create(seed), new CompileOptions { PlacementSeed = seed });
        IntegerNetwork bound = EngineCheck.Bind(program);
        Recorder seen = new(bound);

        SampleTrace[] traces = [.. new MappedExecutor(program, bound).Run(steps, 2, CancellationToken.None, null, seen)];

        Assert.That(seen.Calls, Is.EqualTo(steps.Length * bound.Sites.Count));
        Assert.That(seen.Spikes, Is.EqualTo(traces.Sum(t => t.Activations.Sum(a => a.Sum(v => (long)v)))));
    }

    private static IntegerSite Site { get; } = new("site", 0, 0, [10], Rounding.HalfUp);

    private static AnalysisPart Analyse(Action<RunAnalysis> see)
    {
        ChipProgram program = HandMade.Program(HandMade.Hidden, new(1, 1, 2, 2), 0, 0);
        IntegerNetwork bound = program.Bind([0.5], [0.25]);
        RunAnalysis analysis = new(program.Source, bound with { Sites = [Site] });
        see(analysis);
        return analysis.Result(2, CancellationToken.None);
    }

    private sealed class Recorder(IntegerNetwork network) : ISiteObserver
    {
        public int Calls { get; private set; }

        public long Spikes { get; private set; }

        public void Fired(IntegerSite site, ReadOnlySpan<long> potentials, ReadOnlySpan<byte> activations, byte[]? active)
        {
            Calls++;
            for (int i = 0; i < activations.Length; i++)
            {
                long threshold = site.ThresholdOf(i / network.Populations[site.Population].Shape.Positions);
                Assert.That(activations[i], Is.EqualTo(IntegerSoma.Activate(potentials[i], threshold, network.D, site.Rounding)), site.Name);
                Spikes += activations[i];
            }
        }

        public void Counted(IntegerSite site, ReadOnlySpan<int> spikes, byte[]? active) => Assert.Fail("no immediate firing here");
    }
}
