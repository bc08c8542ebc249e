using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Kernels;
using NeuroSim.Tests.Equivalence.Sparse;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Equivalence;

/// <summary>Random networks on speck-xl and on its synchronous twin: windowed firing gives the golden counts, whatever queues, rates and seeds; only times change.</summary>
public class AsynchronousTests
{
    private static readonly int[] s_depths = [1, 2, 5, 256];

    private static RunOptions ByEvent => new() { Threads = 1, CompareWithGolden = false, Timing = Simulator.Engines.Timing.Cycle };

    [Property(MaxTest = 100)]
    public void Windowed_firing_equals_golden_integer_for_any_queue_rate_and_seed(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        AsynchronousChip chip = Asynchronous(seed);
        chip = chip with { Mesh = chip.Mesh with { Packet = (PacketKind)((uint)seed % 2) } };
        if (TryCompile(random, chip, seed) is not { } program)
        {
            return;
        }

        RunOptions options = ByEvent with { Firing = FiringPolicy.Windowed, QueueDepth = s_depths[(uint)seed % 4] };
        EventOutcome outcome = new AsynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0];
        EqualsGolden(program.Bind(random.Samples), random, outcome);
        Assert.That(outcome.Timing.Fabric.Select(f => f.End), Is.All.EqualTo(FabricEnd.Finished));
        Assert.That(outcome.Timing.DecisionPs, program.Network.OutputSite is null ? Is.GreaterThan(0) : Is.GreaterThanOrEqualTo(-1));
    }

    [Property(MaxTest = 60)]
    public void The_synchronous_twin_gives_the_same_counts(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        SynchronousChip twin = (SynchronousChip)ChipReader.Read("sync-twin");
        if (TryCompile(random, twin with { Core = SmallCores((KernelCore)twin.Core, seed) }, seed) is not { } program)
        {
            return;
        }

        SynchronousEngine engine = new(program, random.Samples, new RunOptions { Threads = 1, CompareWithGolden = false });
        EqualsGolden(program.Bind(random.Samples), random, engine.Run(random.Samples, 1, CancellationToken.None)[0]);
    }

    [Property(MaxTest = 60)]
    public void Immediate_firing_ends_and_loses_no_event(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        if (TryCompile(random, Asynchronous(seed), seed) is not { } program)
        {
            return;
        }

        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Firing = FiringPolicy.Immediate, QueueDepth = s_depths[(uint)seed % 4] };
        AsynchronousEngine engine;
        try
        {
            engine = new AsynchronousEngine(program, random.Samples, options);
        }
        catch (ChipCapacityException e)
        {
            Assert.That(e.Message, Does.Contain("leak").Or.Contain("core.multiplyUnits"), "what immediate firing cannot do is refused");
            return;
        }

        EventOutcome outcome = engine.Run(random.Samples, 1, CancellationToken.None)[0];
        FabricResult fabric = outcome.Timing.Fabric[0];
        Assert.That(fabric.End, Is.EqualTo(FabricEnd.Finished));
        Assert.That(fabric.Cores.Sum(c => (long)c.Queued + c.Unsent), Is.Zero);
        Assert.That(fabric.Ports.Sum(p => p.Offered), Is.EqualTo(fabric.Ports.Sum(p => p.Accepted + p.Dropped)));
        Assert.That(outcome.Deviation!.GoldenSpikes, Has.Length.EqualTo(outcome.Spikes.Length));
    }

    /// <summary>The scalar form of every kernel is its definition: spikes, times and saturations of the others are the same.</summary>
    [Property(MaxTest = 30)]
    public void Immediate_firing_is_the_same_in_every_form(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        if (TryCompile(random, Asynchronous(seed), seed) is not { } program)
        {
            return;
        }

        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Firing = FiringPolicy.Immediate, QueueDepth = s_depths[(uint)seed % 4] };
        (long[], long[], long, long, long, long)[] outcomes;
        try
        {
            outcomes = [.. Enum.GetValues<SimdLevel>().Where(l => l <= Simd.Widest).Select(l => Run(l, program, random, options))];
        }
        catch (ChipCapacityException)
        {
            return;
        }

        foreach ((long[] Output, long[] Spikes, long, long, long, long) outcome in outcomes)
        {
            Assert.That(outcome, Is.EqualTo(outcomes[0]));
        }
    }

    private static (long[] Output, long[] Spikes, long Saturations, long EndPs, long StalledPs, long Packets) Run(
        SimdLevel level, ChipProgram program, RandomCase random, RunOptions options)
    {
        SimdLevel before = Simd.Level;
        try
        {
            Simd.Use(level);
            EventOutcome o = new AsynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0];
            return (o.Output, o.Spikes, o.Saturations, o.Timing.EndPs, o.Timing.StalledPs, o.Timing.Packets);
        }
        finally
        {
            Simd.Use(before);
        }
    }

    /// <summary>
    /// A run of weights to the neurons of several columns, in any form, is one weight after the other, from the last column to the first: the same neurons fire
    /// in the same order, and as many saturate.
    /// </summary>
    [Property(MaxTest = 60)]
    public void A_run_of_neurons_equals_one_after_the_other(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        if (TryCompile(random, Asynchronous(seed), seed)?.Network is not { } network)
        {
            return;
        }

        IntegerConvolution layer = network.Connections.OfType<IntegerConvolution>().First(c => network.Sites.Any(s => s.Population == c.Target));
        IntegerSite site = network.Sites.First(s => s.Population == layer.Target);
        MapShape shape = network.Populations[layer.Target].Shape;
        Box box = new(0, shape.Channels, 0, shape.Height, 0, shape.Width);
        ImmediateTaps oracle = TapsOf(SimdLevel.Scalar);
        ImmediateTaps[] forms = [.. Enum.GetValues<SimdLevel>().Where(l => l <= Simd.Widest).Select(TapsOf)];
        Random values = new(seed);
        int max = (int)Math.Min(network.MaxPotential, int.MaxValue / 2), most = Math.Min(layer.Geometry.KernelWidth, shape.Width);
        for (int i = 0; i < 200; i++)
        {
            int columns = values.Next(1, most + 1), y = values.Next(shape.Height), x = values.Next(shape.Width - columns + 1);
            int reach = values.Next(3) == 0 ? max : (int)Math.Min(max, 2 * site.ThresholdOf(0));
            int[] weights = [.. Enumerable.Range(0, columns * shape.Channels).Select(_ => (int)values.NextInt64(-(long)reach - 1, (long)reach + 1))];
            for (int column = columns - 1; column >= 0; column--)
            {
                for (int c = 0; c < shape.Channels; c++)
                {
                    oracle.Add(weights.AsSpan(column * shape.Channels + c, 1), (y * shape.Width) + x + column, c);
                }
            }

            foreach (ImmediateTaps form in forms)
            {
                form.Add(weights, (y * shape.Width) + x, 0);
                Assert.That(form.Fired.ToArray(), Is.EqualTo(oracle.Fired.ToArray()));
                Assert.That(form.Saturations, Is.EqualTo(oracle.Saturations));
                form.ClearFired();
            }

            oracle.ClearFired();
        }

        ImmediateTaps TapsOf(SimdLevel level)
        {
            SimdLevel before = Simd.Level;
            try
            {
                Simd.Use(level);
                ImmediateTaps taps = new(network, site, box, new long[shape.Count]);
                taps.Reset();
                return taps;
            }
            finally
            {
                Simd.Use(before);
            }
        }
    }

    [Property(MaxTest = 60)]
    public void The_weights_of_neighbouring_columns_lie_side_by_side(int seed)
    {
        RandomCase random = RandomNetwork.Create(seed);
        if (TryCompile(random, Asynchronous(seed), seed)?.Network is not { } network)
        {
            return;
        }

        foreach (IntegerConvolution layer in network.Connections.OfType<IntegerConvolution>().Where(c => !c.ReadsImage && c.Geometry.WeightCount < 5000))
        {
            ImmediateConvolution weights = new(layer, network.MaxPotential);
            ConvolutionGeometry g = layer.Geometry;
            for (int i = 0; i < g.Input.Channels * g.KernelHeight * g.KernelWidth; i++)
            {
                (int c, int ky, int kx) = (i / g.KernelWidth / g.KernelHeight, i / g.KernelWidth % g.KernelHeight, i % g.KernelWidth);
                int columns = kx / g.Stride + 1, group = c / g.InputsPerGroup * g.OutputsPerGroup;
                int[] expected = [.. Enumerable.Range(0, columns).SelectMany(j => weights.Row(c, ky, kx - j * g.Stride, 0, g.OutputsPerGroup).ToArray())];
                Assert.That(weights.Run(c, ky, kx, columns).ToArray(), Is.EqualTo(expected));
                long first = layer.Rescale.Apply(group, layer.Weights[((group * g.InputsPerGroup + c % g.InputsPerGroup) * g.KernelHeight + ky) * g.KernelWidth + kx]);
                Assert.That(expected[0], Is.EqualTo(Math.Clamp(first, -network.MaxPotential - 1, network.MaxPotential)));
            }
        }
    }

    /// <summary>
    /// Where all weights are positive and at most θ, no order of events matters: a neuron fires once for every θ that has arrived. Immediate counts are then the
    /// golden ones of neurons without a limit, through any number of layers, tiles, strides and pools.
    /// </summary>
    [Property(MaxTest = 80)]
    public void Immediate_firing_equals_golden_integer_where_order_cannot_matter(int seed)
    {
        (SpikingNetwork network, byte[] counts) = Positive(new Random(seed));
        RandomCase random = new(network, [counts]);
        if (TryCompile(random, Asynchronous(seed), seed) is not { } program)
        {
            return;
        }

        RunOptions options = new() { Threads = 1, CompareWithGolden = false, Firing = FiringPolicy.Immediate, QueueDepth = s_depths[(uint)seed % 4] };
        EventOutcome outcome = new AsynchronousEngine(program, random.Samples, options).Run(random.Samples, 1, CancellationToken.None)[0];
        (GoldenTrace<long> golden, _) = GoldenInteger.Run(program.Network, counts);
        if (golden.Activations.Values.Any(a => a.Max() >= SfaNeuron.MaxD))
        {
            return;
        }

        Assert.That(outcome.Deviation!.Largest, Is.All.Zero);
        Assert.That(outcome.Output, Is.EqualTo(golden.Output));
        Assert.That(outcome.Spikes, Is.EqualTo(golden.Activations.Values.Select(a => a.Sum(v => (long)v))));
    }

    /// <summary>Masked sites are left out: the replay is held to the events and the counts of the sparse network.</summary>
    [Property(MaxTest = 80)]
    public void Windowed_firing_leaves_masked_sites_out(int seed)
    {
        SparseCase sparse = SparseCase.Create(seed);
        RandomCase random = new(sparse.Network, sparse.Steps);
        if (sparse.Network.Input is not EventInput || TryCompile(random, Asynchronous(seed), seed) is not { } program)
        {
            return;
        }

        RunOptions options = ByEvent with { Firing = FiringPolicy.Windowed };
        EventOutcome outcome = new AsynchronousEngine(program, sparse.Samples, options).Run(sparse.Samples, 1, CancellationToken.None)[0];
        (IReadOnlyList<GoldenTrace<long>> golden, _) = GoldenInteger.Run(program.Network, sparse.Steps, sparse.Mask);
        Assert.That(outcome.Spikes, Is.EqualTo(program.Network.Sites.Select(s => golden.Sum(t => t.Activations[s.Name].Sum(a => (long)a)))));
        long Total(ChipAction action) => outcome.Timing.Counts.Sum(c => c[action]);
        if (!program.Network.Connections.OfType<IntegerAttention>().Any())
        {
            Assert.That(Total(ChipAction.StateAccess), Is.EqualTo(Total(ChipAction.SynapticAddition)), "what the cores did is what the spikes need");
        }
    }

    private static (SpikingNetwork Network, byte[] Counts) Positive(Random random)
    {
        List<Layer> layers = [new EventInput("events", new MapShape(random.Next(1, 4), random.Next(6, 13), random.Next(6, 13)))];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            MapShape shape = layers[^1].Shape;
            int pool = Math.Min(random.Next(1, 3), Math.Min(shape.Height, shape.Width)), kernel = Math.Min(random.Next(1, 4), Math.Min(shape.Height, shape.Width) / pool);
            ConvolutionGeometry geometry = new(shape, random.Next(1, 7), kernel, kernel, random.Next(1, 3), random.Next(0, kernel), 1) { Pool = pool };
            double[] weights = [.. Enumerable.Range(0, (int)geometry.WeightCount).Select(_ => random.NextDouble() * 0.4)];
            Convolution layer = new($"layer{i}", layers[^1], geometry, weights);
            layers.AddRange([layer, new SpikingNeuron($"spikes{i}", layer, new SfaNeuron(SfaNeuron.MaxD, 1, random.Next(2) == 0 ? Rounding.Down : Rounding.HalfUp))]);
        }

        byte[] counts = [.. Enumerable.Range(0, layers[0].Shape.Count).Select(_ => (byte)(random.Next(3) == 0 ? random.Next(1, 5) : 0))];
        return (new SpikingNetwork("positive", "test", layers), counts);
    }

    internal static AsynchronousChip Asynchronous(int seed)
    {
        AsynchronousChip chip = (AsynchronousChip)ChipReader.Read("speck-xl");
        Random random = new(seed ^ 0xa5);
        EventTiming timing = chip.Timing with
        {
            SynOpsPerSecond = new([random.Next(1, 1000) * 1e6], "chosen by a test", Estimate: true),
            EventFixedPs = Of(random.Next(0, 100_000)),
            SpikeIntervalPs = Of(random.Next(0, 50_000)),
            RouterServicePs = Of(random.Next(0, 50_000)),
            RouterLatencyPs = Of(random.Next(1, 50_000)),
            MeshRouterServicePs = Of(random.Next(2) * random.Next(0, 50_000)),
        };
        return chip with
        {
            Core = SmallCores((KernelCore)chip.Core, seed),
            Timing = timing,
            Mesh = chip.Mesh with { Columns = Of(random.Next(1, 5)), Rows = Of(random.Next(1, 5)), Multicast = random.Next(2) == 0 },
        };
    }

    // Small memories, so that small networks are cut into tiles too.
    private static KernelCore SmallCores(KernelCore core, int seed)
    {
        Random random = new(seed ^ 0xc0de);
        return core with
        {
            KernelWords = new([random.Next(2) == 0 ? 65_536 : 8192], "chosen by a test", Estimate: true),
            NeuronWords = new([random.Next(2) == 0 ? 32_768 : 512], "chosen by a test", Estimate: true),
            MultiplyUnits = Of(random.Next(2)),
        };
    }

    internal static ChipProgram? TryCompile(RandomCase random, ChipDescription chip, int seed)
    {
        try
        {
            return ChipCompiler.Compile(random.Network, chip, new CompileOptions { PlacementSeed = seed & 0xffff });
        }
        catch (ChipCapacityException)
        {
            // Some networks do not fit such small cores: no counterexample.
            return null;
        }
    }

    internal static void EqualsGolden(IntegerNetwork bound, RandomCase random, RunOutcome outcome)
    {
        (IReadOnlyList<GoldenTrace<long>> golden, long saturations) = GoldenInteger.Run(bound, random.Steps);
        foreach (IntegerSite site in bound.Sites)
        {
            Assert.That(outcome.Spikes[site.Index], Is.EqualTo(golden.Sum(t => t.Activations[site.Name].Sum(a => (long)a))), site.Name);
        }

        Assert.That(outcome.Output, Is.EqualTo(Enumerable.Range(0, outcome.Output.Length).Select(i => golden.Sum(t => t.Output[i]))));
        Assert.That(outcome.Saturations, Is.EqualTo(saturations));
    }

    private static Quantity<int> Of(int value) => new(value, "chosen by a test", Estimate: true);
}
