using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Compiler;

/// <summary>Orders of firing that do not follow the order of the list.</summary>
public class ScheduleTests
{
    [Test]
    public void A_driver_that_is_ready_early_waits_for_the_product()
    {
        // Q is ready first; K and V take a layer longer.
        (List<Layer> layers, SpikingNeuron q, SpikingNeuron k, SpikingNeuron v) = Sites(vReadsQ: false);
        ChipProgram program = Compile(layers, q, k, v);
        int[] fire = program.Schedule.Fire;
        Assert.That(fire[0], Is.GreaterThanOrEqualTo(Math.Max(fire[1], fire[2]) + program.Network.D));
    }

    [Test]
    public void A_driver_that_feeds_its_own_product_is_refused()
    {
        (List<Layer> layers, SpikingNeuron q, SpikingNeuron k, SpikingNeuron v) = Sites(vReadsQ: true);
        Assert.That(() => Compile(layers, q, k, v), Throws.TypeOf<ModelFormatException>().With.Message.Contains("no order of firing"));
    }

    private static (List<Layer> Layers, SpikingNeuron Q, SpikingNeuron K, SpikingNeuron V) Sites(bool vReadsQ)
    {
        ImageInput input = new("input", new MapShape(1, 4, 4));
        Convolution stem = Conv("stem", input), qc = Conv("q", input), side = Conv("side", input);
        SpikingNeuron tap = Spike("tap", stem), q = Spike("q_spike", qc), s = Spike("side_spike", side);
        Convolution kc = Conv("k", tap), vc = Conv("v", vReadsQ ? q : s);
        SpikingNeuron k = Spike("k_spike", kc), v = Spike("v_spike", vc);
        return ([input, stem, qc, side, q, tap, s, kc, vc, k, v], q, k, v);
    }

    private static ChipProgram Compile(List<Layer> layers, SpikingNeuron q, SpikingNeuron k, SpikingNeuron v)
    {
        SpikeDrivenSelfAttention attention = new("attention", q, k, v, 1, 1);
        SpikingNeuron spike = Spike("spike", attention);
        SpikingNetwork network = new("n", "test", [.. layers, attention, spike, Conv("head", spike)]);
        return ChipCompiler.Compile(network, ChipReader.Read("tianjic-like"), new CompileOptions());
    }

    private static Convolution Conv(string name, Layer source) => new(name, source, new ConvolutionGeometry(source.Shape, 1, 1, 1, 1, 0, 1), [0.5]);

    private static SpikingNeuron Spike(string name, Layer potentials) => new(name, potentials, new SfaNeuron(2, 2, Rounding.HalfUp));
}
