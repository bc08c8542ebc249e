using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Datasets;

/// <summary>Recordings as samples: however they are cut, every event is in one timestep, at its address.</summary>
public sealed class EventSamplesTests
{
    private static readonly EventGeometry s_sensor = new(5, 4);

    [Property(MaxTest = 200)]
    public void Timesteps_hold_every_event_once(int seed)
    {
        EventSet set = Random(seed);
        foreach (EventBinning binning in (EventBinning[])[EventBinning.Whole, EventBinning.Into(7), EventBinning.Of(33.5)])
        {
            EventSamples samples = new(set, binning);
            for (int i = 0; i < samples.Count; i++)
            {
                int[] addresses = new int[samples.Shape.Count];
                foreach ((long time, int address) in samples.Events(i))
                {
                    Assert.That(time, Is.InRange(0, samples.Recording(i).DurationUs));
                    addresses[address]++;
                }

                IReadOnlyList<byte[]> steps = samples.Steps(i);
                Assert.That(Enumerable.Range(0, addresses.Length).Select(a => steps.Sum(s => s[a])), Is.EqualTo(addresses), $"{binning}");
                Assert.That(samples.Inputs(i), Is.EqualTo(steps.Select(s => Array.ConvertAll(s, c => (double)c))));
            }
        }
    }

    [Test]
    public void The_number_of_timesteps_is_what_was_asked_for()
    {
        EventSet set = new("set", [new EventRecording("r", [new(100, 0, 0, 0), new(1_000, 4, 3, 1), new(1_099, 1, 2, 0)], s_sensor)], [3]);
        Assert.That(new EventSamples(set, EventBinning.Whole).Steps(0), Has.Count.EqualTo(1));
        Assert.That(new EventSamples(set, EventBinning.Into(9)).Steps(0), Has.Count.EqualTo(9));
        Assert.That(new EventSamples(set, EventBinning.Of(500)).Steps(0), Has.Count.EqualTo(2));
        EventSamples samples = new(set, EventBinning.Of(900));
        Assert.That(samples.Shape, Is.EqualTo(new MapShape(2, 4, 5)));
        Assert.That(samples.Steps(0)[1][samples.Shape.Index(1, 3, 4)], Is.EqualTo(1), "an event 900 µs after the first is in the second bin of 900 µs");
        Assert.That(samples.Labels, Is.EqualTo(new[] { 3 }));
        Assert.That(samples.Events(0).Select(e => e.TimeUs), Is.EqualTo(new long[] { 0, 900, 999 }));
    }

    private static EventSet Random(int seed)
    {
        Random random = new(seed);
        return new("set", [.. Enumerable.Range(0, 3).Select(r => new EventRecording($"{r}", Events(random), s_sensor))]);
    }

    private static SensorEvent[] Events(Random random) => [.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => new SensorEvent(
        random.Next(-500, 500), (ushort)random.Next(s_sensor.Width), (ushort)random.Next(s_sensor.Height), (byte)random.Next(2)))];
}
