using System.Diagnostics;
using NeuroSim.Models;
using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Events;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Events;

/// <summary>
/// Damaged anywhere, a recording is read or refused in one line: no other exception, no hang, and no more memory than the bytes of the file justify.
/// </summary>
public sealed class DamagedRecordingTests
{
    /// <summary>
    /// Allocated bytes for a byte of the file, at most: two bytes of EVT 3.0 are up to twelve events of 16 bytes, held twice, and once more to sort them.
    /// </summary>
    private const long BytesPerByte = 400;

    /// <summary>The same for compressed files: a byte of LZ4 becomes up to 255, one of a zip file up to 1,032, and each of those is held about twice.</summary>
    private const long BytesPerCompressedByte = 2_100;

    /// <summary>What a file of no bytes may allocate: messages, XML and text readers.</summary>
    private const long BytesPerFile = 1 << 18;

    private const int Seed = 20261121;

    private static readonly SensorEvent[] s_events = EventFileBuilder.Random(7, 60, mostStepUs: 9000);

    private static readonly SensorEvent[] s_rows =
        [.. Enumerable.Range(0, 90).Select(i => new SensorEvent(50 * (i / 15), (ushort)(i % 15), (ushort)(i / 30), 1))];

    [Test]
    [CancelAfter(600_000)]
    public void NMnist(CancellationToken stop) => AssertSurvives(EventFileBuilder.NMnist(s_events), "1.bs2", stop);

    [Test]
    [CancelAfter(600_000)]
    public void Npz(CancellationToken stop) => AssertSurvives(EventFileBuilder.Npz([s_events, s_rows], [3, 4]), "a.npz", stop, perByte: BytesPerCompressedByte);

    [Test]
    [CancelAfter(600_000)]
    public void Csv(CancellationToken stop) => AssertSurvives([.. "%geometry:34,34\n"u8, .. EventFileBuilder.Csv(s_events, heading: true)], "a.csv", stop);

    [Test]
    [CancelAfter(600_000)]
    public void Evt2(CancellationToken stop) => AssertSurvives(EventFileBuilder.Evt2(s_events), "a.raw", stop);

    [Test]
    [CancelAfter(600_000)]
    public void Evt3(CancellationToken stop) =>
        AssertSurvives(EventFileBuilder.Evt3([.. s_rows, .. s_events.Select(e => e with { TimeUs = e.TimeUs + 300 })]), "a.raw", stop);

    [Test]
    [CancelAfter(600_000)]
    public void Aedat4(CancellationToken stop) => AssertSurvives(Aedat4Builder.Build([s_events, s_rows]), "a.aedat4", stop);

    [Test]
    [CancelAfter(600_000)]
    public void Aedat4InLz4(CancellationToken stop) =>
        AssertSurvives(Aedat4Builder.Build([s_events, s_rows], b => Lz4Builder.Frame(b, linked: true), 1), "a.aedat4", stop, perByte: BytesPerCompressedByte);

    [Test]
    [CancelAfter(600_000)]
    public void PacketsInsideSoundLz4(CancellationToken stop)
    {
        byte[] packet = Aedat4Builder.EventPacket(s_events);
        AssertSurvives(packet, "a.aedat4", stop, p => Aedat4Builder.Build([s_events], _ => Lz4Builder.Frame(p, linked: false), 1), BytesPerCompressedByte);
    }

    [Test]
    [CancelAfter(600_000)]
    public void LabelFiles(CancellationToken stop)
    {
        using TempFolder folder = new();
        folder.Write("1.bs2", EventFileBuilder.NMnist(s_events));
        folder.Write("2.bs2", EventFileBuilder.NMnist(s_events));
        foreach (byte[] file in Mutations.Of("sample,label\n1,5\n2,7\n3,8\n"u8.ToArray(), Seed))
        {
            stop.ThrowIfCancellationRequested();
            folder.Write("labels.csv", file);
            AssertReadOrRefused(folder.FullName, file.Length, BytesPerByte);
        }
    }

    private static void AssertSurvives(byte[] sound, string name, CancellationToken stop, Func<byte[], byte[]>? wrap = null, long perByte = BytesPerByte)
    {
        using TempFolder folder = new();
        Assert.That(() => Read(folder.Write(name, wrap is null ? sound : wrap(sound))), Throws.Nothing);
        (int refused, long worst) = (0, 0);
        Stopwatch clock = Stopwatch.StartNew();
        foreach (byte[] damaged in Mutations.Of(sound, Seed))
        {
            stop.ThrowIfCancellationRequested();
            byte[] file = wrap is null ? damaged : wrap(damaged);
            (bool isRefused, long allocated) = AssertReadOrRefused(folder.Write(name, file), file.Length, perByte);
            refused += isRefused ? 1 : 0;
            worst = Math.Max(worst, allocated);
        }

        TestContext.Out.WriteLine(
            $"{Mutations.Count} files of about {sound.Length} bytes, {refused} refused, up to {worst} bytes allocated, {clock.Elapsed.TotalSeconds:F1} s");
    }

    private static (bool IsRefused, long Allocated) AssertReadOrRefused(string path, int fileBytes, long perByte)
    {
        bool isRefused = false;
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            Read(path);
        }
        catch (ModelFormatException e)
        {
            isRefused = true;
            Assert.That(e.Message, Does.StartWith(path).And.Not.Contains('\n').And.Not.Contains('\r').And.Length.LessThan(600 + path.Length));
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(allocated, Is.LessThanOrEqualTo(BytesPerFile + (perByte * fileBytes)));
        return (isRefused, allocated);
    }

    private static void Read(string path)
    {
        EventSet set = EventFiles.Read(path);
        for (int i = 0; i < Math.Min(4, set.Count); i++)
        {
            _ = set.Recording(i);
        }
    }
}
