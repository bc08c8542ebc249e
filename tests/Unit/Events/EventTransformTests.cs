using FsCheck;
using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Events;

public sealed class EventTransformTests
{
    private static readonly EventGeometry s_sensor = new(34, 30);

    [Property(MaxTest = 200)]
    public void A_transform_does_what_the_steps_do_one_after_the_other(PositiveInt seed, byte count)
    {
        Random random = new(seed.Get);
        EventCrop crop = new(random.Next(10), random.Next(10), 1 + random.Next(24), 1 + random.Next(20));
        EventTransform transform = new()
        {
            Crop = random.Next(2) == 0 ? crop : null,
            SubSample = 1 + random.Next(4),
            KeepEvery = 1 + random.Next(3),
            MergePolarity = random.Next(2) == 0,
            TimeScale = random.Next(2) == 0 ? 1 : 0.3 + random.NextDouble(),
            MaxDurationUs = random.Next(2) == 0 ? null : 1 + random.Next(20_000),
        };
        EventRecording source = new("r", EventFileBuilder.Random(seed.Get, count, 34, 30, 777), s_sensor);
        EventRecording result = new EventSet("s", [source]).With(transform).Recording(0);
        Assert.That(result.Events.ToArray(), Is.EqualTo(Slow(source, transform)));
        EventCrop used = transform.Crop ?? new EventCrop(0, 0, 34, 30);
        Assert.That(result.Width, Is.EqualTo(Math.Ceiling(used.Width / (double)transform.SubSample)));
        Assert.That(result.Height, Is.EqualTo(Math.Ceiling(used.Height / (double)transform.SubSample)));
        Assert.That(result.Events.ToArray(), Has.All.Matches<SensorEvent>(e => e.X < result.Width && e.Y < result.Height && e.Polarity < result.Polarities));
    }

    [Test]
    public void The_set_says_what_its_recordings_are()
    {
        EventSet set = new("s", [new EventRecording("r", EventFileBuilder.Random(1, 50, 34, 30), s_sensor)], [4]);
        EventSet half = set.With(new EventTransform { Crop = new(1, 2, 31, 28), SubSample = 2, MergePolarity = true });
        Assert.That((half.Width, half.Height, half.Polarities, half.Count, half.Labels![0]), Is.EqualTo((16, 14, 1, 1, 4)));
        EventSet again = half.With(new EventTransform { SubSample = 4 }).Select([0, 0]);
        Assert.That((again.Width, again.Height, again.Polarities, again.Count), Is.EqualTo((4, 4, 1, 2)));
        Assert.That((again.Recording(1).Width, again.Recording(1).Polarities), Is.EqualTo((4, 1)));
        Assert.That(set.With(new EventTransform()).Recording(0).Events.ToArray(), Is.EqualTo(set.Recording(0).Events.ToArray()), "defaults change nothing");
    }

    [Test]
    public void Impossible_transforms_are_refused_at_once()
    {
        Bad(new EventTransform { SubSample = 0 }, "sub-sampling by 0", "16384");
        Bad(new EventTransform { SubSample = int.MaxValue }, "2147483647");
        Bad(new EventTransform { KeepEvery = -1 }, "-1");
        Bad(new EventTransform { TimeScale = double.NaN }, "NaN");
        Bad(new EventTransform { TimeScale = 0 }, "time scale of 0");
        Bad(new EventTransform { TimeScale = 1e7 }, "1000000");
        Bad(new EventTransform { MaxDurationUs = 0 }, "0 µs");
        Bad(new EventTransform { Crop = new(30, 0, 5, 5) }, "5×5 at (30, 0)", "34×30");
        Bad(new EventTransform { Crop = new(-1, 0, 5, 5) }, "(-1, 0)");
        Bad(new EventTransform { Crop = new(0, 0, 0, 5) }, "0×5");
        Bad(new EventTransform { Crop = new(1, 1, int.MaxValue, 5) }, "2147483647×5");
    }

    [Test]
    public void Times_that_scaling_drives_too_far_are_refused()
    {
        EventRecording recording = new("clip.csv", [new(0, 0, 0, 0), new(EventLimits.MostTimeUs, 0, 0, 0)], s_sensor);
        Refusal.Of(() => new EventSet("s", [recording]).With(new EventTransform { TimeScale = 2 }).Recording(0), "clip.csv", "scaled by 2");
    }

    [Test]
    public void Sets_in_memory_must_fit()
    {
        EventRecording a = new("a", [], s_sensor), b = new("b", [], new EventGeometry(1, 1));
        Assert.That(() => new EventSet("s", []), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new EventSet("s", [a, b]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new EventSet("s", [a], [1, 2]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new EventRecording("r", [], new EventGeometry(0, 1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new EventRecording("r", [], s_sensor, 3), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static SensorEvent[] Slow(EventRecording source, EventTransform t)
    {
        IEnumerable<SensorEvent> events = source.Events.ToArray();
        events = events.Where(e => t.MaxDurationUs is not { } most || e.TimeUs < source.FirstUs + most);
        events = t.Crop is not { } c ? events : events.Where(e => e.X >= c.X && e.Y >= c.Y && e.X < c.X + c.Width && e.Y < c.Y + c.Height)
            .Select(e => e with { X = (ushort)(e.X - c.X), Y = (ushort)(e.Y - c.Y) });
        events = events.Select(e => e with { X = (ushort)(e.X / t.SubSample), Y = (ushort)(e.Y / t.SubSample) });
        events = events.Where((_, i) => i % t.KeepEvery == 0);
        events = t.MergePolarity ? events.Select(e => e with { Polarity = 0 }) : events;
        return [.. events.Select(e => e with { TimeUs = source.FirstUs + (long)((e.TimeUs - source.FirstUs) * t.TimeScale) })];
    }

    private static void Bad(EventTransform transform, params string[] needles) =>
        Refusal.Of(() => new EventSet("set", [new EventRecording("r", [], s_sensor)]).With(transform), ["set", "transform", .. needles]);
}
