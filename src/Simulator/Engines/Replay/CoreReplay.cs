using NeuroSim.Chips;
using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>Finds the slowest core of each phase, and books what all of them do.</summary>
internal sealed class CoreReplay
{
    private readonly ReplayPlan _plan;
    private readonly int _fixedCycles;
    private readonly int _overhead, _sendCycles;
    private readonly long[] _cycles, _sum, _bound;
    private readonly ushort[] _flat, _done, _packets, _buffer;
    private readonly SlowestCore[] _found;
    private SpikeCounts _counts = null!;
    private LoadTotals _totals = null!;
    private PhaseTiming _timing = null!;

    /// <summary>Prepares the replay.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="fixedCycles">Cycles of a fixed phase.</param>
    /// <param name="first">Another replay on another thread: both share what they find; null for the first.</param>
    public CoreReplay(ReplayPlan plan, int fixedCycles, CoreReplay? first = null)
    {
        (_plan, _fixedCycles) = (plan, fixedCycles);
        (_overhead, _sendCycles) = (plan.Chip.Cycles.PhaseOverhead.Value, plan.Chip.Cycles.PacketSend.Value);
        _cycles = new long[plan.Classes.Select(c => c.Cores.Count).DefaultIfEmpty(0).Max()];
        (_sum, _bound) = (new long[_cycles.Length], new long[_cycles.Length]);
        (_flat, _done) = (new ushort[_cycles.Length], new ushort[_cycles.Length]);
        (_packets, _buffer) = (new ushort[_cycles.Length], new ushort[_cycles.Length]);
        _found = first?._found ?? new SlowestCore[plan.Phases.Sum(p => p.Count)];
    }

    /// <summary>Begins a sample.</summary>
    public void Begin(SpikeCounts counts, LoadTotals totals, PhaseTiming timing) => (_counts, _totals, _timing) = (counts, totals, timing);

    /// <summary>All that a core did in a phase.</summary>
    public BookedCore Explain(int core, int phase) => _plan.Book.Of(core, phase, _counts);

    /// <summary>Runs all phases of a class of cores.</summary>
    public void Run(CoreClass cores)
    {
        foreach (ClassPhase phase in cores.Phases)
        {
            _found[phase.Index] = Run(phase);
        }
    }

    /// <summary>The slowest core of a phase, when all classes have been run.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="hostCycles">Cycles that it lasts at least.</param>
    public SlowestCore Of(int phase, long hostCycles)
    {
        SlowestCore slowest = new(-1, hostCycles, 0);
        foreach (ClassPhase found in _plan.Phases[phase])
        {
            slowest = Slower(slowest, _found[found.Index]);
        }

        return slowest;
    }

    /// <summary>Runs the phases of several samples at once, when each has been run alone; who is the slowest core is not asked.</summary>
    /// <param name="first">The first of the phases.</param>
    /// <param name="hostCycles">Cycles that they last at least.</param>
    /// <param name="lateOnly">Whether only late cores are asked for; the cycles may then be too few.</param>
    public SlowestCore RunTogether(int first, long hostCycles, bool lateOnly)
    {
        SlowestCore slowest = new(-1, hostCycles, 0);
        foreach (ClassPhase[] together in _plan.ClassesTogether[first])
        {
            slowest = Slower(slowest, together.Length == 1 ? _found[together[0].Index] : RunTogether(together, lateOnly));
        }

        return slowest;
    }

    // Of equally slow cores the first; the host, which is no core, comes before all.
    private static SlowestCore Slower(SlowestCore a, SlowestCore b)
    {
        bool second = b.Cycles > a.Cycles || (b.Cycles == a.Cycles && a.Core > b.Core && b.Core >= 0);
        return (second ? b : a) with { Late = a.Late + b.Late };
    }

    private SlowestCore Run(ClassPhase phase)
    {
        if (phase.Flat is { } flat)
        {
            return Run(phase, flat);
        }

        AddWork(phase, book: true);
        BookOverhead(phase);
        SlowestCore slowest = new(-1, 0, 0);
        for (int place = 0; place < phase.Class.Cores.Count; place++)
        {
            if (_cycles[place] >= 0)
            {
                _totals.Cores[phase.Class.Index][place] += _cycles[place] + _overhead;
                slowest = With(slowest, phase, place, _cycles[place] + _overhead, phase.FillBound(place));
            }
        }

        return slowest;
    }

    // Most cores are neither late nor the slowest, whatever their packets' way: many are passed over at once.
    private SlowestCore Run(ClassPhase phase, FlatPhase flat)
    {
        int cores = phase.Class.Cores.Count;
        Span<ushort> cycles = _flat.AsSpan(0, cores), done = _done.AsSpan(0, cores);
        ReadOnlySpan<ushort> packets = phase.PacketsOf(_counts, _packets);
        flat.Run(_counts, packets, cycles, _buffer, _timing);
        (long busy, ushort most) = flat.Finish(cycles, packets, done, _totals.Cores[phase.Class.Index]);

        // What is done without spikes, overhead apart, has been booked for the whole run.
        _timing.BusyCycles[phase.Layer] += busy - phase.StillCycles;

        return most > _fixedCycles ? WithLate(phase, cycles, done) : Latest(phase, cycles, done, most);
    }

    // The core that may take longest is asked first, until no other can: then few are asked what the way of their packets takes.
    private SlowestCore Latest(ClassPhase phase, ReadOnlySpan<ushort> cycles, Span<ushort> done, ushort most)
    {
        SlowestCore slowest = new(-1, 0, 0);
        for (; most > slowest.Cycles; most = FlatPhase.Most(done))
        {
            int place = done.IndexOf(most);
            slowest = With(slowest, phase, place, cycles[place], most - cycles[place]);
            done[place] = 0;
        }

        int[] cores = phase.Class.CoreOf;
        for (int place = 0; most > 0 && most == slowest.Cycles && place < done.Length; place++)
        {
            if (done[place] == most && cores[place] < slowest.Core)
            {
                slowest = With(slowest, phase, place, cycles[place], most - cycles[place]);
            }
        }

        return slowest;
    }

    // Late cores are counted: all that may be are asked.
    private SlowestCore WithLate(ClassPhase phase, ReadOnlySpan<ushort> cycles, ReadOnlySpan<ushort> done)
    {
        SlowestCore slowest = new(-1, 0, 0);
        for (int place = 0; place < done.Length; place++)
        {
            if (cycles[place] > 0 && (done[place] >= slowest.Cycles || done[place] > _fixedCycles))
            {
                slowest = With(slowest, phase, place, cycles[place], done[place] - cycles[place]);
            }
        }

        return slowest;
    }

    // With a core that works for so many cycles, after which the last arrival is no later than the fill.
    private SlowestCore With(in SlowestCore slowest, ClassPhase phase, int place, long cycles, long fill)
    {
        int core = phase.Class.CoreOf[place];
        long bound = cycles + fill;
        if (bound > slowest.Cycles || (bound == slowest.Cycles && core < slowest.Core) || (bound > _fixedCycles && cycles <= _fixedCycles))
        {
            // Whether it is the slowest or late is all that is asked: a fill that leaves it neither need not be known.
            long need = bound > _fixedCycles ? Math.Min(slowest.Cycles, _fixedCycles) : slowest.Cycles;
            long done = bound > cycles ? cycles + FillOf(phase, place, need - cycles - 1) : cycles;
            return Slower(slowest, new(core, done, done > _fixedCycles ? 1 : 0, phase.Layer));
        }

        return cycles > _fixedCycles ? slowest with { Late = slowest.Late + 1 } : slowest;
    }

    private void AddWork(ClassPhase phase, bool book)
    {
        CoreClass cores = phase.Class;
        Span<long> cycles = _cycles.AsSpan(0, cores.Cores.Count);
        for (int i = 0; i < cycles.Length; i++)
        {
            cycles[i] = i < phase.Cycles.Length ? phase.Cycles[i] : -1;
        }

        foreach ((int index, int subStep) in phase.Synapses)
        {
            (SynapseTerm term, int[] units, int[] places) = cores.Synapses[index];
            AddSynapses(term, subStep, units, places, book);
        }

        foreach ((int index, int subStep) in phase.Sends)
        {
            AddSends(cores.Sends[index].Term, subStep, cores.Sends[index].Places, book);
        }
    }

    private void AddSynapses(SynapseTerm term, int subStep, int[] units, int[] places, bool book)
    {
        SynapseWork sum = default;
        for (int i = 0; i < units.Length; i++)
        {
            SynapseWork work = term.Work(_counts, units[i], subStep);
            if (work.Events > 0)
            {
                sum = new(sum.Events + work.Events, sum.Words + work.Words, sum.States + work.States, sum.EventCycles + work.EventCycles, sum.AddCycles + work.AddCycles);
                _cycles[places[i]] = Math.Max(0, _cycles[places[i]]) + work.EventCycles + work.AddCycles;
            }
        }

        if (book)
        {
            _timing.Counts[term.Layer][ChipAction.AxonRead] += sum.Events;
            _timing.Counts[term.Layer][ChipAction.WeightWordRead] += sum.Words;
            _timing.Counts[term.Layer][ChipAction.StateAccess] += sum.States;
            _timing.BusyCycles[term.Layer] += sum.EventCycles + sum.AddCycles;
        }
    }

    private void AddSends(SendTerm term, int subStep, int[] places, bool book)
    {
        long sum = 0;
        for (int home = 0; home < places.Length; home++)
        {
            long packets = term.Packets(_counts, home, subStep);
            if (packets > 0)
            {
                sum += packets;
                _cycles[places[home]] = Math.Max(0, _cycles[places[home]]) + (packets * _sendCycles);
            }
        }

        _timing.BusyCycles[term.Layer] += book ? sum * _sendCycles : 0;
    }

    // A core's overhead belongs to the layer of its largest booking.
    private void BookOverhead(ClassPhase phase)
    {
        for (int place = 0; place < phase.Class.Cores.Count; place++)
        {
            if (_cycles[place] >= 0)
            {
                int layer = phase.Layer >= 0 ? phase.Layer : Explain(phase.Class.Cores[place], phase.Phase).Layer;
                _timing.BusyCycles[layer] += _overhead;
            }
        }
    }

    // Cycles to the last arrival, or less than is given if they are.
    private long FillOf(ClassPhase phase, int place, long atLeast)
    {
        if (phase.HasOneSender)
        {
            (SendTerm term, _, UnitsByPlace homes) = phase.Class.Sends[phase.Sends[0].Term];
            return term.FillOf(_counts, homes[place], phase.Sends[0].SubStep, atLeast);
        }

        // Where no spike is sent, as always.
        return phase.Sends.Length == 0 ? phase.Fill[place] : Explain(phase.Class.Cores[place], phase.Phase).Fill;
    }

    private SlowestCore RunTogether(ClassPhase[] phases, bool lateOnly)
    {
        CoreClass cores = phases[0].Class;
        Span<long> sum = _sum.AsSpan(0, cores.Cores.Count), bound = _bound.AsSpan(0, cores.Cores.Count);
        sum.Fill(-1);
        bound.Clear();
        foreach (ClassPhase phase in phases)
        {
            AddWork(phase, book: false);
            for (int place = 0; place < sum.Length; place++)
            {
                sum[place] = _cycles[place] < 0 ? sum[place] : Math.Max(0, sum[place]) + _cycles[place];
                bound[place] = Math.Max(bound[place], phase.FillBound(place));
            }
        }

        SlowestCore slowest = new(-1, 0, 0);
        for (int place = 0; place < sum.Length; place++)
        {
            if (sum[place] >= 0)
            {
                long cycles = sum[place] + _overhead, done = cycles + bound[place];
                bool matters = (done > slowest.Cycles && !lateOnly) || (done > _fixedCycles && cycles <= _fixedCycles);
                done = done > cycles && matters ? cycles + FillTogether(phases, cores.CoreOf[place]) : cycles;
                slowest = Slower(slowest, new(cores.CoreOf[place], done, done > _fixedCycles ? 1 : 0));
            }
        }

        return slowest;
    }

    private long FillTogether(ClassPhase[] phases, int core)
    {
        long sent = 0, reach = 0;
        foreach (ClassPhase phase in phases)
        {
            BookedCore booked = Explain(core, phase.Phase);
            reach = Math.Max(reach, sent + booked.Reach);
            sent += booked.Sent;
        }

        return Math.Max(0, reach - sent);
    }
}
