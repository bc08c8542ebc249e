using System.Runtime.InteropServices;
using NeuroSim.Models.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Checkpoints;

public sealed class TensorTests
{
    private static readonly ushort[] AllPatterns = [.. Enumerable.Range(0, 65_536).Select(i => (ushort)i)];

    [Test]
    public void EveryHalfPatternConvertsExactly() => AssertPatterns(TensorType.F16, p => (double)BitConverter.UInt16BitsToHalf(p));

    [Test]
    public void EveryBFloat16PatternConvertsExactly() => AssertPatterns(TensorType.BF16, p => BitConverter.Int32BitsToSingle(p << 16));

    [Test]
    public void FloatsAreNoIntegers()
    {
        Tensor tensor = new(TensorType.F32, [1], new byte[4]);
        Assert.That(tensor.ToInt64s, Throws.InvalidOperationException.With.Message.Contains("F32"));
    }

    [Test]
    public void BytesMustFitTheShape() =>
        Assert.That(() => new Tensor(TensorType.F32, [2, 3], new byte[23]), Throws.ArgumentException.With.Message.Contains("24"));

    [Test]
    public void BooleansAreOneOrZeroWhateverTheByte() =>
        Assert.That(new Tensor(TensorType.Bool, [3], new byte[] { 0, 1, 7 }).ToInt64s(), Is.EqualTo(new long[] { 0, 1, 1 }));

    private static void AssertPatterns(TensorType type, Func<ushort, double> expected)
    {
        Tensor tensor = new(type, [AllPatterns.Length], MemoryMarshal.AsBytes(AllPatterns.AsSpan()).ToArray());
        long[] bits = Array.ConvertAll(tensor.ToDoubles(), BitConverter.DoubleToInt64Bits);
        Assert.That(bits.SequenceEqual(AllPatterns.Select(p => BitConverter.DoubleToInt64Bits(expected(p)))), Is.True);
    }
}
