using System.Buffers.Binary;
using System.Text;
using NeuroSim.Models.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Checkpoints;

public sealed class SafetensorsTests
{
    private static readonly Dictionary<string, string> Words = new(StringComparer.Ordinal) { ["format"] = "pt", ["by"] = "a \"test\" ü" };

    [Test]
    public void EveryElementTypeReturnsAsWritten()
    {
        TensorType[] types = Enum.GetValues<TensorType>();
        byte[] file = Write(
            [.. types.Select(t => ($"t.{t}", t, (IReadOnlyList<int>)[2, 1], (ReadOnlyMemory<byte>)Bytes(2 * t.Width())))], Words);
        Checkpoint read = SafetensorsReader.Read(file, "memory");
        Assert.That(read.Tensors.Keys, Is.EqualTo(types.Select(t => $"t.{t}")));
        Assert.That(read.Metadata, Is.EqualTo(Words));
        Assert.That(read.Format, Is.EqualTo("safetensors"));
        foreach (TensorType type in types)
        {
            Tensor tensor = read.Tensors[$"t.{type}"];
            Assert.That((tensor.Type, tensor.Bytes.ToArray()), Is.EqualTo((type, Bytes(2 * type.Width()))));
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 100, Replay = "20261121,3")]
    public void AnyShapeReturnsAsWritten(byte[] sizes, string name)
    {
        int[] shape = [.. sizes.Take(4).Select(s => s % 5)];
        byte[] data = Bytes(shape.Aggregate(1, (a, b) => a * b));
        string key = "n" + string.Concat((name ?? string.Empty).Where(c => !char.IsSurrogate(c)));
        byte[] file = Write([(key, TensorType.U8, shape, data), ("scalar", TensorType.I8, [], Bytes(1))]);
        Checkpoint read = SafetensorsReader.Read(file, "memory");
        Assert.That(read.Tensors[key].Shape, Is.EqualTo(shape));
        Assert.That(read.Tensors[key].Bytes.ToArray(), Is.EqualTo(data));
    }

    [Test]
    public void FilesAreKnownByContentOrByName()
    {
        using TempFolder folder = new();
        string path = folder.Write("program.bin", Write([("a", TensorType.U8, [2], Bytes(2))]));
        Assert.That(CheckpointFiles.Read(path).Tensors["a"].ToInt64s(), Is.EqualTo(new long[] { 1, 2 }));
        Refusal.Of(() => CheckpointFiles.Read(folder.Write("cut.safetensors", [1, 2, 3])), "cut.safetensors", "3 bytes");
    }

    [Test]
    public void WriterRefusesWhatDoesNotFit()
    {
        Assert.That(() => Write([("a", TensorType.F32, [2], Bytes(7))]), Throws.ArgumentException);
        Assert.That(
            () => Write([("a", TensorType.U8, [1], Bytes(1)), ("a", TensorType.U8, [1], Bytes(1))]),
            Throws.ArgumentException.With.Message.Contains("'a'"));
        Assert.That(() => Write([("__metadata__", TensorType.U8, [1], Bytes(1))]), Throws.ArgumentException);
    }

    [TestCase("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"w":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", "w")]
    [TestCase("""{"w":{"dtype":"F8_E4M3","shape":[8],"data_offsets":[0,8]}}""", "w", "F8_E4M3", "BF16")]
    [TestCase("""{"w":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", "w", "[3]", "12", "8")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0,9]}}""", "w", "9", "8")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", "w", "[8, 0]")]
    [TestCase("""{"w":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", "w", "-2")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", "w", "2.5")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,8]}}""", "header")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2],"data_offsets":[0]}}""", "w", "[0]")]
    [TestCase("""{"w":{"dtype":"F32","shape":[2]}}""", "w", "data_offsets")]
    [TestCase("""{"w":{"dtype":7,"shape":[2],"data_offsets":[0,8]}}""", "header")]
    [TestCase("""{"w":7}""", "header")]
    [TestCase("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"v":{"dtype":"U8","shape":[5],"data_offsets":[3,8]}}""",
        "v", "begins at byte 3")]
    [TestCase("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"v":{"dtype":"U8","shape":[3],"data_offsets":[5,8]}}""",
        "v", "begins at byte 5")]
    [TestCase("""{"w":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""", "4", "8")]
    [TestCase("""{"__metadata__":{"a":1}}""", "header")]
    [TestCase("""{"\ud800":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}}""", "header")]
    [TestCase("""[]""", "header")]
    [TestCase("""{"w":""", "header")]
    public void BadHeadersAreRefused(string header, params string[] needles) =>
        Refusal.Of(() => SafetensorsReader.Read(File(header), "bad.safetensors"), ["bad.safetensors", .. needles]);

    [Test]
    public void BadLengthsAreRefused()
    {
        Refusal.Of(() => SafetensorsReader.Read(new byte[7], "bad"), "bad", "7 bytes");
        byte[] file = File("{}");
        BinaryPrimitives.WriteUInt64LittleEndian(file, ulong.MaxValue);
        Refusal.Of(() => SafetensorsReader.Read(file, "bad"), "bad", "18446744073709551615", "100000000");
    }

    private static byte[] File(string header)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(header);
        byte[] length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, utf8.Length);
        return [.. length, .. utf8, .. new byte[8]];
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(1, count).Select(i => (byte)i)];

    private static byte[] Write(
        (string Name, TensorType Type, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Bytes)[] tensors,
        Dictionary<string, string>? metadata = null)
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream, tensors, metadata);
        return stream.ToArray();
    }
}
