using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Datasets;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Datasets;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Checkpoints;

/// <summary>Cut or damaged anywhere, a file is read or refused; no other exception, no hang.</summary>
public sealed class DamagedFileTests
{
    private static readonly byte[] Masks = [0x01, 0x80, 0xFF];
    private static readonly float[] Six = [1, 2, 3, 4, 5, 6];

    [Test]
    [CancelAfter(60_000)]
    public void TorchFiles(CancellationToken stop) => AssertSurvives(
        TorchFileBuilder.Of(WriteNetwork).Storage("0", Six).Build(),
        "net.pth",
        p => CheckpointFiles.Read(p),
        stop);

    [Test]
    [CancelAfter(60_000)]
    public void PicklesInsideSoundZipFiles(CancellationToken stop)
    {
        foreach (byte[] pickle in Damaged(PickleWriter.Of(WriteNetwork)))
        {
            stop.ThrowIfCancellationRequested();
            Assert.That(Refusal.OrSuccess(() => new TorchFileBuilder(pickle).Storage("0", Six).Read()), Is.True);
        }
    }

    [FsCheck.NUnit.Property(MaxTest = 300, Replay = "20261121,5")]
    public bool ArbitraryBytesAsPickle(byte[] pickle) =>
        Refusal.OrSuccess(() => new TorchFileBuilder([0x80, 2, .. pickle]).Storage("0", Six).Read());

    [Test]
    [CancelAfter(60_000)]
    public void Safetensors(CancellationToken stop)
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream, [("w", TensorType.F32, [2], new byte[8]), ("b", TensorType.I8, [3], new byte[3])]);
        foreach (byte[] file in Damaged(stream.ToArray()))
        {
            stop.ThrowIfCancellationRequested();
            Assert.That(Refusal.OrSuccess(() => SafetensorsReader.Read(file, "memory")), Is.True);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void NpzFiles(CancellationToken stop) => AssertSurvives(
        NpyBuilder.Npz(
            ("images_u8", NpyBuilder.Npy("|u1", "(2, 1, 2, 2)", new byte[8])),
            ("labels", NpyBuilder.Npy("<i8", "(2,)", new byte[16]))),
        "images.npz",
        p => ImageFiles.Read(p),
        stop);

    [Test]
    [CancelAfter(60_000)]
    public void NpyArrays(CancellationToken stop)
    {
        foreach (byte[] file in Damaged(NpyBuilder.Npy("<U2", "(2, 3)", new byte[48], fortran: true)))
        {
            stop.ThrowIfCancellationRequested();
            Assert.That(Refusal.OrSuccess(() => NpyReader.Read(file, "memory").ToStrings()), Is.True);
        }
    }

    [Test]
    [CancelAfter(60_000)]
    public void IdxFiles(CancellationToken stop)
    {
        byte[] plain = IdxBuilder.Build([2, 2, 3], new byte[12]);
        AssertSurvives(plain, "t-images-idx3-ubyte", p => ImageFiles.Read(p), stop);
        AssertSurvives(IdxBuilder.Gzip(plain), "t-images-idx3-ubyte.gz", p => ImageFiles.Read(p), stop);
    }

    private static void WriteNetwork(PickleWriter p) => p.Dict(
        ("model", v => v.Dict(("w", t => t.Tensor("FloatStorage", "0", 6, 0, [3, 2], [1, 3])), ("b", t => t.Vector("0", 6)))),
        ("epoch", v => v.Int(3)),
        ("args", v => v.Namespace(("lr", a => a.Double(0.5)))));

    private static void AssertSurvives(byte[] sound, string name, Action<string> read, CancellationToken stop)
    {
        using TempFolder folder = new();
        Assert.That(() => read(folder.Write(name, sound)), Throws.Nothing);
        foreach (byte[] file in Damaged(sound))
        {
            stop.ThrowIfCancellationRequested();
            Assert.That(Refusal.OrSuccess(() => read(folder.Write(name, file))), Is.True);
        }
    }

    private static IEnumerable<byte[]> Damaged(byte[] sound)
    {
        for (int i = 0; i < sound.Length; i++)
        {
            yield return sound[..i];
            foreach (byte mask in Masks)
            {
                byte[] flipped = [.. sound];
                flipped[i] ^= mask;
                yield return flipped;
            }
        }
    }
}
