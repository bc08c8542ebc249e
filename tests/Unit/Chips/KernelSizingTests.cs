using System.Numerics;
using FsCheck;
using NeuroSim.Chips;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Words of kernel and neuron memory, by hand and against the formulas in arbitrary precision.</summary>
public sealed class KernelSizingTests
{
    [TestCase(1, 1, 1, 1, 1, Description = "one weight")]
    [TestCase(2, 8, 3, 3, 256, Description = "2 x 2^(4 + 3): nine positions take four bits")]
    [TestCase(8, 16, 3, 3, 2048, Description = "8 x 2^(4 + 4)")]
    [TestCase(16, 10, 1, 1, 256, Description = "16 x 2^(0 + 4): ten channels take four bits")]
    [TestCase(3, 5, 5, 5, 768, Description = "3 x 2^(5 + 3): 25 positions take five bits")]
    [TestCase(16, 64, 4, 4, 16_384, Description = "16 x 2^(4 + 6): fills the memory of core 0 exactly")]
    [TestCase(64, 10, 2, 3, 8192, Description = "64 x 2^(3 + 4): six positions take three bits")]
    [TestCase(1, 1, 16, 16, 256, Description = "the largest kernel of Speck")]
    public void Kernel_words(int inputs, int outputs, int height, int width, long words) =>
        Assert.That(KernelSizing.KernelWords(inputs, outputs, height, width), Is.EqualTo(words));

    [TestCase(1, 1, 1, 1)]
    [TestCase(8, 17, 17, 8192, Description = "8 x 2^(5 + 5): 17 rows take five bits")]
    [TestCase(16, 64, 64, 65_536, Description = "fills the memory of core 0 exactly")]
    [TestCase(16, 64, 65, 131_072, Description = "one column more takes twice the memory")]
    [TestCase(10, 1, 1, 10, Description = "channels are the outermost field and are not rounded up")]
    [TestCase(3, 5, 9, 384, Description = "3 x 2^(3 + 4)")]
    public void Neuron_words(int channels, int height, int width, long words) =>
        Assert.That(KernelSizing.NeuronWords(channels, height, width), Is.EqualTo(words));

    [Property(MaxTest = 500, StartSize = 5000, EndSize = 5000)]
    public void Formulas_in_arbitrary_precision(PositiveInt a, PositiveInt b, PositiveInt c, PositiveInt d)
    {
        BigInteger kernel = a.Get * BigInteger.Pow(2, Bits((BigInteger)c.Get * d.Get) + Bits(b.Get));
        BigInteger neurons = a.Get * BigInteger.Pow(2, Bits(b.Get) + Bits(c.Get));
        Assert.That((BigInteger)KernelSizing.KernelWords(a.Get, b.Get, c.Get, d.Get), Is.EqualTo(kernel));
        Assert.That((BigInteger)KernelSizing.NeuronWords(a.Get, b.Get, c.Get), Is.EqualTo(neurons));
    }

    [Test]
    public void More_words_than_a_number_holds_are_the_largest_number()
    {
        Assert.That(KernelSizing.KernelWords(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue), Is.EqualTo(long.MaxValue));
        Assert.That(KernelSizing.NeuronWords(int.MaxValue, int.MaxValue, int.MaxValue), Is.EqualTo(long.MaxValue));
        Assert.That(KernelSizing.NeuronWords(1, 1 << 30, 1 << 30), Is.EqualTo(1L << 60));
    }

    [TestCase(0)]
    [TestCase(-1)]
    public void Sizes_are_positive(int size)
    {
        Assert.That(() => KernelSizing.KernelWords(1, 1, size, 1), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => KernelSizing.NeuronWords(1, 1, size), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    // Fewest bits that tell so many values apart, by counting.
    private static int Bits(BigInteger values) => Enumerable.Range(0, 128).First(bits => BigInteger.Pow(2, bits) >= values);
}
