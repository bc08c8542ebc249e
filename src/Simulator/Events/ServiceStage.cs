namespace NeuroSim.Simulator.Events;

/// <summary>
/// The cores: input queues, and when a service may begin. Per core at most one <see cref="FabricEvent.Start"/> is pending: while it is busy, at the end of
/// its service.
/// </summary>
internal sealed class ServiceStage
{
    private readonly FabricClock _clock;
    private readonly ParcelPool _pool;
    private readonly Core[] _cores;
    private readonly IFabricTracer? _tracer;

    public ServiceStage(FabricClock clock, ParcelPool pool, IReadOnlyList<CoreSpec> specs, IFabricTracer? tracer)
    {
        (_clock, _pool, _tracer) = (clock, pool, tracer);
        _cores = [.. specs.Select(_ => new Core { StalledSincePs = -1 })];
    }

    /// <summary>Messages in a core's queue.</summary>
    public int Queued(int core) => _cores[core].Queue.Count;

    /// <summary>Puts a message into a core's queue, where its place is reserved.</summary>
    public void Deliver(int core, int parcel)
    {
        ref Core c = ref _cores[core];
        CountQueue(ref c);
        _pool.Append(ref c.Queue, parcel);
        c.QueuePeak = Math.Max(c.QueuePeak, c.Queue.Count);
        _tracer?.Queued(core, c.Queue.Count, _clock.NowPs);
        Consider(core);
    }

    /// <summary>Adds work that no message causes.</summary>
    public void Wake(int core, int kind)
    {
        _pool.Append(ref _cores[core].Wakes, _pool.Take(new Message(0, 0, kind, 0), 0, 0));
        Consider(core);
    }

    /// <summary>Lets a core see, at the end of this instant's arrivals and outputs, whether it can begin: something it may have waited for has come.</summary>
    public void Consider(int core)
    {
        ref Core c = ref _cores[core];
        if (!c.StartPlanned && c.HasWork)
        {
            c.StartPlanned = true;
            _clock.Plan(FabricEvent.Start, _clock.NowPs, core);
        }
    }

    /// <summary>Handles <see cref="FabricEvent.Start"/>: whether the core begins a service.</summary>
    /// <param name="core">The core.</param>
    /// <param name="outputOverdue">Whether it must wait for its outputs.</param>
    public bool CanBegin(int core, bool outputOverdue)
    {
        ref Core c = ref _cores[core];
        c.StartPlanned = false;
        if (!c.HasWork)
        {
            return false;
        }

        if (outputOverdue)
        {
            c.StalledSincePs = c.StalledSincePs < 0 ? _clock.NowPs : c.StalledSincePs;
            return false;
        }

        c.StartPlanned = true;
        if (c.StalledSincePs >= 0)
        {
            c.StalledPs += _clock.NowPs - c.StalledSincePs;
            _tracer?.Stalled(core, c.StalledSincePs, _clock.NowPs);
        }

        c.StalledSincePs = -1;
        return true;
    }

    /// <summary>Takes the kind of the first work that no message causes, if there is any: it goes before messages.</summary>
    public bool TryTakeWake(int core, out int kind)
    {
        ref Core c = ref _cores[core];
        if (c.Wakes.Count == 0)
        {
            kind = 0;
            return false;
        }

        int parcel = _pool.RemoveFirst(ref c.Wakes);
        kind = _pool[parcel].Message.Value;
        _pool.Return(parcel);
        c.Woken++;
        return true;
    }

    /// <summary>Takes the first message out of a core's queue.</summary>
    public Message TakeMessage(int core)
    {
        ref Core c = ref _cores[core];
        CountQueue(ref c);
        int parcel = _pool.RemoveFirst(ref c.Queue);
        _tracer?.Queued(core, c.Queue.Count, _clock.NowPs);
        Message message = _pool[parcel].Message;
        _pool.Return(parcel);
        c.Served++;
        return message;
    }

    /// <summary>Makes a core busy.</summary>
    public void Occupy(int core, long occupancyPs)
    {
        ref Core c = ref _cores[core];
        c.BusyPs += occupancyPs;
        c.FreePs = _clock.NowPs + occupancyPs;
        _clock.Plan(FabricEvent.Start, c.FreePs, core);
    }

    /// <summary>What a core did until the end.</summary>
    public CoreUse Use(int core, long endPs, int reserved, SenderStage senders)
    {
        ref Core c = ref _cores[core];
        double queueTime = c.QueueTime + (double)c.Queue.Count * (endPs - c.QueueSincePs);
        long stalled = c.StalledPs + (c.StalledSincePs < 0 ? 0 : endPs - c.StalledSincePs);
        if (c.StalledSincePs >= 0)
        {
            _tracer?.Stalled(core, c.StalledSincePs, endPs);
        }

        return new CoreUse(c.Served, c.Woken, c.BusyPs - Math.Max(0, c.FreePs - endPs), stalled, c.QueuePeak, endPs == 0 ? 0 : queueTime / endPs,
            senders.Sent(core), senders.Peak(core), c.Queue.Count, reserved - c.Queue.Count, senders.Held(core));
    }

    private void CountQueue(ref Core c)
    {
        c.QueueTime += (double)c.Queue.Count * (_clock.NowPs - c.QueueSincePs);
        c.QueueSincePs = _clock.NowPs;
    }

    private struct Core
    {
        public ParcelList Queue, Wakes;
        public bool StartPlanned;
        public int QueuePeak;
        public long Served, Woken, BusyPs, FreePs, StalledPs, StalledSincePs, QueueSincePs;
        public double QueueTime;

        public readonly bool HasWork => Queue.Count > 0 || Wakes.Count > 0;
    }
}
