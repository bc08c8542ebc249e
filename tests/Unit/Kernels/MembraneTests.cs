using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Kernels;
using NeuroSim.Simulator.Kernels.Membrane;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Kernels;

/// <summary>Commit, soma, and both at once, against the rules of the models layer, neuron by neuron.</summary>
public class MembraneTests
{
    [Test]
    public void Populations_of_any_kind_follow_the_rules()
    {
        Random random = new(1);
        long saturations = 0, vectors = 0, overSums = 0, divisions = 0;
        for (int i = 0; i < 250; i++)
        {
            Sample sample = new(random);
            saturations += sample.Check();
            vectors += sample.Commit.FitsVectors ? 1 : 0;
            overSums += sample.Fused.ComparesSums ? 1 : 0;
            divisions += sample.Soma.Divides ? 1 : 0;
        }

        Assert.That(new[] { saturations, vectors, overSums, divisions }, Has.All.GreaterThan(0), "the samples reach every form");
    }

    [Test]
    public void Every_potential_of_a_narrow_chip_fires_as_the_rule_says([Values] Rounding rounding, [Values(1, 2, 3, 4, 5, 16, 17, 255)] int d)
    {
        MapShape shape = new(3, 1, 256);
        long[] thresholds = [1, 7, 100];
        IntegerNetwork network = Network(shape, d, 8, new IntegerSite("site", 0, 0, thresholds, rounding));
        SomaTable table = SomaTable.Of(network.Sites[0], network)!;
        int[] potentials = [.. Enumerable.Range(0, shape.Count).Select(i => i / 3 - 128)];
        byte[] expected = [.. Enumerable.Range(0, shape.Count).Select(i => (byte)IntegerSoma.Activate(potentials[i], thresholds[i % 3], d, rounding))];
        KernelForms.ForEach(level =>
        {
            byte[] activations = new byte[shape.Count];
            Soma.Fire(table, potentials, activations);
            Assert.That(activations, Is.EqualTo(expected), level.ToString());
        });
    }

    [Test]
    public void Potentials_are_summed_by_channel_beyond_32_bits()
    {
        int[] potentials = [int.MaxValue, int.MinValue, int.MaxValue, int.MinValue, int.MaxValue, -1];
        long[] sums = [5, 0];
        PotentialSums.Add(potentials, sums);
        Assert.That(sums, Is.EqualTo(new[] { 3L * int.MaxValue + 5, 2L * int.MinValue - 1 }));
    }

    [Test]
    public void Sites_with_a_state_and_wide_potentials_are_left_to_the_reference()
    {
        IntegerSite plain = new("site", 0, 0, [5], Rounding.HalfUp);
        IntegerSite stateful = plain with { State = new IntegerState(1 << IntegerState.LeakBits, false, [long.MinValue]) };
        MapShape shape = new(2, 2, 2);
        Assert.That(SomaTable.Of(plain, Network(shape, 4, 32, plain)), Is.Not.Null);
        Assert.That(SomaTable.Of(stateful, Network(shape, 4, 24, stateful)), Is.Null);
        Assert.That(SomaTable.Of(plain, Network(shape, 4, 33, plain)), Is.Null);
        Assert.That(CommitTable.Of(Layer(shape, 3, [100L << 40]), Network(shape, 4, 24, plain)), Is.Null, "sums of more than 32 bits");
        Assert.That(CommitTable.Of(Layer(shape, 3, [100]), Network(shape, 4, 33, plain)), Is.Null, "potentials of more than 32 bits");
        Assert.That(CommitTable.Of(Layer(shape, 3, [100]), Network(shape, 4, 32, plain)), Is.Not.Null);
    }

    private static IntegerConvolution Layer(MapShape shape, int inputs, long[] weights)
    {
        ConvolutionGeometry geometry = new(new MapShape(inputs, shape.Height, shape.Width), shape.Channels, 1, 1, 1, 0, 1);
        IntegerWeights repeated = new([.. Enumerable.Range(0, (int)geometry.WeightCount).Select(i => weights[i % weights.Length])], 64);
        return new("layer", 0, 0, Rescale.None, [], 0, geometry, repeated);
    }

    private static IntegerNetwork Network(MapShape shape, int d, int bits, IntegerSite site) => new()
    {
        Input = shape,
        D = d,
        PotentialBits = bits,
        WeightBits = 8,
        ProductBits = 16,
        Populations = [new IntegerPopulation("population", shape, [1])],
        Sites = [site],
        Connections = [],
        Steps = [],
        Output = 0,
    };

    // One population with one writer and one tap, and sums and potentials that come to every bound.
    private sealed class Sample
    {
        private readonly Random _random;
        private readonly IntegerNetwork _network;
        private readonly IntegerConvolution _layer;
        private readonly IntegerSite _site;
        private readonly MapShape _shape;
        private readonly int _first;
        private readonly int[] _sums;
        private readonly int[] _potentials;

        public Sample(Random random)
        {
            _random = random;
            _shape = new(random.Pick(1, 3, 8, 10, 16, 24, 33, 48, 96, 192, 1000), random.Next(1, 6), random.Next(1, 30));
            int bits = random.Pick(8, 16, 20, 24, 31, 32);
            long max = long.MaxValue >> (64 - bits);
            int d = random.Pick(1, 2, 4, 5, 8, 15, 16, 17, 31, 64, 255);
            long[] thresholds = [.. Enumerable.Range(0, random.Pick(1, _shape.Channels))
                .Select(_ => random.Next(3) == 0 ? random.NextInt64(1, 10) : random.NextInt64(1, Math.Max(2, max / d)))];
            _site = new("site", 0, 0, thresholds, random.Pick(Enum.GetValues<Rounding>()));
            _network = Network(_shape, d, bits, _site);
            _layer = Layer(_shape, random.Next(1, 40), [.. Enumerable.Range(0, 1001).Select(_ => random.NextInt64(-127, 128))]) with
            {
                Rescale = RandomRescale(),
                Bias = Biases(random.Pick(0, _shape.Channels, _shape.Count), max / 8),
            };
            (Commit, Soma) = (CommitTable.Of(_layer, _network)!, SomaTable.Of(_site, _network)!);
            Fused = new(Commit, Soma);
            _first = random.Next(_shape.Positions);
            _sums = new int[random.Next(1, _shape.Positions - _first + 1) * _shape.Channels];
            _potentials = new int[_sums.Length];
            for (int i = 0; i < _sums.Length; i++)
            {
                _sums[i] = (int)Between(Commit.Bounds.Low[i % _shape.Channels], Commit.Bounds.High[i % _shape.Channels]);
                long step = _site.ThresholdOf(i % _shape.Channels) * random.Next(2 * d + 3) / 2 + random.Next(-1, 2);
                _potentials[i] = (int)(random.Next(3) == 0 && step <= max ? step : Between(-max - 1, max));
            }
        }

        public CommitTable Commit { get; }

        public SomaTable Soma { get; }

        public FusedTable Fused { get; }

        // Returns how many potentials saturated.
        public long Check()
        {
            (int[] joined, long joinedSaturations) = Expected(add: true);
            (int[] fresh, long freshSaturations) = Expected(add: false);
            KernelForms.ForEach(level =>
            {
                string what = $"{level}, {_shape}, D = {_network.D}, {_network.PotentialBits} bits, {_site.Rounding}";
                int[] potentials = [.. _potentials];
                Assert.That(NeuroSim.Simulator.Kernels.Membrane.Commit.Run(Commit, _sums, _first, potentials, add: true), Is.EqualTo(joinedSaturations), what);
                Assert.That(potentials.AsSpan().SequenceEqual(joined), Is.True, what);
                Assert.That(NeuroSim.Simulator.Kernels.Membrane.Commit.Run(Commit, _sums, _first, potentials, add: false), Is.EqualTo(freshSaturations), what);
                Assert.That(potentials.AsSpan().SequenceEqual(fresh), Is.True, what);
                byte[] activations = new byte[_sums.Length];
                NeuroSim.Simulator.Kernels.Membrane.Soma.Fire(Soma, _potentials, activations);
                Assert.That(activations.AsSpan().SequenceEqual(Fired(_potentials)), Is.True, what);
                Assert.That(CommitAndFire.Run(Fused, _sums, _first, activations), Is.EqualTo(freshSaturations), what);
                Assert.That(activations.AsSpan().SequenceEqual(Fired(fresh)), Is.True, what);
                CheckNarrow(level, what);
            });
            return joinedSaturations + freshSaturations;
        }

        // Sums of 16 bits say the same as those of 32.
        private void CheckNarrow(SimdLevel level, string what)
        {
            if (level == SimdLevel.Scalar || !Fused.ComparesSums)
            {
                return;
            }

            short[] narrow = [.. _sums.Select(s => (short)Math.Clamp(s, -short.MaxValue, short.MaxValue))];
            byte[] activations = new byte[narrow.Length], expected = new byte[narrow.Length];
            long saturations = CommitAndFire.Run(Fused, Array.ConvertAll(narrow, s => (int)s), _first, expected);
            Assert.That(CommitAndFire.Run(Fused, narrow, activations), Is.EqualTo(saturations), what);
            Assert.That(activations.AsSpan().SequenceEqual(expected), Is.True, what);
        }

        // Of neurons with biases of their own, some rows have those of the row before.
        private long[] Biases(int count, long most)
        {
            long[] biases = [.. Enumerable.Range(0, count).Select(_ => _random.NextInt64(-most, most + 1))];
            for (int y = 1; y < _shape.Height && count == _shape.Count; y++)
            {
                for (int c = 0; c < _shape.Channels && y % 3 != 0; c++)
                {
                    int row = (c * _shape.Height + y) * _shape.Width;
                    biases.AsSpan(row - _shape.Width, _shape.Width).CopyTo(biases.AsSpan(row));
                }
            }

            return biases;
        }

        private Rescale RandomRescale()
        {
            int channels = _random.Pick(1, _shape.Channels), smallest = _random.Pick(1, 1, -65535);
            int[] factors = [.. Enumerable.Range(0, channels).Select(_ => _random.Next(10) == 0 ? 0 : _random.Next(smallest, 65536))];
            int[] shifts = [.. Enumerable.Range(0, channels).Select(_ => _random.Next(20) == 0 ? 32 : _random.Next(20))];
            return _random.Next(4) switch
            {
                0 => Rescale.None,
                1 => new([1], [_random.Next(63)]),
                _ => new(factors, shifts),
            };
        }

        private long Between(long low, long high) => _random.Next(5) == 0 ? _random.Pick(low, high) : _random.NextInt64(low, high + 1);

        private byte[] Fired(int[] potentials)
            => [.. potentials.Select((v, i) => (byte)IntegerSoma.Activate(v, _site.ThresholdOf(i % _shape.Channels), _network.D, _site.Rounding))];

        private (int[] Potentials, long Saturations) Expected(bool add)
        {
            int[] potentials = new int[_sums.Length];
            long saturations = 0, max = _network.MaxPotential;
            for (int i = 0; i < potentials.Length; i++)
            {
                int channel = i % _shape.Channels, neuron = channel * _shape.Positions + _first + i / _shape.Channels;
                Int128 value = (Int128)(add ? _potentials[i] : 0) + _layer.Rescale.Apply(channel, _sums[i]) + _layer.BiasOf(_shape, channel, neuron);
                potentials[i] = (int)Int128.Clamp(value, -max - 1, max);
                saturations += value == potentials[i] ? 0 : 1;
            }

            return (potentials, saturations);
        }
    }
}
