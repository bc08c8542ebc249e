using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;
using NeuroSim.Tests.Unit.Programs;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence.Sparse;

/// <summary>
/// Random networks with sparse convolutions, random masks, random chips: the engine is the golden network, and the golden network is dense convolution and
/// masking.
/// </summary>
public class SparseNetworkTests
{
    private static readonly int[] s_threads = [1, 2, 7];

    [Property(MaxTest = 150)]
    public void Engine_equals_golden_integer_with_any_mask(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        CompileOptions options = new() { PlacementSeed = seed, Folding = 1 + (seed & 3) };
        ChipProgram program = EngineCheck.Compile(sparse.Network, RandomChip.Create(seed), options);
        EngineCheck.EqualsGoldenInteger(program, EngineCheck.Bind(program), sparse.Steps, s_threads[(uint)seed % 3], sparse.Mask);
    }

    [Property(MaxTest = 150)]
    public void Engine_equals_golden_integer_on_kernel_cores(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        ChipProgram program = EngineCheck.Compile(sparse.Network, RandomChip.CreateKernel(seed), new CompileOptions());
        EngineCheck.EqualsGoldenInteger(program, EngineCheck.Bind(program), sparse.Steps, s_threads[(uint)seed % 3], sparse.Mask);
    }

    // The same cases every time: doubles may decide an exact tie by rounding noise, which integers do not have.
    [Property(MaxTest = 60, Replay = "7,9")]
    public void With_exact_weights_the_engine_equals_the_trained_network(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        ChipProgram program = EngineCheck.Compile(sparse.Network, RandomChip.Create(seed), new CompileOptions { ExactWeights = true });
        SampleTrace[] traces = [.. new MappedExecutor(program, EngineCheck.Bind(program)).Run(sparse.Steps, 2, CancellationToken.None, sparse.Mask)];
        IReadOnlyList<GoldenTrace<double>> golden = GoldenFloat.Run(sparse.Network, sparse.Samples.Inputs(0), sparse.Mask);
        for (int t = 0; t < traces.Length; t++)
        {
            foreach (IntegerSite site in program.Network.Sites)
            {
                Assert.That(traces[t].Activations[site.Index], Is.EqualTo(golden[t].Activations[site.Name]), $"{site.Name}, timestep {t}");
            }
        }
    }

    [Property(MaxTest = 200)]
    public void A_sparse_convolution_is_a_dense_one_whose_masked_potentials_are_zeroed(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        if (sparse.Mask is null || sparse.Network.Layers.OfType<SpikeDrivenSelfAttention>().Any())
        {
            return;
        }

        IntegerNetwork network = EngineCheck.Bind(EngineCheck.Compile(sparse.Network, RandomChip.Create(seed), new CompileOptions()));
        byte[][][] expected = MaskedOracle.Run(network, sparse.Steps, sparse.Mask);
        IReadOnlyList<GoldenTrace<long>> golden = GoldenInteger.Run(network, sparse.Steps, sparse.Mask).Traces;
        for (int t = 0; t < golden.Count; t++)
        {
            foreach (IntegerSite site in network.Sites)
            {
                Assert.That(golden[t].Activations[site.Name], Is.EqualTo(expected[t][site.Index]), $"{site.Name}, timestep {t}");
            }
        }
    }

    [Property(MaxTest = 60)]
    public void Without_a_mask_a_recording_is_active_where_it_has_events(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        if (sparse.Network.Input is EventInput)
        {
            SiteMask events = SiteMask.OfEvents(sparse.Steps, sparse.Network.Input.Shape);
            Assert.That(ProgramText.Of(Run(seed, sparse with { Mask = null })), Is.EqualTo(ProgramText.Of(Run(seed, sparse with { Mask = events }))));
        }
        else
        {
            SparseCase dense = sparse with { Network = sparse.Dense, Mask = null };
            Assert.That(ProgramText.Of(Run(seed, sparse with { Mask = null })), Is.EqualTo(ProgramText.Of(Run(seed, dense))), "no mask, no difference");
        }
    }

    [Property(MaxTest = 60)]
    public void A_mask_that_hides_nothing_changes_nothing(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed), open = sparse with { Mask = SparseCase.Uniform(sparse.Network.Input.Shape, active: true) };
        string dense = ProgramText.Of(Run(seed, open with { Network = sparse.Dense }));
        Assert.That(ProgramText.Of(Run(seed, open)), Is.EqualTo(dense), "every spike, action and cycle");
    }

    [Property(MaxTest = 60)]
    public void Synaptic_operations_are_spikes_times_fan_out_to_active_sites(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        ChipProgram program = Compile(seed, sparse);
        SampleTrace trace = new MappedExecutor(program, EngineCheck.Bind(program)).Run(sparse.Steps, 2, CancellationToken.None, sparse.Mask).First();
        foreach (IntegerConnection connection in program.Network.Connections)
        {
            Assert.That(trace.Additions[connection.Index], Is.EqualTo(FanOut.Operations(program.Network, connection, trace)), connection.Name);
        }
    }

    [Property(MaxTest = 60)]
    public void Only_active_sites_are_updated_and_only_neurons_with_an_active_writer(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        ChipProgram program = Compile(seed, sparse);
        SampleTrace trace = new MappedExecutor(program, EngineCheck.Bind(program)).Run(sparse.Steps, 1, CancellationToken.None, sparse.Mask).First();
        SampleOutcome outcome = Run(seed, sparse);
        ActionCounts total = new();
        foreach (ActionCounts counts in outcome.Timing.Counts)
        {
            total.Add(counts);
        }

        IntegerNetwork network = program.Network;
        long updates = network.Connections.Sum(c => Neurons(network, c.Target, trace.ActiveSites(c.Index)));
        long somas = network.D * network.Sites.Sum(s => Neurons(network, s.Population, trace.ActiveNeuronSites(s.Population)));
        Assert.That((total[ChipAction.PotentialUpdate], total[ChipAction.SomaUpdate]), Is.EqualTo((outcome.Timesteps * updates, outcome.Timesteps * somas)));
        foreach (IntegerPopulation population in network.Populations.Where((_, p) => trace.ActiveNeuronSites(p) is not null))
        {
            int p = network.Populations.ToList().IndexOf(population);
            Assert.That(trace.Potentials[p].Where((_, i) => trace.ActiveNeuronSites(p)![i % population.Shape.Positions] == 0), Has.All.Zero);
        }
    }

    [Property(MaxTest = 100)]
    public void Where_everything_is_masked_sparse_layers_cost_no_energy(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        sparse = sparse with { Mask = SparseCase.Uniform(sparse.Network.Input.Shape, active: false) };
        ChipProgram program = Compile(seed, sparse);
        SampleOutcome outcome = Run(seed, sparse);
        IntegerNetwork network = program.Network;

        // What enters is booked at the first layer, somas and packets of a shared membrane at the one that wrote last: those are not the sparse layer's own.
        foreach (IntegerConvolution layer in network.Connections.OfType<IntegerConvolution>().Where(c => c.Sparse && !c.ReadsInput))
        {
            bool alone = network.Connections.Where(c => c.Target == layer.Target).All(c => c is IntegerConvolution { Sparse: true });
            ChipAction[] notOwn = alone ? [] : [ChipAction.SomaUpdate, ChipAction.PacketSend, ChipAction.Hop, ChipAction.InterChipHop];
            Assert.That(ChipActions.All.Except(notOwn).Where(a => outcome.Timing.Counts[layer.Index][a] > 0), Is.Empty, layer.Name);
        }
    }

    private static long Neurons(IntegerNetwork network, int population, byte[]? active)
    {
        MapShape shape = network.Populations[population].Shape;
        return shape.Channels * (active?.LongCount(a => a != 0) ?? shape.Positions);
    }

    private static ChipProgram Compile(int seed, SparseCase sparse)
        => EngineCheck.Compile(sparse.Network, (seed & 1) == 0 ? RandomChip.Create(seed) : RandomChip.CreateKernel(seed), new CompileOptions());

    private static SampleOutcome Run(int seed, SparseCase sparse)
    {
        ChipProgram program = Compile(seed, sparse);
        double[] mean = [.. Enumerable.Repeat(0.5, program.Network.Input.Channels)], std = [.. Enumerable.Repeat(0.25, mean.Length)];
        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Phase = PhaseMode.Adaptive };
        return new SynchronousEngine(program, mean, std, options).Run(sparse.Samples, 1, CancellationToken.None)[0];
    }
}
