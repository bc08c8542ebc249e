using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Engines;
using NUnit.Framework;
using static NeuroSim.Tests.Timing.HandMade;

namespace NeuroSim.Tests.Timing;

/// <summary>
/// Attention of two tokens, one key channel and two value channels, each unit on a core of its own. Biases decide the bursts: Q and K 1 spike, V 2 and 1 spikes,
/// the same for both tokens; so M = (4, 2), and the attention's neurons fire 2, 2, 1 and 1 spikes.
/// </summary>
public class AttentionTimingTests
{
    // Column by column, row by row: the homes of Q, K and V, the product unit, the attention's home, the head.
    private static readonly CoreArray s_array = new(1, 1, 3, 2);
    private static readonly int s_values = 4, s_keys = 2;

    [Test]
    public void Product_memory_is_built_sent_and_written_before_the_driver_adds_its_rows()
    {
        SampleOutcome outcome = Run(Program());
        Assert.That(outcome.SpikesBySubStep, Is.EqualTo(new long[][] { [2, 0], [2, 0], [4, 2], [4, 2] }));
        int row = AxonRead + WeightWord, headRow = AxonRead + Words(Outputs) * WeightWord;
        Assert.That(outcome.Timing.PhaseCycles, Is.EqualTo(new long[]
        {
            2 * Hop,                                                                                            // pixels reach the home of V
            Overhead + Image(s_values) + s_values * Soma + 4 * Send + 3 * Hop,                                  // V fires four times, three hops to the product unit
            Overhead + s_values * Soma + 2 * Send + 3 * Hop,                                                    // V's second sub-step; K and V of the first are multiplied
            Math.Max(Overhead + s_keys * Soma + 2 * Send + 2 * Hop, Overhead + 2 * row + 2 * Send + Hop),       // Q fires while the memory's two entries are sent
            Overhead + 2 * Write + 2 * row,                                                                     // they are written first, then Q adds their row twice
            Overhead + s_values * Update + s_values * Soma + 4 * Send + Hop,                                    // the attention commits and fires
            Overhead + s_values * Soma + 2 * Send + Hop,
            Overhead + 2 * headRow + Outputs * Update + Outputs * Send + 3 * Hop,
        }));
    }

    private static int Image(int neurons) => Pixels * AxonRead + Pixels * Words(neurons) * MultiplyWord + neurons * Update;

    private static ChipProgram Program()
    {
        SpikingNetwork network = Network();
        IntegerNetwork integer = QuantisePass.Run(FoldPass.Run(network), Chip.Core, exact: false);
        PopulationTiling[] tilings = [.. integer.Populations.Select(p => new PopulationTiling(p.Shape, p.Shape.Channels, 1, p.Shape.Width))];
        ConnectionSlices[] slices = [.. integer.Connections.Select(c => (ConnectionSlices)(c is IntegerConvolution layer
            ? new ConvolutionSlices(tilings[c.Target], layer, layer.Geometry.Input.Channels, 1, Pixels)
            : new AttentionSlices(tilings[c.Target], (IntegerAttention)c, 1, Pixels, 1, 2)))];
        return new ChipProgram(Chip, network, new Partition(integer, tilings, slices), new Placement(s_array, [0, 1, 2, 3, 4, 5]));
    }

    private static SpikingNetwork Network()
    {
        ImageInput input = new("input", new MapShape(1, 1, Pixels));
        Convolution q = Stem("q", [1]), k = Stem("k", [1]), v = Stem("v", [2, 1]);
        SpikingNeuron qs = Spike("q_spike", q), ks = Spike("k_spike", k), vs = Spike("v_spike", v);
        SpikeDrivenSelfAttention attention = new("attention", qs, ks, vs, 1, scale: 4);
        SpikingNeuron site = Spike("attention_spike", attention);
        ConvolutionGeometry whole = new(site.Shape, Outputs, 1, Pixels, 1, 0, 1);
        return new SpikingNetwork("attention", "test", [input, q, k, v, qs, ks, vs, attention, site, new Convolution("head", site, whole, Ones((int)whole.WeightCount))]);

        Convolution Stem(string name, double[] bias)
            => new(name, input, new ConvolutionGeometry(input.Shape, bias.Length, 1, 1, 1, 0, 1), new double[bias.Length], bias);
    }

    private static SpikingNeuron Spike(string name, Layer potentials) => new(name, potentials, new SfaNeuron(2, 2, Rounding.HalfUp));

    private static double[] Ones(int count) => [.. Enumerable.Repeat(1.0, count)];
}
