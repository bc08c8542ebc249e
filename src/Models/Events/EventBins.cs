using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Counts of events per pixel and polarity: what a network without a clock of its own gets. Each map has the index (channel · H + y) · W + x with channel =
/// polarity. Time counts from the recording's first event. A pixel counts to 255 in one bin; more is an error, never a silent limit.
/// </summary>
public static class EventBins
{
    /// <summary>Most events of one pixel and polarity in one bin.</summary>
    public const int MostCount = byte.MaxValue;

    /// <summary>Counts over the whole recording.</summary>
    /// <param name="recording">Events.</param>
    /// <param name="shape">Polarities, height and width: those of the recording.</param>
    /// <returns>Counts of <paramref name="shape"/>.</returns>
    /// <exception cref="ModelFormatException">The shape is not the recording's, or a count exceeds <see cref="MostCount"/>.</exception>
    public static byte[] Counts(EventRecording recording, MapShape shape) => Bins(recording, shape, 1)[0];

    /// <summary>
    /// Counts in a number of bins of equal length over the recording: of n bins over a duration d, an event t after the first one is in bin ⌊t·n / (d + 1
    /// µs)⌋, so that the last event is in the last bin.
    /// </summary>
    /// <param name="recording">Events.</param>
    /// <param name="shape">Polarities, height and width: those of the recording.</param>
    /// <param name="bins">Number of bins, 1 to <see cref="EventLimits.MostBins"/>.</param>
    /// <returns>Counts of <paramref name="shape"/> per bin.</returns>
    /// <exception cref="ModelFormatException">
    /// The shape is not the recording's, the number is impossible, or a count exceeds <see cref="MostCount"/>.
    /// </exception>
    public static byte[][] Bins(EventRecording recording, MapShape shape, int bins)
    {
        byte[][] counts = Empty(recording, shape, bins);
        long length = recording.DurationUs + 1;
        Fill(recording, shape, counts, length <= long.MaxValue / bins ? t => (int)(t * bins / length) : t => (int)((Int128)t * bins / length));
        return counts;
    }

    /// <summary>
    /// Counts in bins of a given length: an event t after the first one is in bin ⌊t / length⌋; there are as many bins as the last event needs.
    /// </summary>
    /// <param name="recording">Events.</param>
    /// <param name="shape">Polarities, height and width: those of the recording.</param>
    /// <param name="binUs">Length of a bin in µs, above 0.</param>
    /// <returns>Counts of <paramref name="shape"/> per bin.</returns>
    /// <exception cref="ModelFormatException">
    /// The shape is not the recording's, the length is impossible, or a count exceeds <see cref="MostCount"/>.
    /// </exception>
    public static byte[][] BinsOf(EventRecording recording, MapShape shape, double binUs)
    {
        if (!double.IsFinite(binUs) || binUs <= 0)
        {
            throw recording.Place.Error($"bins of {binUs} µs are not possible; give a length above 0.");
        }

        double last = Math.Floor(recording.DurationUs / binUs);
        if (last >= EventLimits.MostBins)
        {
            throw recording.Place.Error($"{recording.DurationUs} µs in bins of {binUs} µs are more than {EventLimits.MostBins} bins, the limit; "
                + "give longer bins.");
        }

        byte[][] counts = Empty(recording, shape, (int)last + 1);
        Fill(recording, shape, counts, t => (int)(t / binUs));
        return counts;
    }

    private static byte[][] Empty(EventRecording recording, MapShape shape, int bins)
    {
        FilePlace place = recording.Place;
        if (shape != new MapShape(recording.Polarities, recording.Height, recording.Width))
        {
            throw place.Error($"the events are {recording.Polarities}×{recording.Height}×{recording.Width} (polarities × height × width), "
                + $"{shape} is asked for. "
                + "Crop, sub-sample or merge polarities to make them equal.");
        }

        if (bins is < 1 or > EventLimits.MostBins)
        {
            throw place.Error($"{bins} bins are not possible; give 1 to {EventLimits.MostBins}.");
        }

        return (long)bins * shape.Count <= EventLimits.MostCounters
            ? [.. Enumerable.Range(0, bins).Select(_ => new byte[shape.Count])]
            : throw place.Error($"{bins} bins of {shape} are {(long)bins * shape.Count} counters; the limit is {EventLimits.MostCounters}. "
                + "Take fewer bins, or crop or sub-sample.");
    }

    private static void Fill(EventRecording recording, MapShape shape, byte[][] counts, Func<long, int> binOf)
    {
        long first = recording.FirstUs;
        foreach (SensorEvent e in recording.Events)
        {
            int bin = binOf(e.TimeUs - first);
            ref byte count = ref counts[bin][shape.Index(e.Polarity, e.Y, e.X)];
            count = count < MostCount ? (byte)(count + 1) : throw TooMany(recording, e, bin, binOf);
        }
    }

    private static ModelFormatException TooMany(EventRecording recording, SensorEvent at, int bin, Func<long, int> binOf)
    {
        int count = 0;
        foreach (SensorEvent e in recording.Events)
        {
            bool isSame = e.X == at.X && e.Y == at.Y && e.Polarity == at.Polarity && binOf(e.TimeUs - recording.FirstUs) == bin;
            count += isSame ? 1 : 0;
        }

        return recording.Place.Error($"pixel ({at.X}, {at.Y}), polarity {at.Polarity} has {count} events in bin {bin}; a counter holds up to {MostCount}. "
            + "Take more or shorter bins, cut the duration, or keep every n-th event.");
    }
}
