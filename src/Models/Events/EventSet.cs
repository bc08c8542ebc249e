using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Recordings of one sensor size. Recordings of a folder or of one large file are read from disk each time, or the first time, they are asked for; all
/// members may be used from several threads at once.
/// </summary>
public sealed class EventSet
{
    private readonly Func<int, EventRecording> _read;
    private readonly EventGeometry _geometry;

    /// <summary>A set of recordings that lie in memory.</summary>
    /// <param name="path">What messages call the set.</param>
    /// <param name="recordings">One or more recordings of one sensor size and one number of polarities.</param>
    /// <param name="labels">A class per recording, or null.</param>
    /// <exception cref="ArgumentException">There are no recordings, they differ, or there is not one label each.</exception>
    public EventSet(string path, IReadOnlyList<EventRecording> recordings, int[]? labels = null)
        : this(path, First(recordings).Geometry, First(recordings).Polarities, [.. recordings.Select((_, i) => $"{i}")], labels, i => recordings[i])
    {
        if (recordings.Any(r => r.Geometry != _geometry || r.Polarities != Polarities))
        {
            throw new ArgumentException("The recordings differ in sensor size or polarities.", nameof(recordings));
        }
    }

    /// <summary>A set whose recordings are read when they are asked for.</summary>
    internal EventSet(
        string path, EventGeometry geometry, int polarities, IReadOnlyList<string> names, int[]? labels, Func<int, EventRecording> read)
    {
        (Path, _geometry, Polarities, Names, Labels, _read) = (path, geometry, polarities, names, labels, read);
        if (labels is not null && labels.Length != names.Count)
        {
            throw new ArgumentException($"{labels.Length} labels for {names.Count} recordings.", nameof(labels));
        }
    }

    /// <summary>File or folder that the recordings come from, as the user gave it.</summary>
    public string Path { get; }

    /// <summary>Columns of the sensor.</summary>
    public int Width => _geometry.Width;

    /// <summary>Rows of the sensor.</summary>
    public int Height => _geometry.Height;

    /// <summary>Different polarities: 2, or 1 where they are merged.</summary>
    public int Polarities { get; }

    /// <summary>Number of recordings.</summary>
    public int Count => Names.Count;

    /// <summary>A class per recording, or null if the data have none.</summary>
    public int[]? Labels { get; }

    /// <summary>A name per recording: that of its file without the ending, or its number in the file, from 0.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>One recording.</summary>
    /// <param name="index">Its place in the set, from 0.</param>
    /// <exception cref="ModelFormatException">Its file is bad.</exception>
    public EventRecording Recording(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        return _read(index);
    }

    /// <summary>Some of the recordings, in the order given; one may be taken more than once.</summary>
    /// <param name="indices">Places in this set, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">An index is not in the set.</exception>
    public EventSet Select(IEnumerable<int> indices)
    {
        int[] chosen = [.. indices];
        foreach (int index in chosen)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count, nameof(indices));
        }

        int[]? labels = Labels is { } all ? Array.ConvertAll(chosen, i => all[i]) : null;
        return new EventSet(Path, _geometry, Polarities, Array.ConvertAll(chosen, i => Names[i]), labels, i => _read(chosen[i]));
    }

    /// <summary>The same recordings, each changed when it is asked for.</summary>
    /// <param name="transform">What to change.</param>
    /// <exception cref="ModelFormatException">The change is not possible on this sensor.</exception>
    public EventSet With(EventTransform transform)
    {
        EventGeometry geometry = transform.Check(_geometry, new FilePlace(Path));
        return new EventSet(Path, geometry, transform.MergePolarity ? 1 : Polarities, Names, Labels, i => transform.Apply(_read(i)));
    }

    private static EventRecording First(IReadOnlyList<EventRecording> recordings) =>
        recordings.Count > 0 ? recordings[0] : throw new ArgumentException("A set needs at least one recording.", nameof(recordings));
}
