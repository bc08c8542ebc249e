using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Compiler;

/// <summary>Layers on the differing cores of a Speck-like chip: a matching is found exactly when one exists.</summary>
public class AssignPassTests
{
    private static readonly KernelCore s_core = (KernelCore)ChipReader.Read("speck-like").Core;

    /// <summary>Against all orders of layers on cores, tried one by one.</summary>
    [Property(MaxTest = 100)]
    public void A_matching_is_found_exactly_when_there_is_one(int seed)
    {
        Random random = new(seed);
        int[] channels = [.. Enumerable.Range(0, random.Next(2, 5)).Select(_ => 1 << random.Next(0, 7))];
        int[] kernelWords = [.. Enumerable.Range(0, 4).Select(_ => 16 << random.Next(0, 8))];
        AsynchronousChip chip = (AsynchronousChip)ChipReader.Read("speck-like");
        chip = chip with
        {
            Mesh = chip.Mesh with { Columns = Of(2), Rows = Of(2) },
            Core = s_core with { KernelWords = OfAll(kernelWords), NeuronWords = OfAll(65_536) },
            Timing = chip.Timing with { SynOpsPerSecond = new([1e8], "chosen by a test", Estimate: true) },
        };
        long[] needs = [.. channels.Select((c, i) => KernelSizing.KernelWords(i == 0 ? 1 : channels[i - 1], c, 3, 3))];
        bool exists = Orders(4).Any(order => needs.Select((n, i) => n <= kernelWords[order[i]]).All(fits => fits));
        if (exists)
        {
            int[] cores = ChipCompiler.Compile(Chain(channels), chip, new CompileOptions()).Placement.CoreOf;
            Assert.That(cores.Distinct().Count(), Is.EqualTo(channels.Length));
            Assert.That(needs.Select((n, i) => n <= kernelWords[cores[i]]), Is.All.True);
        }
        else
        {
            Assert.That(() => ChipCompiler.Compile(Chain(channels), chip, new CompileOptions()), Throws.TypeOf<ChipCapacityException>());
        }
    }

    [Test]
    public void What_cannot_be_addressed_names_layer_value_and_limit()
    {
        ChipDescription chip = ChipReader.Read("speck-like");
        Assert.That(() => ChipCompiler.Compile(Chain([8, 8], stride: 3), chip, new CompileOptions()),
            Throws.TypeOf<ChipCapacityException>().With.Message.Contains("layer0").And.Message.Contains("stride of 3").And.Message.Contains("core.strides"));
        Assert.That(() => ChipCompiler.Compile(Chain([.. Enumerable.Repeat(2, 10)]), chip, new CompileOptions()),
            Throws.TypeOf<ChipCapacityException>().With.Message.Contains("10 cores").And.Message.Contains("has 9"));
        Assert.That(() => ChipCompiler.Compile(Chain([512, 512]), chip, new CompileOptions()),
            Throws.TypeOf<ChipCapacityException>().With.Message.Contains("core.kernelWords"));
    }

    private static IEnumerable<int[]> Orders(int n) => n == 0
        ? [[]]
        : Orders(n - 1).SelectMany(o => Enumerable.Range(0, n).Select(i => o.Take(i).Append(n - 1).Concat(o.Skip(i)).ToArray()));

    private static SpikingNetwork Chain(int[] channels, int stride = 1)
    {
        List<Layer> layers = [new EventInput("events", new MapShape(1, 8, 8))];
        for (int i = 0; i < channels.Length; i++)
        {
            ConvolutionGeometry geometry = new(layers[^1].Shape, channels[i], 3, 3, stride, 1, 1);
            layers.Add(new Convolution($"layer{i}", layers[^1], geometry, [.. Enumerable.Repeat(0.5, (int)geometry.WeightCount)]));
            layers.Add(new SpikingNeuron($"spikes{i}", layers[^1], new SfaNeuron(SfaNeuron.MaxD, 1, Rounding.Down, 1, new NeuronState())));
        }

        return new SpikingNetwork("chain", "test", layers);
    }

    private static Quantity<int> Of(int value) => new(value, "chosen by a test", Estimate: true);

    private static Quantity<IReadOnlyList<int>> OfAll(params int[] values) => new(values, "chosen by a test", Estimate: true);
}
