using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Nir;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Nir;

/// <summary>A converted graph does, spike by spike, what the simulation of the graph does.</summary>
[NeedsHdf5]
public sealed class ConversionTests
{
    private const int Steps = 5;
    private const double TimeStep = 1.0 / 1024;

    [Property(MaxTest = 300)]
    public void A_converted_graph_spikes_as_its_simulation(int seed) => Same(ConversionGraph.Of(seed), seed);

    [Property(MaxTest = 200)]
    public void Neurons_that_leak_do_too(int seed) => Same(ConversionGraph.Of(seed, TimeStep), seed);

    [Property(MaxTest = 200)]
    public void What_is_exported_spikes_as_the_network(int seed)
    {
        ConversionGraph random = ConversionGraph.Of(seed, TimeStep);
        NirConversionOptions options = new() { TimeStep = TimeStep };
        SpikingNetwork network = NirConversion.ToNetwork(random.Graph, options);
        SpikingNetwork again = NirConversion.ToNetwork(NirExport.ToGraph(network, TimeStep), options);
        double[][] inputs = random.Steps(Steps);
        IReadOnlyList<GoldenTrace<double>> first = GoldenFloat.Run(network, inputs), second = GoldenFloat.Run(again, inputs);
        for (int t = 0; t < Steps; t++)
        {
            Assert.That(second[t].Activations, Is.EqualTo(first[t].Activations), $"step {t}");
            Assert.That(second[t].Output, Is.EqualTo(first[t].Output), $"step {t}");
        }
    }

    [Test]
    public void Random_graphs_spike()
    {
        int spiking = Enumerable.Range(0, 100).Count(seed =>
        {
            ConversionGraph random = ConversionGraph.Of(seed);
            return GoldenFloat.Run(NirConversion.ToNetwork(random.Graph), random.Steps(Steps)).Sum(t => t.Activations.Values.Last().Sum(a => a)) > 0;
        });
        TestContext.Out.WriteLine($"{spiking} of 100 spike in their last layer");
        Assert.That(spiking, Is.GreaterThan(70), "else the properties above would say little");
    }

    [Test]
    public void Layers_are_what_chips_know()
    {
        NirGraph graph = ConversionSamples.Pooled();
        SpikingNetwork network = NirConversion.ToNetwork(graph);
        Assert.That(network.Layers.Select(l => l.Name), Is.EqualTo(new[] { "input", "conv", "if1", "fc", "if2" }));
        Convolution fc = network.Layers.OfType<Convolution>().Last();
        Assert.That(fc.Geometry.Pool, Is.EqualTo(2));
        Assert.That(fc.Geometry.IsLinear);
        Assert.That(network.Sites.Select(s => s.Neuron.State!.LowClamp), Is.All.EqualTo(-1), "minus the threshold, as sinabs reads NIR");
        Assert.That(network.D, Is.EqualTo(255));
    }

    [Test]
    public void A_line_of_addresses_and_a_convolution_over_it()
    {
        NirTensor weight = new(new(2, 1, 3), [1, -1, 0.5, 2, 0.25, 1]);
        NirGraph graph = ConversionSamples.Chain(
            new NirShape(1, 9),
            ("conv", new NirConv1d(9, weight, 2, NirPadding.Of(0, 0), 1, 1, null)),
            ("if", ConversionSamples.Neuron()),
            ("flat", new NirFlatten(0, -1, null)));
        Same(graph, [[3, 0, 1, 2, 0, 0, 1, 1, 4], [0, 1, 0, 1, 0, 2, 0, 0, 1]], new NirConversionOptions());
    }

    [Test]
    public void What_does_not_lead_to_the_output_is_left_out()
    {
        NirGraph graph = ConversionSamples.Pooled();
        NirGraph more = new([.. graph.Nodes, new("aside", new NirCubaLI(One(), One(), One(), One()))], [.. graph.Edges, new("if1", "aside")]);
        Assert.That(NirConversion.ToNetwork(more).Layers, Has.Count.EqualTo(5));
    }

    [TestCase("100", 30, 20)]
    [TestCase("50", 30, 20)]
    [TestCase("10", 30, 20)]
    [TestCase("5", 30, 20)]
    public void Networks_for_Speck_spike_as_their_simulation(string name, int bins, int recordings)
        => SameOnRecordings($"nir/speck-nmnist/{name}.nir", bins, recordings);

    [Test]
    public void The_published_network_spikes_as_its_simulation() => SameOnRecordings("nir/nmnist-cnn.nir", 300, 3);

    private static void SameOnRecordings(string file, int bins, int recordings)
    {
        NirGraph graph = NirReader.Read(SharedData.Path(file));
        EventSet set = EventFiles.Read(Path.GetDirectoryName(SharedData.Path("events/nmnist/labels.csv"))!);
        EventSamples samples = new(
            set.Select(Enumerable.Range(set.Count - 100, recordings)), EventBinning.Into(bins));
        for (int i = 0; i < recordings; i++)
        {
            Same(graph, [.. samples.Inputs(i)], new NirConversionOptions());
        }
    }

    private static void Same(ConversionGraph random, int seed)
    {
        double? least = (seed & 3) switch { 0 => null, 1 => double.NegativeInfinity, 2 => 0, _ => -1.5 };
        // The simulation has one bound for all neurons: what is given, or what IF has by itself, if all are IF.
        if (least is null && random.TimeStep is not null)
        {
            least = -random.Threshold;
        }

        Same(random.Graph, random.Steps(Steps), new NirConversionOptions
        {
            TimeStep = random.TimeStep,
            MinPotential = least,
            MultiSpike = (seed & 4) == 0,
            Reset = (seed & 8) == 0 ? NirReset.AsStored : NirReset.Subtract,
        }, random.Threshold);
    }

    private static void Same(NirGraph graph, double[][] inputs, NirConversionOptions options, double threshold = 1)
    {
        double least = options.MinPotential ?? -threshold;
        NirSimulation simulation = new(graph, new()
        {
            MultiSpike = options.MultiSpike,
            Reset = options.Reset,
            MinPotential = double.IsInfinity(least) ? null : least,
            TimeStep = options.TimeStep ?? TimeStep,
        });
        SpikingNetwork network = NirConversion.ToNetwork(graph, options);
        IReadOnlyList<GoldenTrace<double>> golden = GoldenFloat.Run(network, inputs);
        for (int t = 0; t < inputs.Length; t++)
        {
            double[] output = simulation.Step(inputs[t]);
            foreach (SpikingNeuron site in network.Sites)
            {
                byte[] spikes = Array.ConvertAll(simulation.Output(site.Name).ToArray(), v => checked((byte)v));
                Assert.That(golden[t].Activations[site.Name], Is.EqualTo(spikes), $"{site.Name}, step {t}");
            }

            Assert.That(golden[t].Output, Is.EqualTo(output), $"step {t}");
        }
    }

    private static NirTensor One() => new(new(), [1]);
}
