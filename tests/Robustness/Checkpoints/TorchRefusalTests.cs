using System.Globalization;
using System.IO.Compression;
using System.Text;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Checkpoints;

/// <summary>Torch files that are wrong in one way each: the message must name it.</summary>
public sealed class TorchRefusalTests
{
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [TestCase("os", "system")]
    [TestCase("builtins", "eval")]
    [TestCase("posix", "system")]
    [TestCase("torch.storage", "_load_from_bytes")]
    [TestCase("models.sdt", "Net")]
    public void ForeignGlobalsAreRefusedByName(string module, string name)
    {
        Refuse(
            p => p.Global(module, name).Text("x").Raw(0x85, (byte)'R'),
            "net.pth", "data.pkl", $"'{module}.{name}'", "never executes code", "state_dict()");
        Refuse(p => p.Text(module).Text(name).Raw(0x93), $"'{module}.{name}'");
    }

    [Test]
    public void StorageClassesAndConstantsCannotBeCalled()
    {
        Refuse(p => p.Global("torch", "FloatStorage").Raw((byte)')', (byte)'R'), "torch.FloatStorage", "called");
        Refuse(p => p.Global("torch", "float32").Raw((byte)')', (byte)'R'), "torch.float32");
    }

    [TestCase("beyond", 1, "6", "1", "reaches element 6", "has 6")]
    [TestCase("far", 0, "6", "2", "reaches element 10", "has 6")]
    [TestCase("negative stride", 5, "6", "-1", "stride", "-1")]
    [TestCase("negative size", 0, "-6", "1", "size", "-6")]
    [TestCase("negative offset", -1, "6", "1", "offset", "-1")]
    [TestCase("huge", 0, "2147483647,2147483647,2147483647,2147483647", "0,0,0,0", "larger than 2147483648")]
    [TestCase("overflowing", 0, "2147483647,2147483647", "2147483648,2147483648", "larger than")]
    [TestCase("expanded", 0, "2147483640", "0", "too many for a file")]
    [TestCase("ranks", 0, "2,3", "1", "(storage, offset, size, stride")]
    public void TensorsOutsideTheirStorageAreRefused(string why, long offset, string sizes, string strides, params string[] needles)
    {
        TestContext.Out.WriteLine(why);
        Refuse(p => p.Dict(("w", v => v.Tensor("FloatStorage", "0", 6, offset, Numbers(sizes), Numbers(strides)))), needles);
    }

    [Test]
    public void StoragesMustBeThereAndHaveTheirSize()
    {
        Refuse(p => p.Dict(("w", v => v.Vector("7", 6))), "net/data/7", "missing");
        Refuse(p => p.Dict(("w", v => v.Vector("0", 5))), "net/data/0", "24 bytes", "5 elements of F32", "20");
        Refuse(p => p.Dict(("w", v => v.Tensor("DoubleStorage", "0", 6, 0, [6], [1]))), "48");
        Refuse(p => p.Dict(("w", v => v.Vector("0", 6)), ("v", v => v.Tensor("ByteStorage", "0", 6, 0, [6], [1]))), "net/data/0");
        Refuse(p => p.Dict(("w", v => v.Tensor("FloatStorage", "0", -1, 0, [6], [1]))), "-1 elements");
        Refuse(p => p.Text("storage").Raw((byte)'Q'), "storage description", "'storage'");
        Refuse(p => p.Ints(1, 2).Raw((byte)'Q'), "('storage'");
    }

    [Test]
    public void NegatedViewsAreRefused()
    {
        Refuse(
            p => p.Dict(("w", v => v.Global("torch._utils", "_rebuild_tensor_v2").Mark()
                .Storage("FloatStorage", "0", 6).Int(0).Ints(6).Ints(1)
                .Bool(false).None().Dict(("neg", n => n.Bool(true))).Raw((byte)'t', (byte)'R'))),
            "metadata");
    }

    [Test]
    public void OpcodesOutsideTheListAreRefused() => Refuse(p => p.Raw((byte)'i'), "0x69", "byte 2");

    [Test]
    public void BrokenPicklesAreRefused()
    {
        RefusePickle(new PickleWriter().Dict(("w", v => v.Vector("0", 6))).WithoutStop(), "ends here");
        RefusePickle([], "ends here");
        Refuse(p => { }, "stack is empty");
        Refuse(p => p.Raw((byte)'0'), "stack is empty");
        Refuse(p => p.Int(1).Mark().Raw((byte)'0'), "stack is empty");
        Refuse(p => p.Raw((byte)'t'), "mark");
        Refuse(p => p.Raw((byte)'h', 9), "memo 9");
        Refuse(p => p.Raw((byte)'}').Mark().Int(1).Raw((byte)'u'), "key without a value");
        Refuse(p => p.Int(1).Int(2).Raw((byte)'a'), "list", "1");
        Refuse(p => p.Raw((byte)'X', 0xFF, 0xFF, 0xFF, 0xFF), "4294967295 bytes");
        Refuse(p => p.Raw(0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), "18446744073709551615 bytes");
        Refuse(p => p.Raw(0x8B, 0xFF, 0xFF, 0xFF, 0xFF), "4294967295");
        Refuse(p => p.Raw(0x8C, 1, 0xFF), "UTF-8");
        Refuse(p => p.Raw((byte)'c').Raw("no line feed"u8), "a name");
        RefusePickle([0x80, 9, (byte)'.'], "protocol 9");
    }

    [Test]
    public void HugeNumbersAreCarriedAlong()
    {
        byte[] number = [.. Enumerable.Repeat((byte)0x7F, 255)];
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(("w", v => v.Vector("0", 6)), ("seed", v => v.Raw(0x8A, 255).Raw(number))))
            .Storage("0", Six).Read();
        Assert.That(read.Metadata, Is.Empty);
    }

    [Test]
    public void WhatIsNoStateDictIsRefused()
    {
        Refuse(p => p.Int(5), "holds 5", "state_dict()");
        Refuse(p => p.Vector("0", 6), "holds a tensor");
        Refuse(p => p.Dict(("epoch", v => v.Int(3))), "no tensors", "epoch");
    }

    [Test]
    public void DeepNestingIsRefusedWithoutRecursion()
    {
        Refuse(p => Nest(p, 100), "deeper than 16");
        Refuse(p => Nest(p, 200_000), "deeper than 16");
        Checkpoint read = TorchFileBuilder.Of(p => p.Dict(("w", v => v.Vector("0", 6)), ("list", v => Tuples(v, 200_000))))
            .Storage("0", Six).Read();
        Assert.That(read.Tensors, Has.Count.EqualTo(1));
    }

    [Test]
    public void DictsThatHoldThemselvesAndEachOtherEndInAMessage()
    {
        Refuse(p => p.Raw((byte)'}', (byte)'q', 0).Text("self").Raw((byte)'h', 0, (byte)'s'), "deeper than 16");
        Refuse(p => Laughs(p, width: 12, depth: 14), "more than 1000000 items");
    }

    [Test]
    public void MillionsOfValuesAreRefused() =>
        Refuse(p => p.Raw([.. Enumerable.Repeat((byte)']', 4_000_001)]), "more than 4000000 values");

    [Test]
    public void ZipBombsAreRefused()
    {
        byte[] pickle = PickleWriter.Of(p => p.Dict(("w", v => v.Tensor("ByteStorage", "0", 80_000_000, 0, [80_000_000], [1]))));
        TorchFileBuilder bomb = new(pickle) { Compression = CompressionLevel.SmallestSize };
        Refusal.Of(() => bomb.Storage("0", new byte[80_000_000]).Read(), "80000000", "too many for a file");
    }

    [Test]
    public void ArchivesThatTorchDidNotWriteAreRefused()
    {
        byte[] pickle = PickleWriter.Of(p => p.Dict(("w", v => v.Vector("0", 6))));
        Refusal.Of(
            () => new TorchFileBuilder(pickle).Storage("0", Six).Entry("other/data.pkl", pickle).Read(),
            "2 entries called data.pkl");
        Refusal.Of(() => new TorchFileBuilder(pickle).Storage("0", Six).Storage("0", Six).Read(), "'net/data/0' occurs twice");
        Refusal.Of(
            () => new TorchFileBuilder(pickle).Storage("0", Six).Entry("net/byteorder", "big"u8.ToArray()).Read(),
            "byteorder", "big-endian");
        using TempFolder folder = new();
        string other = folder.PathOf("other.pth");
        using (ZipArchive zip = ZipFile.Open(other, ZipArchiveMode.Create))
        {
            zip.CreateEntry("readme.txt");
        }

        Refusal.Of(() => CheckpointFiles.Read(other), "other.pth", "no data.pkl", "readme.txt");
    }

    [Test]
    public void DamagedWeightsFailTheirChecksum()
    {
        byte[] file = TorchFileBuilder.Of(p => p.Dict(("w", v => v.Vector("0", 6)))).Storage("0", Six).Build();
        file[file.AsSpan().IndexOf(new byte[] { 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40 }) + 2] ^= 1;
        using TempFolder folder = new();
        Refusal.Of(() => CheckpointFiles.Read(folder.Write("net.pth", file)), "net.pth", "net/data/0", "checksum");
    }

    [Test]
    public void FilesOfOtherKindsAreRefused()
    {
        using TempFolder folder = new();
        Refusal.Of(
            () => CheckpointFiles.Read(folder.Write("a.pth", "hello, world"u8)),
            "a.pth", "68656C6C6F2C2077", "PyTorch", "safetensors");
        Refusal.Of(() => CheckpointFiles.Read(folder.Write("empty.pth", [])), "empty.pth", "empty");
        Refusal.Of(() => CheckpointFiles.Read(folder.FullName), "folder");
        Refusal.Of(
            () => CheckpointFiles.Read(folder.Write("old.pth", PickleWriter.Of(p => p.Int(1)))),
            "old.pth", "_use_new_zipfile_serialization=True");
        FileNotFoundException missing = Assert.Throws<FileNotFoundException>(() => CheckpointFiles.Read(folder.PathOf("none.pth")))!;
        Assert.That(missing.Message, Does.Contain("none.pth"));
    }

    private static void Refuse(Action<PickleWriter> write, params string[] needles) => RefusePickle(PickleWriter.Of(write), needles);

    private static void RefusePickle(byte[] pickle, params string[] needles) =>
        Refusal.Of(() => new TorchFileBuilder(pickle).Storage("0", Six).Read(), needles);

    private static long[] Numbers(string text) => [.. text.Split(',').Select(n => long.Parse(n, CultureInfo.InvariantCulture))];

    private static void Nest(PickleWriter p, int depth)
    {
        for (int i = 0; i < depth; i++)
        {
            p.Raw((byte)'}').Raw(0x8C, 1, (byte)'a');
        }

        p.Vector("0", 6).Raw([.. Enumerable.Repeat((byte)'s', depth)]);
    }

    private static void Tuples(PickleWriter p, int depth) => p.None().Raw([.. Enumerable.Repeat((byte)0x85, depth)]);

    /// <summary>Each dict holds the one before it many times: a small file, an endless tree.</summary>
    private static void Laughs(PickleWriter p, byte width, byte depth)
    {
        p.Dict(("lol", v => v.Int(1))).Raw((byte)'q', 0);
        for (byte level = 1; level <= depth; level++)
        {
            p.Raw((byte)'}').Mark();
            for (byte i = 0; i < width; i++)
            {
                p.Text(Encoding.ASCII.GetString([(byte)('a' + i)])).Raw((byte)'h', (byte)(level - 1));
            }

            p.Raw((byte)'u', (byte)'q', level);
        }
    }
}
