using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;
using NeuroSim.Tests.Timing;
using NUnit.Framework;

namespace NeuroSim.Tests.Equivalence.Sparse;

/// <summary>
/// One event in the middle of 3×3 sites, two 3×3 layers of one channel, D = 2. Dense, the first layer fires once at all 9 sites; with sites 0, 1, 4 and 8
/// active it fires at those four, and every count can be worked out by hand. Two neurons share a word of weights.
/// </summary>
public class HandCountedTests
{
    private const int Side = 3, D = 2;

    private static readonly MapShape s_shape = new(1, Side, Side);
    private static readonly SiteMask s_mask = new(Side, Side, [1, 1, 0, 0, 1, 0, 0, 0, 1]);

    // Fan-out over all 9 sites: four corners reach 4, four edges 6, the middle 9. Among the active ones: 0 and 1 reach {0, 1, 4}, 4 reaches all four, 8
    // reaches {4, 8}.
    private const int DenseFanOut = 4 * 4 + 4 * 6 + 9, SparseFanOut = 3 + 3 + 4 + 2;

    [Test]
    public void On_a_crossbar_words_without_an_active_neuron_are_not_read()
    {
        // A row of 9 neurons lies in 5 words; the active ones in words 0 (sites 0, 1), 2 (site 4) and 4 (site 8).
        AssertCounts(Run(HandMade.Chip, sparse: false), 0, additions: 9, words: 5, states: 0, axons: 1, neurons: 9, packets: 1 + 9);
        AssertCounts(Run(HandMade.Chip, sparse: true), 0, additions: 4, words: 3, states: 0, axons: 1, neurons: 4, packets: 1 + 4);
        AssertCounts(Run(HandMade.Chip, sparse: false), 1, additions: DenseFanOut, words: 9 * 5, states: 0, axons: 9, neurons: 9);
        AssertCounts(Run(HandMade.Chip, sparse: true), 1, additions: SparseFanOut, words: 4 * 3, states: 0, axons: 4, neurons: 4);
    }

    [Test]
    public void On_a_kernel_core_only_weights_of_active_neurons_are_read()
    {
        SynchronousChip chip = HandMade.Chip with { Core = KernelCore() };
        AssertCounts(Run(chip, sparse: false), 0, additions: 9, words: 5, states: 9, axons: 1, neurons: 9, packets: 1 + 9);
        AssertCounts(Run(chip, sparse: true), 0, additions: 4, words: 2, states: 4, axons: 1, neurons: 4, packets: 1 + 4);
        AssertCounts(Run(chip, sparse: false), 1, additions: DenseFanOut, words: 25, states: DenseFanOut, axons: 9, neurons: 9);
        AssertCounts(Run(chip, sparse: true), 1, additions: SparseFanOut, words: 6, states: SparseFanOut, axons: 4, neurons: 4);
    }

    [Test]
    public void Cycles_and_energy_fall_with_the_counts()
    {
        SampleOutcome dense = Run(HandMade.Chip, sparse: false), sparse = Run(HandMade.Chip, sparse: true);
        long saved = 2 * HandMade.WeightWord + 5 * HandMade.Update + 5 * D * HandMade.Soma + 5 * HandMade.Send;
        Assert.That(dense.Timing.BusyCycles[0] - sparse.Timing.BusyCycles[0], Is.EqualTo(saved), "2 words, 5 updates, 10 somas, 5 packets less");
        EnergyAccount energy = new(HandMade.Chip);
        double difference = 2 * Pj(ChipAction.WeightWordRead) + 5 * Pj(ChipAction.SynapticAddition) + 5 * Pj(ChipAction.PotentialUpdate)
            + 5 * D * Pj(ChipAction.SomaUpdate) + 5 * Pj(ChipAction.PacketSend)
            + (dense.Timing.Counts[0][ChipAction.Hop] - sparse.Timing.Counts[0][ChipAction.Hop]) * Pj(ChipAction.Hop);
        Assert.That(energy.DynamicPj(dense.Timing.Counts[0]) - energy.DynamicPj(sparse.Timing.Counts[0]), Is.EqualTo(difference).Within(1e-9));

        static double Pj(ChipAction action) => HandMade.Chip.EnergyPj[action].Value;
    }

    [Test]
    public void A_masked_neuron_never_fires_even_if_its_bias_alone_would([Values] bool keepsState)
    {
        NeuronState? state = keepsState ? new NeuronState(0.5) : null;
        SpikingNetwork network = Network(bias: 5, state, sparse: true);
        byte[][] silence = [.. Enumerable.Range(0, 3).Select(_ => new byte[s_shape.Count])];
        ChipProgram program = ChipCompiler.Compile(network, HandMade.Chip, new CompileOptions());
        foreach (SampleTrace trace in new MappedExecutor(program, EngineCheck.Bind(program)).Run(silence, 1, CancellationToken.None, s_mask))
        {
            Assert.That(trace.Activations[0], Is.EqualTo(new byte[] { D, D, 0, 0, D, 0, 0, 0, D }));
            Assert.That(trace.Potentials[0].Select(v => v > 0), Is.EqualTo(s_mask.At(SiteWindow.Input, s_shape).Select(a => a != 0)));
            Assert.That(trace.Potentials[0].Count(v => v == 0), Is.EqualTo(5));
        }

        EngineCheck.EqualsGoldenInteger(program, EngineCheck.Bind(program), silence, 1, s_mask);
        EngineCheck.EqualsGoldenInteger(program, EngineCheck.Bind(program), silence, 1);
        IReadOnlyList<GoldenTrace<long>> silent = GoldenInteger.Run(EngineCheck.Bind(program), silence).Traces;
        Assert.That(silent.SelectMany(t => t.Activations["site0"]), Has.All.Zero, "no events, no active site");
    }

    [Test]
    public void In_a_membrane_group_only_the_sparse_writer_is_left_out_at_masked_sites()
    {
        EventInput input = new("input", s_shape);
        Convolution x = Layer("x", input, 2, sparse: false);
        SpikingNeuron tap = new("tap", x, new SfaNeuron(D, 1, Rounding.HalfUp));
        Convolution branch = Layer("branch", tap, 3, sparse: true);
        MembraneShortcut sum = new("sum", x, branch);
        SpikingNeuron site = new("site", sum, new SfaNeuron(D, 1, Rounding.HalfUp));
        SpikingNetwork network = new("group", "test", [input, x, tap, branch, sum, site, Layer("head", site, 0, sparse: false)]);
        ChipProgram program = ChipCompiler.Compile(network, HandMade.Chip, new CompileOptions { ExactWeights = true });
        SampleTrace trace = new MappedExecutor(program, EngineCheck.Bind(program)).Run([new byte[9]], 1, CancellationToken.None, s_mask).First();
        long unit = program.Network.Populations[0].Unit[0];

        // Everywhere the bias 2 of x, so 2 spikes; at active sites the branch adds 3 and 2 for each neighbour.
        Assert.That(trace.Potentials[0][2] / (double)unit, Is.EqualTo(2).Within(1e-6));
        Assert.That(trace.Potentials[0][0] / (double)unit, Is.EqualTo(2 + 3 + 4 * 2).Within(1e-6));
        Assert.That((trace.ActiveSites(0), trace.ActiveNeuronSites(0)), Is.EqualTo(((byte[]?)null, (byte[]?)null)), "its neurons have a dense writer");
        Assert.That(trace.ActiveSites(1), Is.EqualTo(s_mask.At(SiteWindow.Input, s_shape)));
    }

    [Test]
    public void A_neuron_takes_part_where_any_of_its_writers_is_active()
    {
        // Two kernels of 2×2, the first without padding, the second with 1: together they stand one row higher and one column further left than x.
        EventInput input = new("input", s_shape);
        Convolution x = Layer("x", input, 1, sparse: true);
        SpikingNeuron tap = new("tap", x, new SfaNeuron(D, 1, Rounding.HalfUp));
        Convolution hidden = Square("hidden", tap, padding: 0);
        SpikingNeuron between = new("between", hidden, new SfaNeuron(D, 1, Rounding.HalfUp));
        Convolution branch = Square("branch", between, padding: 1);
        MembraneShortcut sum = new("sum", x, branch);
        SpikingNeuron site = new("site", sum, new SfaNeuron(D, 1, Rounding.HalfUp));
        SpikingNetwork network = new("group", "test", [input, x, tap, hidden, between, branch, sum, site, Layer("head", site, 0, sparse: true)]);
        ChipProgram program = ChipCompiler.Compile(network, HandMade.Chip, new CompileOptions());
        byte[][] steps = [[0, 0, 0, 0, 1, 0, 0, 0, 0]];
        EngineCheck.EqualsGoldenInteger(program, program.Network, steps, 1, s_mask);

        SampleTrace trace = new MappedExecutor(program, program.Network).Run(steps, 1, CancellationToken.None, s_mask).First();
        Assert.That(trace.ActiveSites(0), Is.EqualTo(new byte[] { 1, 1, 0, 0, 1, 0, 0, 0, 1 }));
        Assert.That(trace.ActiveSites(2), Is.EqualTo(new byte[] { 1, 1, 1, 1, 1, 1, 0, 0, 1 }), "the mask one step down and right, its edges repeated");
        Assert.That(trace.ActiveNeuronSites(0), Is.EqualTo(new byte[] { 1, 1, 1, 1, 1, 1, 0, 0, 1 }));

        static Convolution Square(string name, SpikingNeuron source, int padding)
            => new(name, source, new ConvolutionGeometry(source.Shape, 1, 2, 2, 1, padding, 1), [1, 1, 1, 1], sparse: true);
    }

    private static void AssertCounts(SampleOutcome outcome, int layer, int additions, int words, int states, int axons, int neurons, int? packets = null)
    {
        ActionCounts counts = outcome.Timing.Counts[layer];
        Assert.Multiple(() =>
        {
            Assert.That(counts[ChipAction.SynapticAddition], Is.EqualTo(additions), "additions");
            Assert.That(counts[ChipAction.WeightWordRead], Is.EqualTo(words), "words");
            Assert.That(counts[ChipAction.StateAccess], Is.EqualTo(states), "state accesses");
            Assert.That(counts[ChipAction.AxonRead], Is.EqualTo(axons), "axon reads");
            Assert.That(counts[ChipAction.PotentialUpdate], Is.EqualTo(neurons), "potential updates");
            Assert.That(counts[ChipAction.SomaUpdate], Is.EqualTo(D * neurons), "soma updates");
            Assert.That(counts[ChipAction.PacketSend], Is.EqualTo(packets ?? counts[ChipAction.PacketSend]), "packets");
        });
    }

    private static SpikingNetwork Network(double bias, NeuronState? state, bool sparse)
    {
        List<Layer> layers = [new EventInput("input", s_shape)];
        for (int i = 0; i < 2; i++)
        {
            Convolution layer = Layer($"layer{i}", layers[^1], bias, sparse);
            layers.AddRange([layer, new SpikingNeuron($"site{i}", layer, new SfaNeuron(D, 1, Rounding.HalfUp, 1, state))]);
        }

        layers.Add(new Convolution("head", layers[^1], new ConvolutionGeometry(s_shape, 1, Side, Side, 1, 0, 1), [.. Enumerable.Repeat(1.0, Side * Side)]));
        return new SpikingNetwork("hand-counted", "test", layers);
    }

    private static Convolution Layer(string name, Layer source, double bias, bool sparse)
        => new(name, source, new ConvolutionGeometry(s_shape, 1, Side, Side, 1, 1, 1), [.. Enumerable.Repeat(1.0, Side * Side)], [bias], sparse: sparse);

    private static SampleOutcome Run(SynchronousChip chip, bool sparse)
    {
        byte[] event0 = new byte[s_shape.Count];
        event0[4] = 1;
        ChipProgram program = ChipCompiler.Compile(Network(0, null, sparse), chip, new CompileOptions());
        MaskedSamples samples = new(new RandomCase(program.Source, [event0]), s_mask);
        return new SynchronousEngine(program, samples, new RunOptions { Threads = 1, CompareWithGolden = false }).Run(samples, 1, CancellationToken.None)[0];
    }

    private static KernelCore KernelCore() => (KernelCore)RandomChip.CreateKernel(1).Core with { Lanes = HandMade.Chip.Core.Lanes };
}
