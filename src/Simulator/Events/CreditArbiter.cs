namespace NeuroSim.Simulator.Events;

/// <summary>
/// Places in the input queues, and who waits for them. A sender gets a place in the queues of all its targets at once, or none. When a place gets free, the
/// first of those waiting for this queue gets it whose other places are free as well. One that waits for another queue does not hold up those behind it:
/// else two senders could wait for each other where no circle of cores is. The price: one that needs places in many queues may be passed many times.
/// </summary>
internal sealed class CreditArbiter
{
    private readonly FabricPlan _plan;
    private readonly int[] _depth, _reserved;

    // Each waiting sender stands in one list per target. Entry 0 is no entry.
    private readonly int[] _firstAt, _lastAt, _entriesOf, _routeOf;
    private Entry[] _entries = new Entry[64];
    private int _free, _unused = 1;

    public CreditArbiter(FabricPlan plan, int senders)
    {
        _plan = plan;
        _depth = [.. plan.Cores.Select(c => c.QueueDepth)];
        _reserved = new int[_depth.Length];
        (_firstAt, _lastAt) = (new int[_depth.Length], new int[_depth.Length]);
        (_entriesOf, _routeOf) = (new int[senders], new int[senders]);
    }

    /// <summary>Whether a core's queue has no free place.</summary>
    public bool IsFull(int core) => _reserved[core] == _depth[core];

    /// <summary>Places of a core's queue that are taken by messages in it or on their way.</summary>
    public int Reserved(int core) => _reserved[core];

    /// <summary>Whether a sender waits.</summary>
    public bool IsWaiting(int sender) => _entriesOf[sender] != 0;

    /// <summary>The route that a waiting sender wants.</summary>
    public int WantedRoute(int sender) => _routeOf[sender];

    /// <summary>Reserves a place with every target of a route, or lets the sender wait.</summary>
    public bool TryReserve(int sender, int route)
    {
        if (TryReserve(route))
        {
            return true;
        }

        _routeOf[sender] = route;
        foreach (int core in _plan.TargetsOf(route))
        {
            Enlist(sender, core);
        }

        return false;
    }

    /// <summary>Frees a place in a core's queue.</summary>
    /// <returns>The sender whose wait is over, with its places reserved; −1 if there is none.</returns>
    public int Release(int core)
    {
        // Everyone who waits lacks a place somewhere: where this queue had one before, it is not what they lack.
        bool wasFull = IsFull(core);
        _reserved[core]--;
        for (int entry = wasFull ? _firstAt[core] : 0; entry != 0; entry = _entries[entry].After)
        {
            int sender = _entries[entry].Sender;
            if (TryReserve(_routeOf[sender]))
            {
                Delist(sender);
                return sender;
            }
        }

        return -1;
    }

    private bool TryReserve(int route)
    {
        ReadOnlySpan<int> targets = _plan.TargetsOf(route);
        foreach (int core in targets)
        {
            if (IsFull(core))
            {
                return false;
            }
        }

        foreach (int core in targets)
        {
            _reserved[core]++;
        }

        return true;
    }

    private void Enlist(int sender, int core)
    {
        int entry = TakeEntry(), last = _lastAt[core];
        _entries[entry] = new Entry { Sender = sender, Core = core, Before = last, NextOfSender = _entriesOf[sender] };
        _entriesOf[sender] = entry;
        _lastAt[core] = entry;
        if (last == 0)
        {
            _firstAt[core] = entry;
        }
        else
        {
            _entries[last].After = entry;
        }
    }

    private void Delist(int sender)
    {
        for (int entry = _entriesOf[sender]; entry != 0;)
        {
            Entry gone = _entries[entry];
            (gone.Before == 0 ? ref _firstAt[gone.Core] : ref _entries[gone.Before].After) = gone.After;
            (gone.After == 0 ? ref _lastAt[gone.Core] : ref _entries[gone.After].Before) = gone.Before;
            _entries[entry].NextOfSender = _free;
            _free = entry;
            entry = gone.NextOfSender;
        }

        _entriesOf[sender] = 0;
    }

    private int TakeEntry()
    {
        int entry = _free;
        if (entry != 0)
        {
            _free = _entries[entry].NextOfSender;
            return entry;
        }

        if (_unused == _entries.Length)
        {
            Array.Resize(ref _entries, 2 * _unused);
        }

        return _unused++;
    }

    private struct Entry
    {
        public int Sender, Core, Before, After, NextOfSender;
    }
}
