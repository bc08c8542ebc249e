using NeuroSim.Models.Events;

namespace NeuroSim.Models.Datasets;

/// <summary>
/// Recordings of an event camera as samples of a network: each is cut into timesteps of counts (<see cref="EventBins"/>), one channel per polarity. Engines
/// that run event by event take the recording itself. Recordings are read when they are asked for; all members may be used from several threads at once.
/// </summary>
public sealed class EventSamples : IEventSampleSet
{
    private readonly EventSet _set;

    /// <summary>Creates the samples.</summary>
    /// <param name="set">The recordings, as the network shall see them.</param>
    /// <param name="binning">How each is cut.</param>
    public EventSamples(EventSet set, EventBinning binning) => (_set, Binning) = (set, binning);

    /// <inheritdoc/>
    public string Path => _set.Path;

    /// <inheritdoc/>
    public MapShape Shape => new(_set.Polarities, _set.Height, _set.Width);

    /// <inheritdoc/>
    public int Count => _set.Count;

    /// <inheritdoc/>
    public int[]? Labels => _set.Labels;

    /// <summary>How each recording is cut.</summary>
    public EventBinning Binning { get; }

    /// <summary>What a recording is called: its file without the ending, or its number in the file.</summary>
    public string NameOf(int index) => _set.Names[index];

    /// <summary>The recording itself.</summary>
    /// <exception cref="ModelFormatException">Its file is bad.</exception>
    public EventRecording Recording(int index) => _set.Recording(index);

    /// <summary>How often each address spikes in each timestep.</summary>
    /// <exception cref="ModelFormatException">The file is bad, or an address has more events in a timestep than a count holds.</exception>
    public IReadOnlyList<byte[]> Steps(int index)
    {
        EventRecording recording = _set.Recording(index);
        return Binning.BinUs is { } length ? EventBins.BinsOf(recording, Shape, length) : EventBins.Bins(recording, Shape, Binning.Bins!.Value);
    }

    /// <inheritdoc/>
    public IEnumerable<(long TimeUs, int Address)> Events(int index)
    {
        EventRecording recording = _set.Recording(index);
        MapShape shape = Shape;
        for (int i = 0; i < recording.Count; i++)
        {
            SensorEvent e = recording.Events[i];
            yield return (e.TimeUs - recording.FirstUs, shape.Index(e.Polarity, e.Y, e.X));
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<double[]> Inputs(int index) => [.. Steps(index).Select(s => Array.ConvertAll(s, c => (double)c))];
}
