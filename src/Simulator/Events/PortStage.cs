namespace NeuroSim.Simulator.Events;

/// <summary>The ports: they feed their lists to the senders behind the cores, one message ahead (stored) or as they come (sensor).</summary>
internal sealed class PortStage
{
    private readonly FabricClock _clock;
    private readonly SenderStage _senders;
    private readonly int _firstSender;
    private readonly Port[] _ports;
    private readonly IFabricTracer? _tracer;

    public PortStage(FabricClock clock, SenderStage senders, IReadOnlyList<PortSpec> specs, int firstSender, IFabricTracer? tracer)
    {
        (_clock, _senders, _firstSender, _tracer) = (clock, senders, firstSender, tracer);
        _ports = [.. specs.Select(s => new Port { Spec = s })];
        for (int p = 0; p < _ports.Length; p++)
        {
            Continue(p);
        }
    }

    /// <summary>Number of ports.</summary>
    public int Count => _ports.Length;

    /// <summary>Handles <see cref="FabricEvent.Sensed"/>: the message is held, or dropped.</summary>
    public void Sense(int port)
    {
        ref Port p = ref _ports[port];
        if (_senders.Held(_firstSender + port) < p.Spec.Depth)
        {
            Hold(port, p.Spec.Messages[p.Next]);
        }
        else
        {
            p.Dropped++;
            _tracer?.Dropped(port, _clock.NowPs);
        }

        p.Next++;
        Continue(port);
    }

    /// <summary>Notes that a message was handed over.</summary>
    /// <param name="port">The port.</param>
    /// <param name="readyPs">When the message had passed the interface, ps.</param>
    public void HandedOver(int port, long readyPs)
    {
        ref Port p = ref _ports[port];
        p.LongestWaitPs = Math.Max(p.LongestWaitPs, _clock.NowPs - readyPs);
        if (p.Spec.Kind == SourceKind.Stored)
        {
            p.Next++;
            Continue(port);
        }
    }

    /// <summary>Time between two messages, ps.</summary>
    public long SendPs(int port) => _ports[port].Spec.SendPs;

    /// <summary>What the ports did.</summary>
    public PortUse[] Uses() => [.. _ports.Select((p, i) => Use(p, _senders.Sent(_firstSender + i)))];

    private static PortUse Use(in Port p, long sent)
        => new(p.Spec.Messages.Count, sent, p.Dropped, p.LongestWaitPs, p.Spec.Messages.Count - sent - p.Dropped);

    private void Continue(int port)
    {
        ref Port p = ref _ports[port];
        if (p.Next == p.Spec.Messages.Count)
        {
            return;
        }

        TimedMessage next = p.Spec.Messages[p.Next];
        if (p.Spec.Kind == SourceKind.Stored)
        {
            Hold(port, next);
        }
        else
        {
            _clock.Plan(FabricEvent.Sensed, next.TimePs + p.Spec.LatencyPs, port);
        }
    }

    private void Hold(int port, in TimedMessage message)
        => _senders.Add(_firstSender + port, message.Message with { BornPs = message.TimePs }, message.Route, message.TimePs + _ports[port].Spec.LatencyPs);

    private struct Port
    {
        public PortSpec Spec;
        public int Next;
        public long Dropped, LongestWaitPs;
    }
}
