namespace NeuroSim.Simulator.Events;

/// <summary>
/// Event-driven simulation of cores with finite queues, joined by links. Flow control is end to end, by credits: a sender hands a message over when every
/// target's queue has a place, which is kept for it until its service begins; otherwise the sender waits, and with it, if it is a core that waits for its
/// outputs, all it would serve, up to the source. Packets wait for links in the order they ask; each hop is an event of its own. The same plan, behaviour
/// and ports give the same result to the picosecond. A fabric runs once.
/// </summary>
public sealed class Fabric
{
    private const int CancellationInterval = 1 << 14;

    private readonly FabricPlan _plan;
    private readonly CoreSpec[] _cores;
    private readonly ICoreBehaviour _behaviour;
    private readonly FabricOptions _options;
    private readonly FabricClock _clock;
    private readonly ParcelPool _pool = new();
    private readonly CreditArbiter _arbiter;
    private readonly SenderStage _senders;
    private readonly ServiceStage _services;
    private readonly LinkStage _links;
    private readonly PortStage _ports;
    private readonly OutputBuffer _outputs;
    private readonly LatencyBook _latencies;
    private long _events;
    private bool _hasRun;

    /// <summary>A fabric at time 0.</summary>
    /// <exception cref="ArgumentException">A port is not possible; the message says which, and why.</exception>
    public Fabric(FabricPlan plan, ICoreBehaviour behaviour, IReadOnlyList<PortSpec> ports, FabricOptions? options = null)
    {
        for (int p = 0; p < ports.Count; p++)
        {
            FabricChecks.Check(ports[p], p, plan.RouteCount);
        }

        (_plan, _behaviour, _options) = (plan, behaviour, options ?? new FabricOptions());
        _cores = [.. plan.Cores];
        int senders = plan.Cores.Count + ports.Count;
        _clock = new FabricClock(_options.BucketBits);
        _arbiter = new CreditArbiter(plan, senders);
        _senders = new SenderStage(_clock, _pool, _arbiter, senders);
        _services = new ServiceStage(_clock, _pool, plan.Cores, _options.Tracer);
        _links = new LinkStage(plan.Links, _options.Tracer);
        _ports = new PortStage(_clock, _senders, ports, plan.Cores.Count, _options.Tracer);
        _outputs = new OutputBuffer(plan.RouteCount);
        _latencies = new LatencyBook(plan.Cores.Count, _options.LatencyPerCore);
    }

    /// <summary>The time, ps.</summary>
    public long NowPs => _clock.NowPs;

    /// <summary>
    /// Asks for work that no message causes: from its time on, the core does it as soon as it can, before messages. Before the run or during it.
    /// </summary>
    /// <param name="core">The core.</param>
    /// <param name="timePs">Not before now, ps.</param>
    /// <param name="kind">Handed to <see cref="ICoreBehaviour.Woken"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such core, or the time is past.</exception>
    public void Wake(int core, long timePs, int kind)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(core);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(core, _plan.Cores.Count);
        _clock.Plan(FabricEvent.Wake, timePs, core, kind);
    }

    /// <summary>Runs until nothing moves any more, or the limit of events is reached.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    /// <exception cref="InvalidOperationException">It has run, or a behaviour gave a time that is not possible.</exception>
    public FabricResult Run(CancellationToken cancellation)
    {
        if (_hasRun)
        {
            throw new InvalidOperationException("A fabric runs once.");
        }

        _hasRun = true;
        while (TryNext(out PendingEvent item))
        {
            if (_events == _options.MaxEvents)
            {
                return Result(FabricEnd.EventLimit);
            }

            if (_events++ % CancellationInterval == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            Handle(item);
        }

        return Result(SomeoneWaits() ? FabricEnd.Deadlock : FabricEnd.Finished);
    }

    private bool TryNext(out PendingEvent item)
    {
        while (!_clock.TryNext(out item))
        {
            if (SomeoneWaits() || _options.Idle?.Invoke(this) != true)
            {
                return false;
            }
        }

        return true;
    }

    private bool SomeoneWaits() => Enumerable.Range(0, _plan.Cores.Count + _ports.Count).Any(_arbiter.IsWaiting);

    private void Handle(in PendingEvent item)
    {
        switch ((FabricEvent)item.Priority)
        {
            case FabricEvent.Arrival:
                Arrive(item.Subject, item.Data);
                break;
            case FabricEvent.Wake:
                _services.Wake(item.Subject, item.Data);
                break;
            case FabricEvent.Ready:
                if (_senders.TryReserveFirst(item.Subject))
                {
                    HandOver(item.Subject);
                }

                break;
            case FabricEvent.Start:
                if (_services.CanBegin(item.Subject, _cores[item.Subject].WaitsForOutput && _arbiter.IsWaiting(item.Subject)))
                {
                    Serve(item.Subject);
                }

                break;
            default:
                _ports.Sense(item.Subject);
                break;
        }
    }

    // A packet at a node of its route: the last who takes it gets the packet itself, all others copies.
    private void Arrive(int node, int parcel)
    {
        ReadOnlySpan<int> cores = _plan.CoresAt(node), children = _plan.ChildrenOf(node);
        int copies = cores.Length + children.Length - 1;
        foreach (int core in cores)
        {
            _services.Deliver(core, copies-- > 0 ? _pool.Copy(parcel) : parcel);
        }

        foreach (int child in children)
        {
            _clock.Plan(FabricEvent.Arrival, _links.Cross(_plan.LinkTo(child), _clock.NowPs), child, copies-- > 0 ? _pool.Copy(parcel) : parcel);
        }
    }

    // The places are reserved: the message goes on its way, and a core that waited may go on.
    private void HandOver(int sender)
    {
        int port = sender - _cores.Length;
        int parcel = _senders.HandOver(sender, port < 0 ? 0 : _ports.SendPs(port));
        if (port < 0)
        {
            _services.Consider(sender);
        }
        else
        {
            _ports.HandedOver(port, _pool[parcel].ReadyPs);
        }

        Arrive(_plan.SourceOf(_pool[parcel].Route), parcel);
    }

    private void Serve(int core)
    {
        _outputs.Clear();
        if (_services.TryTakeWake(core, out int kind))
        {
            ServiceTime woken = Checked(core, _behaviour.Woken(core, kind, _clock.NowPs, _outputs));
            _options.Tracer?.Woken(core, _clock.NowPs, woken.OccupancyPs, _outputs);
            Send(core, woken);
            return;
        }

        Message message = _services.TakeMessage(core);
        int released = _arbiter.Release(core);
        if (released >= 0)
        {
            HandOver(released);
        }

        ServiceTime time = Checked(core, _behaviour.Serve(core, message, _clock.NowPs, _outputs));
        _options.Tracer?.Served(core, message, _clock.NowPs, time.OccupancyPs, _outputs);
        long waited = _clock.NowPs - message.BornPs;
        _latencies.Add(core, waited, waited + time.OccupancyPs);
        Send(core, time);
    }

    private void Send(int core, ServiceTime time)
    {
        long ready = _clock.NowPs + time.LatencyPs, sendPs = _cores[core].SendPs;
        for (int i = 0; i < _outputs.Count; i++, ready = Math.Min(ready + sendPs, PendingEvent.LastPs + 1))
        {
            _senders.Add(core, _outputs.MessageOf(i) with { BornPs = ready }, _outputs.RouteOf(i), ready);
        }

        _services.Occupy(core, time.OccupancyPs);
    }

    private static ServiceTime Checked(int core, ServiceTime time)
        => time.OccupancyPs is >= 0 and <= PendingEvent.LastPs && time.LatencyPs is >= 0 and <= PendingEvent.LastPs
            ? time
            : throw new InvalidOperationException($"core {core}: a service of {time.OccupancyPs} ps with a latency of {time.LatencyPs} ps; "
                + $"times lie between 0 and {PendingEvent.LastPs} ps.");

    private FabricResult Result(FabricEnd end)
    {
        long endPs = end == FabricEnd.EventLimit ? _clock.NowPs : Math.Max(_clock.NowPs, _links.AllFreePs);
        CoreUse[] cores = [.. Enumerable.Range(0, _plan.Cores.Count).Select(c => _services.Use(c, endPs, _arbiter.Reserved(c), _senders))];
        PortUse[] ports = _ports.Uses();
        _options.Tracer?.Ended(endPs);
        _clock.Release();
        Deadlock? deadlock = end != FabricEnd.Deadlock
            ? null
            : new Deadlock(DeadlockFinder.FindCycle(_plan, _arbiter), cores.Sum(c => (long)c.Queued), cores.Sum(c => (long)c.Unsent), ports.Sum(p => p.Held));
        return new FabricResult(end, endPs, _events, cores, _links.Uses(endPs), ports, _latencies.All, _latencies.OfCore, deadlock);
    }
}
