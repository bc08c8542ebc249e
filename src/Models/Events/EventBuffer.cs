using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Events while a file is read. Every reader adds through here, so that each limit is checked once, in the same words. Pieces, not one growing array: what
/// is allocated stays within twice what the events need.
/// </summary>
/// <param name="place">The file.</param>
/// <param name="geometry">Sensor size, or null if the format does not say it: then the largest coordinates do.</param>
internal sealed class EventBuffer(FilePlace place, EventGeometry? geometry)
{
    private const int FirstPiece = 256;
    private const int LargestPiece = 1 << 16;

    private readonly List<SensorEvent[]> _full = [];
    private SensorEvent[] _piece = new SensorEvent[FirstPiece];
    private int _used;
    private int _inFull;
    private int _maxX;
    private int _maxY;

    /// <summary>Events so far.</summary>
    public int Count => _inFull + _used;

    /// <summary>Sensor size: as given, or just large enough for all events so far.</summary>
    public EventGeometry Geometry => geometry ?? new EventGeometry(_maxX + 1, _maxY + 1);

    /// <summary>Adds an event whose numbers may be anything.</summary>
    /// <param name="unit">What the file counts: "event", "line", "byte".</param>
    /// <param name="number">Which of them the event comes from, for messages.</param>
    /// <param name="timeUs">Time in µs.</param>
    /// <param name="x">Column.</param>
    /// <param name="y">Row.</param>
    /// <param name="isOn">Polarity.</param>
    public void Add(string unit, long number, long timeUs, long x, long y, bool isOn)
    {
        int right = geometry?.Width ?? EventLimits.MostSide, bottom = geometry?.Height ?? EventLimits.MostSide;
        if ((ulong)x >= (ulong)right || (ulong)y >= (ulong)bottom)
        {
            throw place.Error($"{unit} {number}: pixel ({x}, {y}) is outside the sensor of {right}×{bottom}. Give the right sensor size, or repair the file.");
        }

        if (timeUs is < -EventLimits.MostTimeUs or > EventLimits.MostTimeUs)
        {
            throw place.Error($"{unit} {number}: the time {timeUs} µs is beyond ±{EventLimits.MostTimeUs} µs. Give times in µs, or repair the file.");
        }

        Append(new SensorEvent(timeUs, (ushort)x, (ushort)y, isOn ? (byte)1 : (byte)0));
    }

    /// <summary>All events in one array.</summary>
    public SensorEvent[] ToArray()
    {
        SensorEvent[] all = new SensorEvent[Count];
        int at = 0;
        foreach (SensorEvent[] piece in _full)
        {
            piece.CopyTo(all, at);
            at += piece.Length;
        }

        _piece.AsSpan(0, _used).CopyTo(all.AsSpan(at));
        return all;
    }

    /// <summary>The recording that the file holds.</summary>
    public EventRecording ToRecording() => new(place.File, ToArray(), Geometry.Check(place));

    private void Append(SensorEvent e)
    {
        if (_used == _piece.Length)
        {
            NextPiece();
        }

        _piece[_used++] = e;
        (_maxX, _maxY) = (Math.Max(_maxX, e.X), Math.Max(_maxY, e.Y));
    }

    private void NextPiece()
    {
        if (Count >= EventLimits.MostEvents)
        {
            throw place.Error($"the file has more than {EventLimits.MostEvents} events, the limit of one file. Cut the recording into shorter ones.");
        }

        _full.Add(_piece);
        _inFull += _used;
        (_piece, _used) = (new SensorEvent[Math.Min(_inFull, LargestPiece)], 0);
    }
}
