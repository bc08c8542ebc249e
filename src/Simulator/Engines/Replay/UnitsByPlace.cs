namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>The units of each core of a class, in their order: one, or several that a core serves in turn.</summary>
internal sealed class UnitsByPlace
{
    private readonly int[] _first, _units;
    private readonly bool _isRun;

    /// <summary>Groups units by place.</summary>
    /// <param name="units">Units, in the order in which a core serves them.</param>
    /// <param name="places">The place of each.</param>
    public UnitsByPlace(int[] units, int[] places)
    {
        FirstPlace = places.Length == 0 ? 0 : places.Min();
        Count = places.Length == 0 ? 0 : places.Max() + 1 - FirstPlace;
        (_first, _units) = (new int[Count + 1], new int[units.Length]);
        foreach (int place in places)
        {
            Largest = Math.Max(Largest, ++_first[place - FirstPlace + 1]);
        }

        for (int place = 0; place < Count; place++)
        {
            _first[place + 1] += _first[place];
        }

        int[] next = _first[..Count];
        for (int i = 0; i < units.Length; i++)
        {
            _units[next[places[i] - FirstPlace]++] = units[i];
        }

        _isRun = IsRun();
    }

    private bool IsRun()
    {
        bool isRun = _units.Length == Count;
        for (int place = 0; isRun && place < Count; place++)
        {
            isRun = _first[place] == place && _units[place] == _units[0] + place;
        }

        return isRun;
    }

    /// <summary>The first place that has a unit.</summary>
    public int FirstPlace { get; }

    /// <summary>Places from the first that has a unit to the last.</summary>
    public int Count { get; }

    /// <summary>Units of a place, at most.</summary>
    public int Largest { get; }

    /// <summary>The units of a place, counted from the first that has one.</summary>
    public ReadOnlySpan<int> this[int place] => _units.AsSpan(_first[place].._first[place + 1]);

    /// <summary>Adds up the counts of each place's units; they must fit 16 bits.</summary>
    /// <param name="counts">Counts of all units.</param>
    /// <param name="buffer">Room for the sums; not needed where each place has one unit and these follow each other.</param>
    public ReadOnlySpan<ushort> Sum(ReadOnlySpan<ushort> counts, Span<ushort> buffer)
    {
        if (_isRun)
        {
            return Count == 0 ? default : counts.Slice(_units[0], Count);
        }

        Span<ushort> sums = buffer[..Count];
        int[] units = _units;
        int next = 0;
        for (int place = 0; place < sums.Length; place++)
        {
            int sum = 0;
            for (int end = _first[place + 1]; next < end; next++)
            {
                sum += counts[units[next]];
            }

            sums[place] = (ushort)sum;
        }

        return sums;
    }
}
