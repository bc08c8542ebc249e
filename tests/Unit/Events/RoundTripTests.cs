using FsCheck;
using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Events;

/// <summary>What is written in a format is read from it, event by event.</summary>
public sealed class RoundTripTests
{
    private const int Trials = 60;

    [Property(MaxTest = Trials)]
    public void NMnist(PositiveInt seed, byte count) => AssertRead(Events(seed, count, 34, 34, 0), "1.bs2", EventFileBuilder.NMnist, 34, 34);

    [Property(MaxTest = Trials)]
    public void Csv(PositiveInt seed, byte count)
    {
        string order = (seed.Get % 3) switch { 0 => "txyp", 1 => "xypt", _ => "pyxt" };
        bool hasHeading = order != "txyp" || seed.Get % 5 == 0;
        char delimiter = ",;\t "[seed.Get % 4];
        SensorEvent[] events = Events(seed, count, 346, 260, 1_700_000_000_000_000);
        AssertRead(
            events,
            "a.csv",
            e => [.. "%geometry:346,260\n"u8, .. EventFileBuilder.Csv(e, order, delimiter, hasHeading, signed: seed.Get % 2 == 0)],
            346,
            260);
    }

    [Property(MaxTest = Trials)]
    public void Evt2(PositiveInt seed, byte count) => AssertRead(Events(seed, count, 640, 480, 5), "a.raw", e => EventFileBuilder.Evt2(e), 640, 480);

    [Property(MaxTest = Trials)]
    public void Evt2BeyondItsClock(PositiveInt seed, byte count)
    {
        // Steps of minutes: the 34 bits of time wrap around several times.
        SensorEvent[] events = EventFileBuilder.Random(seed.Get, 1 + count, 640, 480, 0, mostStepUs: int.MaxValue);
        AssertRead(events, "a.raw", e => EventFileBuilder.Evt2(e), 640, 480);
    }

    [Property(MaxTest = Trials)]
    public void Evt3(PositiveInt seed, byte count) => AssertRead(Events(seed, count, 1280, 720, 5), "a.raw", e => EventFileBuilder.Evt3(e), 1280, 720);

    [Property(MaxTest = Trials)]
    public void Evt3BeyondItsClock(PositiveInt seed, byte count)
    {
        // Steps of up to 8 s, less than half of the 16.8 s after which the 24 bits wrap around.
        SensorEvent[] events = EventFileBuilder.Random(seed.Get, 1 + count, 1280, 720, 0, mostStepUs: 8_000_000);
        AssertRead(events, "a.raw", e => EventFileBuilder.Evt3(e), 1280, 720);
    }

    [Property(MaxTest = Trials)]
    public void Evt3Vectors(PositiveInt seed)
    {
        // All pixels of some rows at a time: nothing but vectors.
        Random random = new(seed.Get);
        SensorEvent[] events = [.. Enumerable.Range(0, 8).SelectMany(t => Enumerable.Range(0, 100).Where(_ => random.Next(2) == 0)
            .Select(x => new SensorEvent(1000 * t, (ushort)x, (ushort)t, (byte)(t % 2))))];
        AssertRead(events.Length > 0 ? events : [new(0, 0, 0, 0)], "a.raw", e => EventFileBuilder.Evt3(e), 1280, 720);
    }

    [Property(MaxTest = Trials)]
    public void Aedat4(PositiveInt seed, byte count)
    {
        SensorEvent[] events = Events(seed, count, 346, 260, 1_700_000_000_000_000);
        Func<byte[], byte[]>? compress = seed.Get % 3 == 0 ? null : b => Lz4Builder.Frame(b, linked: seed.Get % 3 == 1);
        AssertRead(events, "a.aedat4", e => Aedat4Builder.Build(e.Chunk(50), compress, compress is null ? 0 : 1, closed: seed.Get % 2 == 0), 346, 260);
    }

    [Property(MaxTest = Trials)]
    public void Npz(PositiveInt seed, byte[] counts, bool withEnd, bool labelled)
    {
        SensorEvent[][] recordings = [.. counts.DefaultIfEmpty().Select((c, i) => EventFileBuilder.Random(seed.Get + i, c))];
        int[]? labels = labelled ? [.. recordings.Select((_, i) => i % 7)] : null;
        bool isTold = labelled || (withEnd ? recordings.Length > 0 : recordings[^1].Length > 0);
        using TempFolder folder = new();
        EventSet set = EventFiles.Read(folder.Write("a.npz", EventFileBuilder.Npz(recordings, labels, withEnd || !isTold)), new EventGeometry(34, 34));
        Assert.That(set.Labels, Is.EqualTo(labels));
        Assert.That(Enumerable.Range(0, set.Count).Select(i => set.Recording(i).Events.ToArray()), Is.EqualTo(recordings));
    }

    [Property(MaxTest = Trials)]
    public void UnorderedEventsAreSortedAndTiesKeepTheirOrder(PositiveInt seed, byte count)
    {
        SensorEvent[] shuffled = EventFileBuilder.Random(seed.Get, 1 + count, mostStepUs: 3);
        new Random(seed.Get).Shuffle(shuffled);
        using TempFolder folder = new();
        EventRecording read = EventFiles.Read(folder.Write("1.bin", EventFileBuilder.NMnist(shuffled))).Recording(0);
        Assert.That(read.Events.ToArray(), Is.EqualTo(shuffled.OrderBy(e => e.TimeUs)), "LINQ's order is stable");
        Assert.That((read.FirstUs, read.LastUs), Is.EqualTo((shuffled.Min(e => e.TimeUs), shuffled.Max(e => e.TimeUs))));
        Assert.That(read.DurationUs, Is.EqualTo(read.LastUs - read.FirstUs));
    }

    private static SensorEvent[] Events(PositiveInt seed, byte count, int width, int height, long first) =>
        EventFileBuilder.Random(seed.Get, 1 + count, width, height, first);

    private static void AssertRead(SensorEvent[] events, string name, Func<SensorEvent[], byte[]> build, int width, int height)
    {
        using TempFolder folder = new();
        EventSet set = EventFiles.Read(folder.Write(name, build(events)));
        Assert.That((set.Count, set.Width, set.Height, set.Polarities), Is.EqualTo((1, width, height, 2)));
        Assert.That(set.Recording(0).Events.ToArray(), Is.EqualTo(events));
    }
}
