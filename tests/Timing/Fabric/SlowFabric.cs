using NeuroSim.Simulator.Events;

namespace NeuroSim.Tests.Timing.Fabrics;

/// <summary>
/// The rules of the fabric once more, as plainly as they can be written: one sorted list of events, lists of objects, everything searched for where it is
/// needed. The oracle of <see cref="Fabric"/>; it shares no code with it but the specifications.
/// </summary>
internal sealed class SlowFabric
{
    private readonly FabricCase _case;
    private readonly List<Planned> _events = [];
    private readonly List<Sender> _senders = [];
    private readonly List<Sender> _waiting = [];
    private readonly Core[] _cores;
    private readonly long[] _linkFree;
    private long _now, _sequence;

    public SlowFabric(FabricCase fabric)
    {
        _case = fabric;
        _cores = [.. fabric.Cores.Select((spec, i) => new Core(i, spec))];
        _linkFree = new long[fabric.Links.Length];
        _senders.AddRange(_cores.Select(c => new Sender { Core = c }));
        foreach (PortSpec port in fabric.Ports)
        {
            Sender sender = new() { Port = port };
            _senders.Add(sender);
            NextOfPort(sender);
        }

        foreach ((int core, long time, int kind) in fabric.Wakes)
        {
            Plan(time, 1, () => { _cores[core].Wakes.Add(kind); AskToStart(_cores[core]); });
        }
    }

    public List<ServiceStart> Starts { get; } = [];

    public long[] Stalled => [.. _cores.Select(c => c.Stalled + (c.StalledSince is long since ? EndPs - since : 0))];

    public int[] QueuePeaks => [.. _cores.Select(c => c.Peak)];

    public long[] Dropped => [.. _senders.Where(s => s.Port != null).Select(s => s.Dropped)];

    public bool IsStuck => _waiting.Count > 0;

    public long EndPs => Math.Max(_now, _linkFree.Append(0).Max());

    /// <summary>Whether a core waits for a place in the queue of another.</summary>
    public bool Waits(int core, int target)
        => _waiting.Any(s => s.Core == _cores[core] && Wants(s, target)) && !HasPlace(target);

    public void Run()
    {
        while (_events.Count > 0)
        {
            Planned first = _events.MinBy(e => (e.Time, e.Priority, e.Sequence))!;
            _events.Remove(first);
            _now = first.Time;
            first.Action();
        }
    }

    private void Plan(long time, int priority, Action action) => _events.Add(new Planned(time, priority, _sequence++, action));

    private bool Wants(Sender sender, int core) => _case.Routes[sender.Outputs[0].Route].Targets.Any(t => t.Core == core);

    private bool HasPlace(int core) => _cores[core].Reserved < _cores[core].Spec.QueueDepth;

    private bool AllHavePlace(int route) => _case.Routes[route].Targets.All(t => HasPlace(t.Core));

    private void AskToStart(Core core)
    {
        if (!core.StartPlanned && (core.Queue.Count > 0 || core.Wakes.Count > 0))
        {
            core.StartPlanned = true;
            Plan(_now, 3, () => Start(core));
        }
    }

    private void Start(Core core)
    {
        core.StartPlanned = false;
        if (core.Queue.Count == 0 && core.Wakes.Count == 0)
        {
            return;
        }

        if (core.Spec.WaitsForOutput && _waiting.Any(s => s.Core == core))
        {
            core.StalledSince ??= _now;
            return;
        }

        core.Stalled += core.StalledSince is long since ? _now - since : 0;
        core.StalledSince = null;
        core.StartPlanned = true;
        List<(int Route, Message Message)> outputs = [];
        ServiceTime time;
        if (core.Wakes.Count > 0)
        {
            Starts.Add(new ServiceStart(core.Index, _now, new Message(0, core.Wakes[0], 0, byte.MaxValue)));
            time = _case.Wake(core.Index, core.Wakes[0], outputs);
            core.Wakes.RemoveAt(0);
        }
        else
        {
            Message message = core.Queue[0];
            core.Queue.RemoveAt(0);
            FreePlace(core);
            Starts.Add(new ServiceStart(core.Index, _now, message));
            time = _case.Respond(core.Index, message, outputs);
        }

        for (int j = 0; j < outputs.Count; j++)
        {
            long ready = _now + time.LatencyPs + j * core.Spec.SendPs;
            AddOutput(_senders[core.Index], outputs[j].Route, outputs[j].Message with { BornPs = ready }, ready);
        }

        Plan(_now + time.OccupancyPs, 3, () => Start(core));
    }

    private void FreePlace(Core core)
    {
        core.Reserved--;
        Sender? first = _waiting.FirstOrDefault(s => Wants(s, core.Index) && AllHavePlace(s.Outputs[0].Route));
        if (first != null)
        {
            _waiting.Remove(first);
            HandOver(first);
        }
    }

    private void AddOutput(Sender sender, int route, Message message, long ready)
    {
        sender.Outputs.Add((route, message, ready));
        if (sender.Outputs.Count == 1)
        {
            PlanFirst(sender);
        }
    }

    private void PlanFirst(Sender sender)
        => Plan(Math.Max(_now, Math.Max(sender.Outputs[0].Ready, sender.NotBefore)), 2, () => TrySend(sender));

    private void TrySend(Sender sender)
    {
        if (AllHavePlace(sender.Outputs[0].Route))
        {
            HandOver(sender);
        }
        else
        {
            _waiting.Add(sender);
        }
    }

    private void HandOver(Sender sender)
    {
        (int route, Message message, _) = sender.Outputs[0];
        sender.Outputs.RemoveAt(0);
        sender.NotBefore = _now + (sender.Port?.SendPs ?? 0);
        foreach (RouteTarget target in _case.Routes[route].Targets)
        {
            _cores[target.Core].Reserved++;
        }

        if (sender.Outputs.Count > 0)
        {
            PlanFirst(sender);
        }

        if (sender.Core != null)
        {
            AskToStart(sender.Core);
        }
        else if (sender.Port!.Kind == SourceKind.Stored)
        {
            NextOfPort(sender);
        }

        Arrive(_case.Routes[route], -1, message);
    }

    private void Arrive(RouteTree route, int step, Message message)
    {
        foreach (RouteTarget target in route.Targets.Where(t => t.Step == step))
        {
            Core core = _cores[target.Core];
            core.Queue.Add(message);
            core.Peak = Math.Max(core.Peak, core.Queue.Count);
            AskToStart(core);
        }

        for (int s = 0; s < route.Steps.Count; s++)
        {
            if (route.Steps[s].Parent == step)
            {
                int link = route.Steps[s].Link, next = s;
                long start = Math.Max(_now, _linkFree[link]);
                _linkFree[link] = start + _case.Links[link].ServicePs;
                Plan(start + _case.Links[link].LatencyPs, 0, () => Arrive(route, next, message));
            }
        }
    }

    private void NextOfPort(Sender sender)
    {
        PortSpec port = sender.Port!;
        if (sender.Next == port.Messages.Count)
        {
            return;
        }

        TimedMessage next = port.Messages[sender.Next++];
        Message message = next.Message with { BornPs = next.TimePs };
        long ready = next.TimePs + port.LatencyPs;
        if (port.Kind == SourceKind.Stored)
        {
            AddOutput(sender, next.Route, message, ready);
            return;
        }

        Plan(ready, 4, () =>
        {
            if (sender.Outputs.Count < port.Depth)
            {
                AddOutput(sender, next.Route, message, ready);
            }
            else
            {
                sender.Dropped++;
            }

            NextOfPort(sender);
        });
    }

    private sealed record Planned(long Time, int Priority, long Sequence, Action Action);

    private sealed class Sender
    {
        public Core? Core { get; init; }

        public PortSpec? Port { get; init; }

        public List<(int Route, Message Message, long Ready)> Outputs { get; } = [];

        public int Next { get; set; }

        public long NotBefore { get; set; }

        public long Dropped { get; set; }
    }

    private sealed class Core(int index, CoreSpec spec)
    {
        public int Index => index;

        public CoreSpec Spec => spec;

        public List<Message> Queue { get; } = [];

        public List<int> Wakes { get; } = [];

        public int Reserved { get; set; }

        public bool StartPlanned { get; set; }

        public long? StalledSince { get; set; }

        public long Stalled { get; set; }

        public int Peak { get; set; }
    }
}
