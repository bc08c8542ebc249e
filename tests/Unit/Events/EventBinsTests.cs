using FsCheck;
using NeuroSim.Models;
using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Events;

public sealed class EventBinsTests
{
    private static readonly EventGeometry s_sensor = new(6, 5);
    private static readonly MapShape s_shape = new(2, 5, 6);

    [Property(MaxTest = 300)]
    public void Bins_of_equal_number_count_what_a_slow_count_counts(PositiveInt seed, byte count, byte binsMinusOne)
    {
        EventRecording recording = Recording(seed.Get, count);
        int bins = binsMinusOne + 1;
        byte[][] counts = EventBins.Bins(recording, s_shape, bins);
        AssertCounts(counts, recording, t => (int)((decimal)t * bins / (recording.DurationUs + 1)), bins);
    }

    [Property(MaxTest = 300)]
    public void Bins_of_equal_length_count_what_a_slow_count_counts(PositiveInt seed, byte count, ushort length)
    {
        EventRecording recording = Recording(seed.Get, count);
        double binUs = 1 + (length / 8.0);
        byte[][] counts = EventBins.BinsOf(recording, s_shape, binUs);
        AssertCounts(counts, recording, t => (int)((decimal)t / (decimal)binUs), (int)(recording.DurationUs / binUs) + 1);
    }

    [Property(MaxTest = 100)]
    public void All_bins_together_are_the_whole_recording(PositiveInt seed, byte count, byte binsMinusOne)
    {
        EventRecording recording = Recording(seed.Get, count);
        byte[] sum = new byte[s_shape.Count];
        foreach (byte[] bin in EventBins.Bins(recording, s_shape, binsMinusOne + 1))
        {
            sum = [.. sum.Zip(bin, (a, b) => (byte)(a + b))];
        }

        Assert.That(sum, Is.EqualTo(EventBins.Counts(recording, s_shape)));
    }

    [Test]
    public void Edges_belong_to_the_later_bin_and_the_last_event_to_the_last_bin()
    {
        EventRecording recording = new("r", [new(100, 0, 0, 0), new(109, 0, 0, 0), new(110, 0, 0, 0), new(119, 0, 0, 0)], s_sensor);
        Assert.That(EventBins.Bins(recording, s_shape, 2).Select(b => (int)b[0]), Is.EqualTo(new[] { 2, 2 }));
        Assert.That(EventBins.BinsOf(recording, s_shape, 9.5).Select(b => (int)b[0]), Is.EqualTo(new[] { 2, 1, 1 }));
        Assert.That(EventBins.BinsOf(recording, s_shape, 19).Select(b => (int)b[0]), Is.EqualTo(new[] { 3, 1 }));
    }

    [Test]
    public void Long_recordings_and_many_bins_do_not_overflow()
    {
        EventRecording recording = new("r", [new(-EventLimits.MostTimeUs, 0, 0, 0), new(0, 1, 0, 0), new(EventLimits.MostTimeUs, 2, 0, 0)], s_sensor);
        byte[][] counts = EventBins.Bins(recording, s_shape, EventLimits.MostBins);
        Assert.That((counts[0][0], counts[(EventLimits.MostBins / 2) - 1][1], counts[^1][2]), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public void A_recording_without_events_has_empty_bins()
    {
        EventRecording recording = new("r", [], s_sensor);
        Assert.That(EventBins.Bins(recording, s_shape, 3), Has.Length.EqualTo(3).And.All.All.Zero);
        Assert.That(EventBins.BinsOf(recording, s_shape, 10), Has.Length.EqualTo(1).And.All.All.Zero);
        Assert.That((recording.FirstUs, recording.LastUs, recording.DurationUs), Is.EqualTo((0, 0, 0)));
    }

    [Test]
    public void A_counter_never_stops_silently()
    {
        SensorEvent[] events = [.. Enumerable.Repeat(new SensorEvent(5, 3, 2, 1), 255), new SensorEvent(9, 0, 0, 0)];
        Assert.That(EventBins.Counts(new EventRecording("r", events, s_sensor), s_shape).Max(), Is.EqualTo(255));
        EventRecording full = new("file.bin", [.. events, .. Enumerable.Repeat(new SensorEvent(6, 3, 2, 1), 45)], s_sensor);
        Refusal.Of(() => EventBins.Counts(full, s_shape), "file.bin", "pixel (3, 2), polarity 1", "300 events", "bin 0", "255", "shorter bins");
        Assert.That(EventBins.BinsOf(full, s_shape, 1)[1].Max(), Is.EqualTo(45));
    }

    [Test]
    public void Impossible_wishes_are_refused()
    {
        EventRecording recording = Recording(1, 200);
        Refusal.Of(() => EventBins.Counts(recording, new MapShape(2, 6, 5)), "2×5×6", "2×6×5", "Crop");
        Refusal.Of(() => EventBins.Counts(recording, new MapShape(1, 5, 6)), "1×5×6", "merge");
        Refusal.Of(() => EventBins.Bins(recording, s_shape, 0), "0 bins", "65536");
        Refusal.Of(() => EventBins.Bins(recording, s_shape, int.MaxValue), "2147483647 bins", "65536");
        Refusal.Of(() => EventBins.BinsOf(recording, s_shape, double.NaN), "NaN");
        Refusal.Of(() => EventBins.BinsOf(recording, s_shape, 0), "0 µs");
        Refusal.Of(() => EventBins.BinsOf(recording, s_shape, 1e-9), "65536 bins");
        EventRecording wide = new("r", [], new EventGeometry(EventLimits.MostSide, EventLimits.MostSide));
        Refusal.Of(() => EventBins.Bins(wide, new MapShape(2, wide.Height, wide.Width), 3), "1610612736 counters", "1073741824");
    }

    private static EventRecording Recording(int seed, int count) =>
        new("r", EventFileBuilder.Random(seed, count, 6, 5, 1000, mostStepUs: 1 + (seed % 50)), s_sensor);

    private static void AssertCounts(byte[][] counts, EventRecording recording, Func<long, int> binOf, int bins)
    {
        int[,] expected = new int[bins, s_shape.Count];
        foreach (SensorEvent e in recording.Events)
        {
            expected[binOf(e.TimeUs - recording.FirstUs), (((e.Polarity * 5) + e.Y) * 6) + e.X]++;
        }

        Assert.That(counts.SelectMany(b => b).Select(c => (int)c).SequenceEqual(expected.Cast<int>()), "every counter of every bin");
        Assert.That(counts, Has.Length.EqualTo(bins));
    }
}
