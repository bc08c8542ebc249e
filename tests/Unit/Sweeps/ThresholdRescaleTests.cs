using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Families;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Sweeps;

public sealed class ThresholdRescaleTests
{
    private static readonly SpikingNetwork s_network = NetworkFamilies.Build(CheckpointFiles.Read(CliRun.Checkpoint), 4, (32, 32));

    [Test]
    public void TheSameDIsTheSameNetwork() => Assert.That(ThresholdRescale.To(s_network, 4), Is.SameAs(s_network));

    [Test]
    public void ThereAndBackIsTheSameNetwork()
    {
        SpikingNetwork back = ThresholdRescale.To(ThresholdRescale.To(s_network, 8), 4);
        Assert.That(back.Sites.Select(s => s.Neuron), Is.EqualTo(s_network.Sites.Select(s => s.Neuron)));
        Assert.That(Output(back), Is.EqualTo(Output(s_network)));
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(8)]
    [TestCase(255)]
    public void ANeuronCountsThePotentialTimesTheRatio(int d)
    {
        SpikingNetwork scaled = ThresholdRescale.To(s_network, d);
        foreach ((SpikingNeuron site, SpikingNeuron trained) in scaled.Sites.Zip(s_network.Sites))
        {
            for (double v = -0.5; v < 5; v += 0.0625)
            {
                double ratio = d / 4.0;
                Assert.That(site.Neuron.Activate(v), Is.EqualTo(new SfaNeuron(d, 1, Rounding.HalfEven).Activate(v * ratio)), $"{site.Name}, V = {v}");
                Assert.That(site.Neuron.Activate(v) / site.Neuron.Norm, Is.EqualTo(Math.Clamp(v, 0, 4) / trained.Neuron.Norm).Within(0.5 / ratio / trained.Neuron.Norm + 1e-12));
            }
        }
    }

    [Test]
    public void MoreSpikesApproximateTheNetworkWithoutRounding()
    {
        double[] finest = Output(ThresholdRescale.To(s_network, 252));
        double[] errors = [.. new[] { 12, 36, 108 }.Select(d => Output(ThresholdRescale.To(s_network, d)).Zip(finest, (a, b) => Math.Abs(a - b)).Max())];
        Assert.That(errors[2], Is.LessThan(errors[0]), string.Join(", ", errors));
    }

    [TestCase(0)]
    [TestCase(256)]
    public void DOutOfRangeIsRefused(int d) => Assert.That(() => ThresholdRescale.To(s_network, d), Throws.TypeOf<ModelFormatException>());

    private static double[] Output(SpikingNetwork network)
        => GoldenFloat.Run(network, ((ISampleSet)ImageFiles.Read(CliRun.Images)).Inputs(0))[0].Output;
}
