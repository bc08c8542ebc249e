using System.Runtime.InteropServices;
using System.Text;
using NeuroSim.Models.Datasets;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Datasets;

public sealed class NpyTests
{
    [Test]
    public void EveryNumberTypeIsRead()
    {
        AssertNumbers<double>("<f8", [-1.5, 2], [-1.5, 2]);
        AssertNumbers<float>("<f4", [-1.5f, 2], [-1.5, 2]);
        AssertNumbers<Half>("<f2", [(Half)(-1.5), (Half)2], [-1.5, 2]);
        AssertNumbers<long>("<i8", [-1L << 40, 2], [-1099511627776, 2]);
        AssertNumbers<int>("<i4", [-70_000, 2], [-70_000, 2]);
        AssertNumbers<short>("<i2", [-300, 2], [-300, 2]);
        AssertNumbers<sbyte>("|i1", [-3, 2], [-3, 2]);
        AssertNumbers<ulong>("<u8", [1UL << 40, 2], [1099511627776, 2]);
        AssertNumbers<uint>("<u4", [4_000_000_000, 2], [4e9, 2]);
        AssertNumbers<ushort>("<u2", [60_000, 2], [60_000, 2]);
        AssertNumbers<byte>("|u1", [200, 2], [200, 2]);
        AssertNumbers<byte>("|b1", [0, 1], [0, 1]);
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    public void EveryVersionIsRead(byte version) =>
        Assert.That(
            NpyReader.Read(NpyBuilder.Npy("|u1", "(3,)", [1, 2, 3], version: version), "a").ToBytes(),
            Is.EqualTo(new byte[] { 1, 2, 3 }));

    [Test]
    public void FortranOrderBecomesRowMajor()
    {
        NpyArray array = NpyReader.Read(NpyBuilder.Npy("<i2", "(2, 3)", [1, 0, 4, 0, 2, 0, 5, 0, 3, 0, 6, 0], fortran: true), "a");
        Assert.That(array.ToInt64s(), Is.EqualTo(new long[] { 1, 2, 3, 4, 5, 6 }));
        Assert.That(array.Shape, Is.EqualTo(new[] { 2, 3 }));
    }

    [Test]
    public void TextScalarsAndEmptyArraysAreRead()
    {
        byte[] text = new byte[24];
        Encoding.UTF32.GetBytes("aß").CopyTo(text, 0);
        Encoding.UTF32.GetBytes("𝔸").CopyTo(text, 12);
        Assert.That(NpyReader.Read(NpyBuilder.Npy("<U3", "(2,)", text), "a").ToStrings(), Is.EqualTo(new[] { "aß", "𝔸" }));
        Assert.That(NpyReader.Read(NpyBuilder.Npy("<i8", "()", new byte[8]), "a").Shape, Is.Empty);
        Assert.That(NpyReader.Read(NpyBuilder.Npy("<i8", "(0, 5)", []), "a").ToDoubles(), Is.Empty);
    }

    [TestCase("|O", "(1,)", "Python objects")]
    [TestCase(">f8", "(1,)", "big-endian", "astype('<f8')")]
    [TestCase("<c16", "(1,)", "<c16")]
    [TestCase("<U99999", "(1,)", "<U99999", "65536")]
    [TestCase("<U0", "(2147483647,)", "<U0")]
    [TestCase("<f8", "(-1,)", "'-1'")]
    [TestCase("<f8", "(3000000000,)", "3000000000")]
    [TestCase("<f8", "(2,)", "16 bytes", "8")]
    [TestCase("<f8", "(2147483647, 2147483647, 2147483647)", "a.npy")]
    public void BadArraysAreRefused(string descr, string shape, params string[] needles) =>
        Refusal.Of(() => NpyReader.Read(NpyBuilder.Npy(descr, shape, new byte[8]), "a.npy"), ["a.npy", .. needles]);

    [Test]
    public void BadHeadersAreRefused()
    {
        Refusal.Of(() => NpyReader.Read("hello, world, this is long"u8.ToArray(), "a.npy"), "68656C6C6F2C2077");
        Refusal.Of(() => NpyReader.Read(NpyBuilder.Npy("|u1", "(3,)", [1, 2, 3], version: 9), "a.npy"), "version 9");
        Refusal.Of(
            () => NpyReader.Read(
                NpyBuilder.WithHeader("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,), }", new byte[8]), "a.npy"),
            "('x', '<f8')");
        Refusal.Of(() => NpyReader.Read(NpyBuilder.Npy("|u1", "(3,)", [1, 2, 3]).AsMemory(0, 20), "a.npy"), "the header claims");
    }

    [Test]
    public void AskingForTheWrongTypeSaysWhatThereIs()
    {
        NpyArray floats = NpyReader.Read(NpyBuilder.Npy("<f4", "(2,)", new byte[8]), "a.npy");
        Refusal.Of(() => floats.ToInt64s(), "a.npy", "F32", "whole numbers");
        Refusal.Of(() => floats.ToBytes(), "F32");
        Refusal.Of(() => floats.ToStrings(), "F32", "text");
        Refusal.Of(() => NpyReader.Read(NpyBuilder.Npy("<U1", "(2,)", new byte[8]), "a.npy").ToDoubles(), "Text");
        Refusal.Of(() => NpyReader.Read(NpyBuilder.Npy("<U1", "(1,)", [0, 0xD8, 0, 0]), "a.npy").ToStrings(), "0xD800");
        Refusal.Of(() => NpyReader.Read(NpyBuilder.Npy("<u8", "(1,)", [.. Enumerable.Repeat((byte)255, 8)]), "a.npy").ToInt64s(), "a.npy");
    }

    [Test]
    public void ArchivesNameTheirArraysAndReadThemOnDemand()
    {
        using TempFolder folder = new();
        string path = folder.Write("a.npz", NpyBuilder.Npz(("count/block3.0.q", NpyBuilder.Npy("|u1", "(1,)", [7])), ("bad", [1, 2, 3])));
        using NpzFile file = NpzFile.Open(path);
        Assert.That(file.Names, Is.EqualTo(new[] { "count/block3.0.q", "bad" }));
        Assert.That(file.Read("count/block3.0.q").ToBytes(), Is.EqualTo(new byte[] { 7 }));
        Refusal.Of(() => file.Read("bad"), "a.npz", "bad", "010203");
        Refusal.Of(() => file.Read("none"), "a.npz", "'none'", "count/block3.0.q");
        Refusal.Of(() => NpzFile.Open(folder.Write("b.npz", [1, 2, 3])).Dispose(), "b.npz", "010203");
    }

    [Test]
    public void ReferenceFilesAreRead(
        [Values("glyphs-d1.ref", "glyphs-d2.ref", "glyphs-d4.ref", "glyphs-d8.ref",
            "glyphs.test", "cnn-events-d4.ref", "cnn-events-d4.events", "esf-m-224-random.ref")] string name)
    {
        using NpzFile file = NpzFile.Open(SharedData.Path($"checkpoints/{name}.npz"));
        foreach (string array in file.Names)
        {
            NpyArray read = file.Read(array);
            long count = read.Type == NpyType.Text ? read.ToStrings().LongLength : read.ToDoubles().LongLength;
            Assert.That(count, Is.EqualTo(read.Count), array);
        }

        if (file.Has("order"))
        {
            Assert.That(file.Read("order").ToStrings().Select(site => $"count/{site}"), Is.SubsetOf(file.Names));
        }
    }

    private static void AssertNumbers<T>(string descr, T[] stored, double[] expected)
        where T : unmanaged
    {
        NpyArray array = NpyReader.Read(NpyBuilder.Npy(descr, "(2,)", MemoryMarshal.AsBytes(stored.AsSpan()).ToArray()), "a");
        Assert.That(array.ToDoubles(), Is.EqualTo(expected), descr);
        if (descr[1] is not 'f')
        {
            Assert.That(array.ToInt64s(), Is.EqualTo(Array.ConvertAll(expected, v => (long)v)), descr);
        }
    }
}
