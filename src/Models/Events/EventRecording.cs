using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Events of one sample, ordered by time. Its time begins with its first event: no format that is read says when a recording began, so bins and durations count
/// from there.
/// </summary>
public sealed class EventRecording
{
    private readonly SensorEvent[] _events;

    /// <summary>Creates a recording. Readers check and explain before they call this; arguments that do not fit are a mistake of the caller.</summary>
    /// <param name="name">What messages call it: the file, and the recording in it.</param>
    /// <param name="events">
    /// Its events. Where they are not in the order of time, they are put into it; events of one time keep their order. The array is kept.
    /// </param>
    /// <param name="geometry">Sensor size; all coordinates lie within it.</param>
    /// <param name="polarities">2, or 1 if all polarities are 0 (merged).</param>
    /// <exception cref="ArgumentOutOfRangeException">The geometry or the number of polarities is not possible.</exception>
    public EventRecording(string name, SensorEvent[] events, EventGeometry geometry, int polarities = 2)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(polarities, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(polarities, 2);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(geometry.Width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(geometry.Height);
        (Name, Geometry, Polarities) = (name, geometry, polarities);
        _events = IsOrdered(events) ? events : Ordered(events);
    }

    /// <summary>What messages call the recording.</summary>
    public string Name { get; }

    /// <summary>All events in the order of time.</summary>
    public ReadOnlySpan<SensorEvent> Events => _events;

    /// <summary>Number of events.</summary>
    public int Count => _events.Length;

    /// <summary>Sensor size.</summary>
    public EventGeometry Geometry { get; }

    /// <summary>Columns of the sensor.</summary>
    public int Width => Geometry.Width;

    /// <summary>Rows of the sensor.</summary>
    public int Height => Geometry.Height;

    /// <summary>Different polarities: 2, or 1 where they are merged.</summary>
    public int Polarities { get; }

    /// <summary>Time of the first event in µs; 0 if there is none. The origin of the recording's time.</summary>
    public long FirstUs => Count > 0 ? _events[0].TimeUs : 0;

    /// <summary>Time of the last event in µs; 0 if there is none.</summary>
    public long LastUs => Count > 0 ? _events[^1].TimeUs : 0;

    /// <summary>From the first to the last event in µs.</summary>
    public long DurationUs => LastUs - FirstUs;

    /// <summary>Where messages place the recording.</summary>
    internal FilePlace Place => new(Name);

    private static bool IsOrdered(SensorEvent[] events)
    {
        for (int i = 1; i < events.Length; i++)
        {
            if (events[i].TimeUs < events[i - 1].TimeUs)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A stable order: .NET's sort is not, so the position breaks ties.</summary>
    private static SensorEvent[] Ordered(SensorEvent[] events)
    {
        int[] order = new int[events.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        order.AsSpan().Sort((a, b) => events[a].TimeUs != events[b].TimeUs ? events[a].TimeUs.CompareTo(events[b].TimeUs) : a.CompareTo(b));
        return Array.ConvertAll(order, i => events[i]);
    }
}
