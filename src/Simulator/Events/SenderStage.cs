namespace NeuroSim.Simulator.Events;

/// <summary>
/// What senders, that is cores and behind them ports, hold until it is handed over: in order, each not before it is ready, and only when all its targets
/// have a place. One event is pending per sender, however much it holds.
/// </summary>
internal sealed class SenderStage(FabricClock clock, ParcelPool pool, CreditArbiter arbiter, int senders)
{
    private readonly Sender[] _senders = new Sender[senders];

    /// <summary>Outputs that a sender holds.</summary>
    public int Held(int sender) => _senders[sender].Outputs.Count;

    /// <summary>Most outputs that a sender held at once.</summary>
    public int Peak(int sender) => _senders[sender].Peak;

    /// <summary>Outputs that a sender handed over.</summary>
    public long Sent(int sender) => _senders[sender].Sent;

    /// <summary>Adds an output behind those that a sender holds.</summary>
    public void Add(int sender, in Message message, int route, long readyPs)
    {
        ref Sender s = ref _senders[sender];
        pool.Append(ref s.Outputs, pool.Take(message, route, readyPs));
        s.Peak = Math.Max(s.Peak, s.Outputs.Count);
        if (s.Outputs.Count == 1)
        {
            PlanFirst(sender, ref s);
        }
    }

    /// <summary>Handles <see cref="FabricEvent.Ready"/>: the first output leaves, or its sender waits.</summary>
    /// <returns>Whether it may leave: its places are reserved.</returns>
    public bool TryReserveFirst(int sender)
        => arbiter.TryReserve(sender, pool[_senders[sender].Outputs.First].Route);

    /// <summary>Takes the first output, whose places are reserved. The next one may leave after a pause.</summary>
    public int HandOver(int sender, long pausePs)
    {
        ref Sender s = ref _senders[sender];
        int parcel = pool.RemoveFirst(ref s.Outputs);
        s.Sent++;
        s.PausePs = clock.NowPs + pausePs;
        if (s.Outputs.Count > 0)
        {
            PlanFirst(sender, ref s);
        }

        return parcel;
    }

    private void PlanFirst(int sender, ref Sender s)
        => clock.Plan(FabricEvent.Ready, Math.Max(Math.Max(pool[s.Outputs.First].ReadyPs, s.PausePs), clock.NowPs), sender);

    private struct Sender
    {
        public ParcelList Outputs;
        public long Sent, PausePs;
        public int Peak;
    }
}
