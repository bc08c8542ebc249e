using NeuroSim.Models.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Checkpoints;

/// <summary>The checksum with the processor's help is the one without it, and both are that of zip files.</summary>
public sealed class Crc32Tests
{
    [Test]
    public void TheSumOfNineDigitsIsTheKnownOne()
    {
        Assert.That(Crc32.Of("123456789"u8), Is.EqualTo(0xCBF43926));
        Assert.That(Crc32.OfScalar("123456789"u8), Is.EqualTo(0xCBF43926));
    }

    [Test]
    public void EveryLengthGivesTheScalarSum()
    {
        byte[] bytes = new byte[1000];
        new Random(5).NextBytes(bytes);
        for (int length = 0; length <= bytes.Length; length++)
        {
            ReadOnlySpan<byte> some = bytes.AsSpan(bytes.Length - length);
            Assert.That(Crc32.Of(some), Is.EqualTo(Crc32.OfScalar(some)), $"length {length}");
        }
    }

    [TestCase((byte)0)]
    [TestCase((byte)255)]
    public void UniformBytesGiveTheScalarSum(byte value)
    {
        byte[] bytes = [.. Enumerable.Repeat(value, 100_003)];
        Assert.That(Crc32.Of(bytes), Is.EqualTo(Crc32.OfScalar(bytes)));
    }
}
