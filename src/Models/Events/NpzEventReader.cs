using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Datasets;

namespace NeuroSim.Models.Events;

/// <summary>
/// Reads recordings from NPZ files: <c>events_txyp</c>, whole numbers of shape (events, 4) with the columns time in µs, x, y, polarity (0 or 1);
/// <c>offsets</c>, the first row of each recording and, as NumPy's users mostly store it, the number of rows at the end; optionally <c>labels</c>. Other
/// arrays stay unread. The sensor is as large as the largest coordinates of all recordings need, unless its size is given.
/// </summary>
public sealed class NpzEventReader : IEventReader
{
    private const string EventsName = "events_txyp";
    private const string OffsetsName = "offsets";
    private const string LabelsName = "labels";
    private const int Columns = 4;

    /// <inheritdoc/>
    public string Accepts => $"NPZ files with {EventsName} of shape (events, 4) and {OffsetsName}";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string path) => ZipContainer.IsZip(head) || path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public EventSet Read(string path, EventGeometry? geometryOverride)
    {
        FilePlace place = new(path);
        using NpzFile file = NpzFile.Open(path);
        EventBuffer buffer = new(place.Within(EventsName), geometryOverride);
        ReadRows(file, buffer, place.Within(EventsName));
        long[] offsets = file.Read(OffsetsName).ToInt64s();
        long[]? labels = file.Has(LabelsName) ? file.Read(LabelsName).ToInt64s() : null;
        int[] bounds = Bounds(offsets, labels, buffer.Count, place.Within(OffsetsName));
        int[]? classes = labels is null ? null : EventLabels.Check(labels, bounds.Length - 1, place.Within(LabelsName));
        string[] names = [.. Enumerable.Range(0, bounds.Length - 1).Select(i => $"{i}")];
        EventGeometry geometry = buffer.Geometry;
        SensorEvent[] events = buffer.ToArray();
        return new EventSet(
            path, geometry, 2, names, classes, i => new EventRecording($"{path}: recording {i}", events[bounds[i]..bounds[i + 1]], geometry));
    }

    private static void ReadRows(NpzFile file, EventBuffer buffer, FilePlace place)
    {
        NpyArray array = file.Read(EventsName);
        if (array.Shape.Length != 2 || array.Shape[1] != Columns || array.Shape[0] > EventLimits.MostEvents)
        {
            throw place.Error($"the array has the shape ({string.Join(", ", array.Shape)}); "
                + $"(events, {Columns}) with up to {EventLimits.MostEvents} events is needed. "
                + "Save rows of time in µs, x, y, polarity.");
        }

        long[] values = array.ToInt64s();
        for (int row = 0; row < array.Shape[0]; row++)
        {
            ReadOnlySpan<long> v = values.AsSpan(row * Columns, Columns);
            bool isOn = v[3] is 0 or 1 ? v[3] == 1 : throw place.Error($"row {row}: the polarity is {v[3]}; it must be 0 (OFF) or 1 (ON).");
            buffer.Add("row", row, v[0], v[1], v[2], isOn);
        }
    }

    /// <summary>First row of each recording, and the end. Whether the file has the end itself is told by the labels or by the last offset.</summary>
    private static int[] Bounds(long[] offsets, long[]? labels, int rows, FilePlace place)
    {
        bool hasEnd = offsets.Length != labels?.Length && (offsets.Length - 1 == labels?.Length || (offsets.Length > 1 && offsets[^1] == rows));
        long[] bounds = hasEnd ? offsets : [.. offsets, rows];
        if (bounds.Length - 1 is < 1 or > EventLimits.MostRecordings)
        {
            throw place.Error($"there are {bounds.Length - 1} recordings; 1 to {EventLimits.MostRecordings} are possible.");
        }

        for (int i = 0; i < bounds.Length; i++)
        {
            long least = i == 0 ? 0 : bounds[i - 1];
            if (bounds[i] < least || bounds[i] > rows)
            {
                throw place.Error($"offset {i} is {bounds[i]}; after {least} and with {rows} rows it must be {least} to {rows}. Save the file again.");
            }
        }

        return bounds[0] == 0 && bounds[^1] == rows
            ? Array.ConvertAll(bounds, b => (int)b)
            : throw place.Error($"the offsets go from {bounds[0]} to {bounds[^1]}; they must go from 0 to the number of rows, {rows}. Save the file again.");
    }
}
