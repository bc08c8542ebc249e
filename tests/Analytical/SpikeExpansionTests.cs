using NeuroSim.Models.Neurons;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Analytical;

/// <summary>
/// Proposition 1 of Spike Firing Approximation: a soft-reset integrate-and-fire neuron charged with V + θ/2 once fires a consecutive train whose length is
/// clip(round(V/θ), 0, D). Here it is simulated step by step, with a reset after every spike.
/// </summary>
public class SpikeExpansionTests
{
    [Property(MaxTest = 2000)]
    public void The_train_is_consecutive_and_as_long_as_the_activation(int v, ushort theta, byte dMinusOne)
    {
        int d = Math.Max(1, (int)dMinusOne);
        long threshold = theta + 1L, potential = v;
        foreach (Rounding rounding in Enum.GetValues<Rounding>())
        {
            bool[] train = [.. Enumerable.Range(0, d).Select(k => IntegerSoma.Fires(potential, threshold, k, rounding))];
            int length = IntegerSoma.Activate(potential, threshold, d, rounding);
            Assert.That(train, Is.EqualTo(Enumerable.Range(0, d).Select(k => k < length)));
            Assert.That(length, Is.EqualTo(new SfaNeuron(d, 1, rounding, threshold).Activate(potential)), "the same as the trained neuron");
        }
    }

    [Property(MaxTest = 2000)]
    public void A_neuron_that_resets_after_each_spike_fires_the_same_train(short v, byte theta, byte dMinusOne)
    {
        int d = Math.Max(1, (int)dMinusOne), spikes = 0;
        double threshold = theta + 1, membrane = v + threshold / 2;
        for (int k = 0; k < d && membrane >= threshold; k++)
        {
            membrane -= threshold;
            spikes++;
        }

        Assert.That(IntegerSoma.Activate(v, theta + 1, d, Rounding.HalfUp), Is.EqualTo(spikes));
    }

    [TestCase(0.5, 0, 1)]
    [TestCase(1.5, 2, 2)]
    [TestCase(2.5, 2, 3)]
    [TestCase(-0.5, 0, 0)]
    [TestCase(3.5, 4, 4)]
    [TestCase(7.5, 4, 4)]
    [TestCase(-1e300, 0, 0)]
    [TestCase(1e300, 4, 4)]
    public void Ties_go_to_even_or_up_as_trained(double potential, int even, int up)
    {
        Assert.That(new SfaNeuron(4, 4, Rounding.HalfEven).Activate(potential), Is.EqualTo(even));
        Assert.That(new SfaNeuron(4, 4, Rounding.HalfUp).Activate(potential), Is.EqualTo(up));
    }

    [Test]
    public void Potentials_at_the_ends_of_64_bits_do_not_overflow()
    {
        Assert.That(IntegerSoma.Activate(long.MaxValue, 1, 255, Rounding.HalfUp), Is.EqualTo(255));
        Assert.That(IntegerSoma.Activate(long.MinValue, long.MaxValue, 255, Rounding.HalfEven), Is.Zero);
    }
}
