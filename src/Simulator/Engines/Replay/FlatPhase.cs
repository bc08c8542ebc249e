using System.Numerics;
using NeuroSim.Chips;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>A phase of a class of cores whose cycles are sums of 16-bit products, place by place: many cores are added at a time.</summary>
internal sealed class FlatPhase
{
    private readonly (FlatTerm Term, int SubStep)[] _terms;
    private readonly (SendTerm Term, UnitsByPlace Homes, int SubStep)[] _sends;
    private readonly ushort[] _still, _bounds;
    private readonly ushort _overhead, _sendCycles;

    private FlatPhase(ClassPhase phase, CoreCycles cycles)
    {
        _overhead = (ushort)cycles.PhaseOverhead.Value;
        _sendCycles = (ushort)cycles.PacketSend.Value;
        _terms = [.. phase.Synapses.Select(s => (phase.Class.Flat[s.Term]!, s.SubStep))];
        _sends = [.. phase.Sends.Select(s => (phase.Class.Sends[s.Term].Term, phase.Class.Sends[s.Term].Homes, s.SubStep))];
        _bounds = Array.ConvertAll(phase.Bounds, b => (ushort)b);
        _still = Array.ConvertAll(phase.Cycles, c => (ushort)(c < 0 ? 0 : c + _overhead));
    }

    /// <summary>The phase in this form, or null: the layer must not depend on spikes, and whoever works must need cycles that fit.</summary>
    public static FlatPhase? Of(ClassPhase phase, CoreCycles cycles)
    {
        bool flat = phase.Layer >= 0 && cycles.PhaseOverhead.Value > 0 && (cycles.PacketSend.Value > 0 || phase.Sends.Length == 0)
            && phase.Synapses.All(s => phase.Class.Flat[s.Term] is not null)
            && phase.Sends.All(s => phase.Class.Sends[s.Term].Term.IsUniform);
        return flat && Fits(phase, cycles) ? new FlatPhase(phase, cycles) : null;
    }

    // The cycles until the last packet of any place has arrived, so that no sum of counts, each of which costs a cycle at least, is more either. Each place is
    // looked at only where the most of all terms together would not fit.
    private static bool Fits(ClassPhase phase, CoreCycles cycles)
    {
        long most = cycles.PhaseOverhead.Value + Largest(phase.Cycles) + Largest(phase.Bounds) + phase.Synapses.Sum(s => phase.Class.Flat[s.Term]!.Largest)
            + phase.Sends.Sum(s => MostSent(phase.Class.Sends[s.Term].Homes.Largest, s.Term));
        return most <= ushort.MaxValue || Enumerable.Range(0, phase.Class.Cores.Count).All(p => MostOf(p) <= ushort.MaxValue);

        long MostOf(int place) => cycles.PhaseOverhead.Value + (phase.Cycles.Length == 0 ? 0 : Math.Max(0, phase.Cycles[place])) + phase.FillBound(place)
            + phase.Synapses.Sum(s => phase.Class.Flat[s.Term]!.Most[place]) + phase.Sends.Sum(s => MostSent(phase.Class.Sends[s.Term].Homes[place].Length, s.Term));

        long MostSent(int homes, int term) => (long)homes * phase.Class.Sends[term].Term.MostSpikes * cycles.PacketSend.Value;
    }

    private static long Largest(int[] cycles) => cycles.Length == 0 ? 0 : Math.Max(0, cycles.Max());

    /// <summary>Computes the cycles of all places, with overhead; 0 for a core that does nothing.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="packets">By place: packets of the only sender; empty for none or several.</param>
    /// <param name="cycles">Set: the cycles.</param>
    /// <param name="buffer">Room for as many more.</param>
    /// <param name="timing">Where actions are booked.</param>
    public void Run(SpikeCounts counts, ReadOnlySpan<ushort> packets, Span<ushort> cycles, Span<ushort> buffer, PhaseTiming timing)
    {
        cycles.Clear();
        foreach ((FlatTerm term, int subStep) in _terms)
        {
            ReadOnlySpan<ushort> events = term.Term.Events(counts)!.Plane(subStep);
            (long all, long words) = Add(term.EventsOf(events, buffer), term.Cycles, term.Words, cycles[term.FirstPlace..]);
            (long more, long moreWords) = AddOthers(events, term.Others, cycles);
            timing.Counts[term.Term.Layer][ChipAction.AxonRead] += all + more;
            timing.Counts[term.Term.Layer][ChipAction.WeightWordRead] += words + moreWords;
        }

        foreach ((SendTerm term, UnitsByPlace homes, int subStep) in _sends)
        {
            Add(packets.IsEmpty ? homes.Sum(counts.Homes[term.Site].Plane(subStep), buffer) : packets, _sendCycles, cycles[homes.FirstPlace..]);
        }

        AddStill(cycles);
    }

    /// <summary>Finds when each core is done at the latest, and books what it works.</summary>
    /// <param name="cycles">Cycles of all places.</param>
    /// <param name="packets">By place: packets of the only sender, without which it is done when its work is; empty for none.</param>
    /// <param name="done">Set: cycles until a core's last packet has arrived, at most; 0 for one that does nothing.</param>
    /// <param name="totals">By place: cycles, added to.</param>
    /// <returns>Cycles of all places, and the latest end.</returns>
    public (long Busy, ushort Most) Finish(ReadOnlySpan<ushort> cycles, ReadOnlySpan<ushort> packets, Span<ushort> done, Span<long> totals)
    {
        int i = 0, lanes = Vector<ushort>.Count;
        Vector<ulong> sums = default;
        Vector<ushort> latest = default;
        for (; Simd.Level > SimdLevel.Scalar && i <= cycles.Length - lanes; i += lanes)
        {
            Vector<ushort> own = new(cycles[i..]), idle = Vector.Equals(own, default);
            idle |= packets.IsEmpty ? default : Vector.Equals(new Vector<ushort>(packets[i..]), default);
            Vector<ushort> end = own + (_bounds.Length == 0 ? default : Vector.AndNot(new Vector<ushort>(_bounds, i), idle));
            end.CopyTo(done[i..]);
            latest = Vector.Max(latest, end);
            sums += AddTo(totals[i..], own);
        }

        ushort most = MostOf(latest);
        long busy = (long)Vector.Sum(sums);
        for (; i < cycles.Length; i++)
        {
            bool waits = _bounds.Length > 0 && cycles[i] > 0 && (packets.IsEmpty || packets[i] > 0);
            done[i] = (ushort)(cycles[i] + (waits ? _bounds[i] : 0));
            most = Math.Max(most, done[i]);
            totals[i] += cycles[i];
            busy += cycles[i];
        }

        return (busy, most);
    }

    /// <summary>The latest of some ends.</summary>
    public static ushort Most(ReadOnlySpan<ushort> done)
    {
        Vector<ushort> latest = default;
        int i = 0;
        for (; Simd.Level > SimdLevel.Scalar && i <= done.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            latest = Vector.Max(latest, new(done[i..]));
        }

        ushort most = MostOf(latest);
        for (; i < done.Length; i++)
        {
            most = Math.Max(most, done[i]);
        }

        return most;
    }

    private static ushort MostOf(Vector<ushort> ends)
    {
        ushort most = 0;
        for (int lane = 0; lane < Vector<ushort>.Count; lane++)
        {
            most = Math.Max(most, ends[lane]);
        }

        return most;
    }

    // Returns the sum, in some lanes.
    private static Vector<ulong> AddTo(Span<long> totals, Vector<ushort> cycles)
    {
        Vector.Widen(cycles, out Vector<uint> low, out Vector<uint> high);
        return Add(totals, low) + Add(totals[Vector<uint>.Count..], high);
    }

    private static Vector<ulong> Add(Span<long> totals, Vector<uint> cycles)
    {
        Vector.Widen(cycles, out Vector<ulong> low, out Vector<ulong> high);
        (new Vector<long>(totals) + low.As<ulong, long>()).CopyTo(totals);
        (new Vector<long>(totals[Vector<long>.Count..]) + high.As<ulong, long>()).CopyTo(totals[Vector<long>.Count..]);
        return low + high;
    }

    private static (long Events, long Words) Add(ReadOnlySpan<ushort> events, ushort[] cost, ushort[] words, Span<ushort> cycles)
    {
        Vector<uint> all = default, read = default;
        int i = 0;
        if (Simd.Level > SimdLevel.Scalar)
        {
            for (; i <= events.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                Vector<ushort> n = new(events[i..]);
                (new Vector<ushort>(cycles[i..]) + (n * new Vector<ushort>(cost, i))).CopyTo(cycles[i..]);
                Vector.Widen(n, out Vector<uint> low, out Vector<uint> high);
                all += low + high;
                Vector.Widen(n * new Vector<ushort>(words, i), out low, out high);
                read += low + high;
            }
        }

        long events64 = SumOf(all), words64 = SumOf(read);
        for (; i < events.Length; i++)
        {
            cycles[i] += (ushort)(events[i] * cost[i]);
            events64 += events[i];
            words64 += events[i] * words[i];
        }

        return (events64, words64);
    }

    private static (long Events, long Words) AddOthers(
        ReadOnlySpan<ushort> events, ReadOnlySpan<(int Unit, int Place, ushort Cycles, ushort Words)> others, Span<ushort> cycles)
    {
        long all = 0, read = 0;
        foreach ((int unit, int place, ushort cost, ushort words) in others)
        {
            ushort n = events[unit];
            cycles[place] += (ushort)(n * cost);
            all += n;
            read += n * words;
        }

        return (all, read);
    }

    private static void Add(ReadOnlySpan<ushort> packets, ushort cost, Span<ushort> cycles)
    {
        int i = 0;
        if (Simd.Level > SimdLevel.Scalar)
        {
            for (; i <= packets.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                (new Vector<ushort>(cycles[i..]) + (new Vector<ushort>(packets[i..]) * new Vector<ushort>(cost))).CopyTo(cycles[i..]);
            }
        }

        for (; i < packets.Length; i++)
        {
            cycles[i] += (ushort)(packets[i] * cost);
        }
    }

    // Whoever does anything has the phase's overhead; in the work that needs no spikes it is contained.
    private void AddStill(Span<ushort> cycles)
    {
        int i = 0;
        Vector<ushort> overhead = new(_overhead);
        if (Simd.Level > SimdLevel.Scalar)
        {
            for (; i <= cycles.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
            {
                Vector<ushort> still = _still.Length == 0 ? default : new(_still, i), spikes = new(cycles[i..]);
                Vector<ushort> woken = Vector.AndNot(Vector.Equals(still, default), Vector.Equals(spikes, default));
                (still + spikes + (woken & overhead)).CopyTo(cycles[i..]);
            }
        }

        for (; i < cycles.Length; i++)
        {
            int still = _still.Length == 0 ? 0 : _still[i];
            cycles[i] = (ushort)(still + cycles[i] + (still == 0 && cycles[i] > 0 ? _overhead : 0));
        }
    }

    private static long SumOf(Vector<uint> sums)
    {
        long sum = 0;
        for (int i = 0; i < Vector<uint>.Count; i++)
        {
            sum += sums[i];
        }

        return sum;
    }
}
