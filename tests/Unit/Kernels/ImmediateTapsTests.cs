using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Kernels;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Kernels;

/// <summary>Additions that saturate one by one, of chips that fire at once: each form against the equation, for runs of any length.</summary>
public class ImmediateTapsTests
{
    private const int Channels = 256, Positions = 2;

    [Test]
    public void Runs_of_any_length_add_saturate_and_fire_as_the_equation_says([Values(8, 16, 24, 32)] int bits, [Values] bool hardReset, [Values] bool clamps)
    {
        Random random = new(bits);
        IntegerNetwork network = Network(random, bits, hardReset, clamps);
        long[] bias = [.. Enumerable.Range(0, Channels * Positions).Select(_ => random.NextInt64(-network.MaxPotential, network.MaxPotential + 1) / 3)];
        KernelForms.ForEach(level =>
        {
            ImmediateTaps taps = new(network, network.Sites[0], new Box(0, Channels, 0, 1, 0, Positions), bias);
            Equation equation = new(network, bias);
            taps.Reset();
            for (int length = 0; length <= Channels; length++)
            {
                int channel = random.Next(Channels - length + 1), position = random.Next(Positions);
                int[] weights = Weights(random, length, (int)Math.Min(network.MaxPotential, int.MaxValue / 2));
                taps.ClearFired();
                taps.Add(weights, position, channel);
                Assert.That(taps.Fired.ToArray(), Is.EqualTo(equation.Add(weights, position, channel)), $"{level}, {length} weights: who fires");
                Assert.That(taps.Saturations, Is.EqualTo(equation.Saturations), $"{level}, {length} weights: how many saturate");
            }
        });
    }

    [Test]
    public void The_ends_of_the_range_are_met_in_every_form()
    {
        IntegerNetwork network = Network(new Random(1), 8, hardReset: false, clamps: false);
        KernelForms.ForEach(level =>
        {
            ImmediateTaps taps = new(network, network.Sites[0], new Box(0, Channels, 0, 1, 0, Positions), new long[Channels * Positions]);
            taps.Reset();
            int[] least = [.. Enumerable.Repeat(-128, Channels)];
            taps.Add(least, 0, 0);
            taps.Add(least, 0, 0);
            Assert.That(taps.Saturations, Is.GreaterThanOrEqualTo(Channels), $"{level}: below −128 nothing goes");
            Assert.That(taps.Fired.Length, Is.Zero, $"{level}: what saturates below does not fire");
        });
    }

    // Small ones, and both ends of the range.
    private static int[] Weights(Random random, int length, int max)
    {
        int reach = random.Pick(max, max, Math.Min(max, 40));
        int Weight() => random.Next(8) == 0 ? random.Pick(-max - 1, max) : (int)random.NextInt64(-(long)reach - 1, reach + 1L);
        return [.. Enumerable.Range(0, length).Select(_ => Weight())];
    }

    private static IntegerNetwork Network(Random random, int bits, bool hardReset, bool clamps)
    {
        MapShape shape = new(Channels, 1, Positions);
        ConvolutionGeometry geometry = new(shape with { Channels = 1 }, Channels, 1, 1, 1, 0, 1);
        long max = long.MaxValue >> (64 - bits);
        long[] threshold = [.. Enumerable.Range(0, Channels).Select(_ => random.NextInt64(1, max + 1))];
        long[] low = [.. Enumerable.Range(0, Channels).Select(_ => clamps ? -random.NextInt64(max + 1) : long.MinValue)];
        IntegerConvolution layer = new("layer", 0, 0, Rescale.None, [], 0, geometry, random.Weights(geometry, 8, extreme: false));
        IntegerSite site = new("site", 0, 0, threshold, Rounding.HalfUp) { State = new(1 << IntegerState.LeakBits, hardReset, low) };
        return new()
        {
            Input = shape with { Channels = 1 },
            D = 4,
            PotentialBits = bits,
            WeightBits = 8,
            ProductBits = 16,
            Populations = [new IntegerPopulation("population", shape, [1])],
            Sites = [site],
            Connections = [layer],
            Steps = [layer, site],
            Output = 0,
        };
    }

    // u ← clamp(u + w); u ≥ θ fires once: u ← u − θ, or 0 (chips.md A1). In numbers that nothing overflows.
    private sealed class Equation
    {
        private readonly IntegerSite _site;
        private readonly long[] _state;
        private readonly long _max;

        public Equation(IntegerNetwork network, long[] bias)
        {
            (_site, _max) = (network.Sites[0], Math.Min(network.MaxPotential, int.MaxValue / 2));
            _state = [.. Enumerable.Range(0, bias.Length).Select(i => Start(bias, i % Channels, i / Channels))];
        }

        public long Saturations { get; private set; }

        public int[] Add(int[] weights, int position, int channel)
        {
            List<int> fired = [];
            for (int i = 0; i < weights.Length; i++)
            {
                int neuron = position * Channels + channel + i;
                long sum = _state[neuron] + weights[i], value = Math.Clamp(sum, Low(channel + i), _max);
                Saturations += sum > _max || sum < -_max - 1 ? 1 : 0;
                if (value >= Threshold(channel + i))
                {
                    value = _site.State!.HardReset ? 0 : value - Threshold(channel + i);
                    fired.Add(neuron);
                }

                _state[neuron] = value;
            }

            return [.. fired];
        }

        private long Start(long[] bias, int channel, int position)
            => Math.Clamp(bias[channel * Positions + position] + Threshold(channel) / 2, Low(channel), _max);

        private long Threshold(int channel) => Math.Min(_site.ThresholdOf(channel), int.MaxValue / 2);

        private long Low(int channel) => Math.Max(-_max - 1, _site.State!.LowClampOf(channel));
    }
}
