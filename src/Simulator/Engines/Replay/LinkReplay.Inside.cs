namespace NeuroSim.Simulator.Engines.Replay;

// The links inside chips: bounds one by one, and what flows where these settle nothing.
internal sealed partial class LinkReplay
{
    // Short rows and columns that are followed; where more are in question, all ways are.
    private const int MostContested = 128;

    // Finding the ways of rows and columns costs as much as following all ways for a few samples.
    private const int FollowedFrom = 4;

    private readonly HashSet<int> _contested = [];

    // Watched links, and bounds of all others; null if too many of these settle nothing.
    private SlowestLink? Inside(ReadOnlySpan<int> phases, long coreCycles, Ask ask)
    {
        if (phases.Contains(0) && _input.Length > 0)
        {
            return null;
        }

        AddWatchedAndLocal(phases);

        // Before what needs no spikes joins: what spikes add to the links inside, on lines that a packet is on.
        long edge = 0;
        foreach (int link in _touched)
        {
            edge = _plan.Links.CrossesChips(link) ? Math.Max(edge, _sums[link]) : edge;
            _dynamic[link] = (int)_sums[link];
        }

        _edges.AddRange(_touched);
        foreach (int phase in phases)
        {
            AddStill(phase);
        }

        SlowestLink slowest = TakeWatched(coreCycles);
        Contest(edge, slowest, ask);
        bool settled = _contested.Count == 0 || (_contested.Count <= MostContested && _samples >= FollowedFrom && AreKnown(phases));
        if (settled && _contested.Count > 0)
        {
            Follow(phases);
        }

        slowest = TakeInside(slowest);
        Forget();
        return settled ? slowest : null;
    }

    private void AddWatchedAndLocal(ReadOnlySpan<int> phases)
    {
        foreach (int phase in phases)
        {
            AddSenders(phase, everyLink: false);
            foreach ((int site, int subStep) in _senders[phase])
            {
                _plan.Traffic[site].Local?.AddTo(_counts, subStep, _rows, _columns);
            }
        }
    }

    // Finds the short rows and columns where a link may matter.
    private void Contest(long edge, in SlowestLink slowest, Ask ask)
    {
        long most = edge + Math.Max(_rows.Max(), _columns.Max());
        if (!Settles(_plan.Links.LocalCycles(most), slowest, ask))
        {
            ContestPlaces(_rows, isRow: true, slowest, ask);
            ContestPlaces(_columns, isRow: false, slowest, ask);
        }

        foreach (int link in _inside)
        {
            bool isLate = _plan.Links.LocalCycles(_sums[link]) > _fixedCycles;
            Ask open = isLate ? ask & ~Ask.Late : ask;
            if (!Settles(_plan.Links.LocalCycles(_sums[link] + most), slowest, open) && !Settles(_plan.Links.LocalCycles(_sums[link] + DynamicOf(link)), slowest, open))
            {
                _contested.Add(_plan.Links.KeyOf(link));
            }
        }
    }

    private void ContestPlaces(int[] local, bool isRow, in SlowestLink slowest, Ask ask)
    {
        // The last place stands for nothing.
        int places = isRow ? _plan.Array.Height * _plan.Array.ChipColumns : _plan.Array.Width * _plan.Array.ChipRows;
        for (int place = 0; place < places && _contested.Count <= MostContested; place++)
        {
            int key = isRow ? place : -1 - place;
            (int first, int second) = _plan.Links.EdgesOf(key);
            if (!Settles(_plan.Links.LocalCycles(Math.Max(_dynamic[first], _dynamic[second]) + local[place]), slowest, ask))
            {
                _contested.Add(key);
            }
        }
    }

    private bool AreKnown(ReadOnlySpan<int> phases)
    {
        foreach (int phase in phases)
        {
            foreach ((int site, _) in _senders[phase])
            {
                if (_plan.Traffic[site].Local is { Ways: var ways } && !ways.TryFind(_contested))
                {
                    return false;
                }
            }
        }

        return true;
    }

    // The packets of sites that are only bounded inside chips, in contested rows and columns.
    private void Follow(ReadOnlySpan<int> phases)
    {
        foreach (int phase in phases)
        {
            foreach ((int site, int subStep) in _senders[phase])
            {
                if (_plan.Traffic[site].Local is { Ways: var ways })
                {
                    Follow(ways, _plan.Sends[site], subStep);
                }
            }
        }

        _inside.AddRange(_touched);
        _touched.Clear();
    }

    private void Follow(PlaceWays ways, SendTerm term, int subStep)
    {
        foreach (int key in _contested)
        {
            (int last, int spikes) = (-1, 0);
            foreach ((int cell, int link) in ways.Of(key))
            {
                spikes = cell == last ? spikes : term.Spikes(_counts, cell, subStep);
                last = cell;
                Add(link, spikes);
            }
        }
    }

    // What is contested is known exactly; of all other links only what needs no spikes and what is followed, which settles it.
    private SlowestLink TakeInside(SlowestLink slowest)
    {
        foreach (int link in _inside)
        {
            long cycles = _plan.Links.LocalCycles(_sums[link]);
            _sums[link] = 0;
            slowest = _contested.Count > 0 && _contested.Contains(_plan.Links.KeyOf(link))
                ? Slower(slowest, link, cycles)
                : slowest with { Late = slowest.Late + (cycles > _fixedCycles ? 1 : 0) };
        }

        return slowest;
    }

    private void Forget()
    {
        foreach (int link in _edges)
        {
            _dynamic[link] = 0;
        }

        Array.Clear(_rows);
        Array.Clear(_columns);
        _inside.Clear();
        _edges.Clear();
        _contested.Clear();
    }

    private bool Settles(long bound, in SlowestLink slowest, Ask ask) => Settles(bound, slowest.Cycles - 1, slowest.Cycles, ask);

    private int DynamicOf(int link)
    {
        int key = _plan.Links.KeyOf(link);
        return _dynamic[_plan.Links.EdgeOf(link)] + (key >= 0 ? _rows[key] : _columns[-1 - key]);
    }
}
