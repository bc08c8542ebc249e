using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>A part of a sensor: its pixels keep their events, and its corner becomes (0, 0).</summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct EventCrop(int X, int Y, int Width, int Height)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Width}×{Height} at ({X}, {Y})";
}

/// <summary>
/// Changes of a recording on its way to a network, in this order: the end of long recordings is cut, the sensor is cropped, coordinates are divided, events
/// are thinned, polarities merged, times scaled. Defaults change nothing.
/// </summary>
public sealed record EventTransform
{
    /// <summary>Largest factor on times; the smallest is one by this.</summary>
    public const double MostTimeScale = 1e6;

    /// <summary>Part of the sensor whose events remain, or null for all of it.</summary>
    public EventCrop? Crop { get; init; }

    /// <summary>Divisor of both coordinates, rounding down; a side that it does not divide is rounded up, so that no event is lost. From 1.</summary>
    public int SubSample { get; init; } = 1;

    /// <summary>Keep the first of each so many events (those that the cuts leave), and drop the rest. From 1.</summary>
    public int KeepEvery { get; init; } = 1;

    /// <summary>Make all events polarity 0: one channel.</summary>
    public bool MergePolarity { get; init; }

    /// <summary>
    /// Factor on times, counted from the recording's first event and rounded down to whole µs: 2 makes a recording twice as slow.
    /// Above 0, from 1 / <see cref="MostTimeScale"/> to <see cref="MostTimeScale"/>.
    /// </summary>
    public double TimeScale { get; init; } = 1;

    /// <summary>Keep events less than this many µs after the recording's first event (in its own time, before scaling), or null for all. Above 0.</summary>
    public long? MaxDurationUs { get; init; }

    /// <summary>Sensor size of the result.</summary>
    /// <exception cref="ModelFormatException">A number is impossible, or the crop is not on the sensor.</exception>
    internal EventGeometry Check(EventGeometry sensor, FilePlace place)
    {
        Check(SubSample is >= 1 and <= EventLimits.MostSide, $"sub-sampling by {SubSample}; give 1 to {EventLimits.MostSide}.", place);
        Check(KeepEvery >= 1, $"keeping every event number {KeepEvery}; give 1 or more.", place);
        Check(
            TimeScale is >= 1 / MostTimeScale and <= MostTimeScale,
            $"a time scale of {TimeScale}; give {1 / MostTimeScale} to {MostTimeScale}.",
            place);
        Check(MaxDurationUs is null or > 0, $"a longest duration of {MaxDurationUs} µs; give 1 or more.", place);
        EventCrop crop = Crop ?? new EventCrop(0, 0, sensor.Width, sensor.Height);
        Check(
            crop is { X: >= 0, Y: >= 0, Width: >= 1, Height: >= 1 } && (long)crop.X + crop.Width <= sensor.Width && (long)crop.Y + crop.Height <= sensor.Height,
            $"a crop of {crop} is not on the sensor of {sensor}; keep it inside.",
            place);
        return new EventGeometry(Divided(crop.Width), Divided(crop.Height));
    }

    /// <summary>A recording, changed.</summary>
    /// <exception cref="ModelFormatException">Scaled times exceed what is possible.</exception>
    internal EventRecording Apply(EventRecording source)
    {
        EventGeometry geometry = Check(source.Geometry, source.Place);
        EventCrop crop = Crop ?? new EventCrop(0, 0, source.Width, source.Height);
        long within = MaxDurationUs ?? long.MaxValue;
        SensorEvent[] kept = new SensorEvent[source.Count];
        int count = 0, seen = 0;
        foreach (SensorEvent e in source.Events)
        {
            int x = e.X - crop.X, y = e.Y - crop.Y;
            bool remains = e.TimeUs - source.FirstUs < within && (uint)x < (uint)crop.Width && (uint)y < (uint)crop.Height;
            if (remains && seen++ % KeepEvery == 0)
            {
                byte polarity = MergePolarity ? (byte)0 : e.Polarity;
                kept[count++] = new SensorEvent(Scaled(e.TimeUs, source), (ushort)(x / SubSample), (ushort)(y / SubSample), polarity);
            }
        }

        Array.Resize(ref kept, count);
        return new EventRecording(source.Name, kept, geometry, MergePolarity ? 1 : source.Polarities);
    }

    private static void Check(bool isGood, string problem, FilePlace place)
    {
        if (!isGood)
        {
            throw place.Error($"the transform asks for {problem}");
        }
    }

    private int Divided(int side) => (side + SubSample - 1) / SubSample;

    private long Scaled(long timeUs, EventRecording source)
    {
        if (TimeScale == 1)
        {
            return timeUs;
        }

        double scaled = source.FirstUs + Math.Floor((timeUs - source.FirstUs) * TimeScale);
        return Math.Abs(scaled) <= EventLimits.MostTimeUs
            ? (long)scaled
            : throw source.Place.Error($"the time {timeUs} µs scaled by {TimeScale} is beyond ±{EventLimits.MostTimeUs} µs; give a smaller factor.");
    }
}
