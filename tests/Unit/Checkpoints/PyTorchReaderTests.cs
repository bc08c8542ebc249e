using System.IO.Compression;
using System.Runtime.InteropServices;
using NeuroSim.Models.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Checkpoints;

public sealed class PyTorchReaderTests
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Test]
    public void StateDictAtTheTopIsRead()
    {
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(("fc.weight", v => v.Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]))))
            .Storage("0", Six).Read();
        Assert.That(read.Format, Is.EqualTo("pytorch"));
        Assert.That(read.Tensors["fc.weight"].Shape, Is.EqualTo(new[] { 2, 3 }));
        Assert.That(read.Tensors["fc.weight"].ToDoubles(), Is.EqualTo(new double[] { 1, 2, 3, 4, 5, 6 }));
    }

    [TestCase("model")]
    [TestCase("state_dict")]
    [TestCase("model_state_dict")]
    [TestCase("net")]
    [TestCase("anything")]
    public void StateDictIsFoundUnderItsKeyAndScalarsBesideItAreWords(string key)
    {
        string prefix = key == "anything" ? "anything." : string.Empty;
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(
                ("optimizer", v => v.Dict(("exp_avg", t => t.Vector("1", 6)))),
                (key, v => v.Dict(("w", t => t.Vector("0", 6)))),
                ("epoch", v => v.Int(7)),
                ("args", v => v.Namespace(
                    ("lr", a => a.Double(0.5)), ("name", a => a.Text("x")), ("amp", a => a.Bool(true)), ("n", a => a.None())))))
            .Storage("0", Six).Storage("1", Six).Read();
        Assert.That(read.Tensors.Keys, Is.EqualTo(new[] { prefix + "w" }));
        Assert.That(read.Metadata, Is.EqualTo(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["epoch"] = "7",
            ["args.lr"] = "0.5",
            ["args.name"] = "x",
            ["args.amp"] = "True",
        }));
    }

    [Test]
    public void NestedDictsBecomeDottedNamesAndDataParallelPrefixesGo()
    {
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(("state_dict", v => v.Dict(
                ("module.a", t => t.Dict(("w", w => w.Vector("0", 6)))),
                ("module.b", t => t.Vector("0", 6)))))).Storage("0", Six).Read();
        Assert.That(read.Tensors.Keys, Is.EqualTo(new[] { "a.w", "b" }));
    }

    [Test]
    public void PrefixStaysWhereNotAllNamesHaveIt()
    {
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(("module.a", t => t.Vector("0", 6)), ("b", t => t.Vector("0", 6))))
            .Storage("0", Six).Read();
        Assert.That(read.Tensors.Keys, Is.EqualTo(new[] { "module.a", "b" }));
    }

    [Test]
    public void ConfigurationCalledModelIsNotTakenForTheStateDict()
    {
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(
            ("model", v => v.Dict(("depth", d => d.Int(8)))), ("state_dict", v => v.Dict(("w", t => t.Vector("0", 6))))))
                .Storage("0", Six).Read();
        Assert.That(read.Tensors.Keys, Is.EqualTo(new[] { "w" }));
    }

    [Test]
    public void EveryElementTypeIsRead()
    {
        (string Class, TensorType Type, Array Values)[] cases =
        [
            ("DoubleStorage", TensorType.F64, new[] { -1.5, 2.25 }), ("FloatStorage", TensorType.F32, new[] { -1.5f, 2.25f }),
            ("HalfStorage", TensorType.F16, new[] { (Half)(-1.5), (Half)2.25 }),
            ("BFloat16Storage", TensorType.BF16, new ushort[] { 0xBFC0, 0x4010 }),
            ("LongStorage", TensorType.I64, new[] { -3L, 1L << 40 }), ("IntStorage", TensorType.I32, new[] { -3, 70_000 }),
            ("ShortStorage", TensorType.I16, new short[] { -3, 300 }), ("CharStorage", TensorType.I8, new sbyte[] { -3, 100 }),
            ("ByteStorage", TensorType.U8, new byte[] { 3, 200 }), ("BoolStorage", TensorType.Bool, new byte[] { 0, 1 }),
        ];
        foreach ((string storageClass, TensorType type, Array values) in cases)
        {
            byte[] raw = new byte[Buffer.ByteLength(ToPrimitives(values))];
            Buffer.BlockCopy(ToPrimitives(values), 0, raw, 0, raw.Length);
            Tensor tensor = TorchFileBuilder.Of(p => p.Dict(("w", v => v.Tensor(storageClass, "0", 2, 0, [2], [1]))))
                .Storage("0", raw).Read().Tensors["w"];
            Assert.That(tensor.Type, Is.EqualTo(type));
            double[] expected = type is TensorType.BF16
                ? [-1.5, 2.25]
                : [.. values.Cast<object>().Select(v => v is Half h ? (double)h : Convert.ToDouble(v))];
            Assert.That(tensor.ToDoubles(), Is.EqualTo(expected), storageClass);
        }
    }

    [Test]
    public void StridesAndOffsetsAreMadeContiguous()
    {
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(
            ("transposed", v => v.Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])),
            ("column", v => v.Tensor("FloatStorage", "0", 6, 1, [2], [3])),
            ("expanded", v => v.Tensor("FloatStorage", "0", 6, 4, [2, 2], [0, 1])),
            ("tail", v => v.Tensor("FloatStorage", "0", 6, 4, [2, 1], [1, 99])),
            ("scalar", v => v.Tensor("FloatStorage", "0", 6, 5, [], [])),
            ("empty", v => v.Tensor("FloatStorage", "0", 6, 0, [0, 3], [3, 1])))).Storage("0", Six).Read();
        Assert.That(read.Tensors["transposed"].ToDoubles(), Is.EqualTo(new double[] { 1, 4, 2, 5, 3, 6 }));
        Assert.That(read.Tensors["column"].ToDoubles(), Is.EqualTo(new double[] { 2, 5 }));
        Assert.That(read.Tensors["expanded"].ToDoubles(), Is.EqualTo(new double[] { 5, 6, 5, 6 }));
        Assert.That(read.Tensors["tail"].ToDoubles(), Is.EqualTo(new double[] { 5, 6 }));
        Assert.That(read.Tensors["scalar"].ToDoubles(), Is.EqualTo(new double[] { 6 }));
        Assert.That(read.Tensors["scalar"].Shape, Is.Empty);
        Assert.That(read.Tensors["empty"].Count, Is.Zero);
    }

    [Test]
    public void ParametersSizesAndBigEndianNumbersOfEveryProtocolAreRead()
    {
        PickleWriter p = new(protocol: 4);
        p.Raw(0x95, 0, 0, 0, 0, 0, 0, 0, 0).Raw((byte)'}').Raw(0x94).Mark();
        p.Raw(0x8C, 1, (byte)'p').Raw(0x8C, 12).Raw("torch._utils"u8).Raw(0x8C, 18).Raw("_rebuild_parameter"u8).Raw(0x93);
        p.Vector("0", 6).Bool(true).None().Raw(0x87, (byte)'R');
        p.Raw(0x8D, 1, 0, 0, 0, 0, 0, 0, 0, (byte)'s').Global("torch", "Size").Ints(2, 3).Raw(0x85, (byte)'R');
        p.Text("f").Double(-0.125).Text("k").Raw((byte)'K', 200).Text("m").Raw((byte)'M', 0x34, 0x12);
        p.Text("j").Raw((byte)'J', 0xFF, 0xFF, 0xFF, 0xFF).Raw((byte)'u');
        Checkpoint read = new TorchFileBuilder(p.Stop()).Storage("0", Six).Read();
        Assert.That(read.Tensors.Keys, Is.EqualTo(new[] { "p" }));
        Assert.That(read.Metadata.Select(w => $"{w.Key}={w.Value}"), Is.EqualTo(new[] { "f=-0.125", "k=200", "m=4660", "j=-1" }));
    }

    [Test]
    public void CompressedFilesAndOtherFolderNamesAreRead()
    {
        byte[] pickle = PickleWriter.Of(p => p.Dict(("w", v => v.Vector("0", 6))));
        TorchFileBuilder file = new TorchFileBuilder(pickle, "a/b") { Compression = CompressionLevel.Optimal };
        Assert.That(file.Storage("0", Six).Entry("a/b/byteorder", "little"u8.ToArray()).Read().Tensors, Has.Count.EqualTo(1));
    }

    [Test]
    public void ContiguousTensorsShareTheBytesOfTheirStorage()
    {
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(
            ("all", v => v.Vector("0", 6)), ("rows", v => v.Tensor("FloatStorage", "0", 6, 2, [2, 2], [2, 1])))).Storage("0", Six).Read();
        Assert.That(MemoryMarshal.TryGetArray(read.Tensors["all"].Bytes, out ArraySegment<byte> all), Is.True);
        Assert.That(MemoryMarshal.TryGetArray(read.Tensors["rows"].Bytes, out ArraySegment<byte> rows), Is.True);
        Assert.That(rows.Array, Is.SameAs(all.Array));
        Assert.That(read.Tensors["rows"].ToDoubles(), Is.EqualTo(new double[] { 3, 4, 5, 6 }));
    }

    [Test]
    public void ValuesOfNumPyAndTorchBesideTheWeightsAreCarriedAlong()
    {
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(
            ("w", v => v.Vector("0", 6)),
            ("best", v => v.Global("numpy.core.multiarray", "scalar")
                .Global("numpy", "dtype").Text("f8").Raw(0x85, (byte)'R').None().Raw((byte)'b')
                .Global("_codecs", "encode").Text("x").Text("latin1").Raw(0x86, (byte)'R', 0x86, (byte)'R')),
            ("device", v => v.Global("torch", "device").Text("cpu").Raw(0x85, (byte)'R')),
            ("dtype", v => v.Global("torch", "float32")),
            ("set", v => v.Raw(0x8F).Mark().Int(1).Int(2).Raw(0x90)),
            ("frozen", v => v.Mark().Int(1).Raw(0x91)),
            ("versions", v => v.Global("collections", "OrderedDict").Raw((byte)')', (byte)'R')
                .Dict(("_metadata", m => m.None())).Raw((byte)'b'))))
                .Storage("0", Six).Read();
        Assert.That(read.Tensors.Keys, Is.EqualTo(new[] { "w" }));
        Assert.That(read.Metadata, Is.Empty);
    }

    private static Array ToPrimitives(Array values) =>
        values is Half[] halves ? Array.ConvertAll(halves, BitConverter.HalfToUInt16Bits) : values;
}
