using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Simulator.Tracing;

/// <summary>
/// Phases of a synchronous chip as events: each phase, its bursts, the work of each core by kind from the start of the phase, the packets of each link, who
/// limits the phase, and what did not fit into a fixed one.
/// </summary>
internal sealed class PhaseTracer(ChipProgram program, TraceWriter writer, TraceTracks tracks)
{
    private readonly SynchronousChip _chip = (SynchronousChip)program.Chip;
    private long[] _ends = [0];
    private int _timestep = -1;

    /// <summary>When the phases so far end, ps.</summary>
    public long EndPs => Ps(_ends[^1]);

    /// <summary>Begins a sample: its first timestep follows.</summary>
    public void BeginSample() => _timestep = -1;

    /// <summary>Begins a timestep.</summary>
    public void Begin(SampleTrace trace, long[] phaseCycles)
    {
        _timestep++;
        long end = _ends[^1];
        _ends = [end, .. phaseCycles.Select(c => end += c)];
        foreach (IntegerSite site in program.Network.Sites)
        {
            int first = program.Schedule.Fire[site.Index];
            for (int k = 0; k < program.Network.D && first + k < phaseCycles.Length; k++)
            {
                long spikes = trace.Activations[site.Index].LongCount(a => a > k);
                if (spikes > 0)
                {
                    writer.Span(tracks.Bursts(site.Index), $"sub-step {k}", "burst", Start(first + k), End(first + k), ("spikes", spikes));
                }
            }
        }
    }

    /// <summary>Adds a phase.</summary>
    public void Add(PhaseSlot slot, Peak slowest, long overflows)
    {
        int phase = slowest.Phase;
        foreach (int core in slot.Cores)
        {
            Core(slot, core, phase);
            Overflow(tracks.Core(core), slot.CyclesOf(core) + slot.FillOf(core), phase);
        }

        foreach (int link in slot.Links)
        {
            Link(slot, link, phase);
        }

        Limit(slowest);
        writer.Span(
            tracks.Phases, $"phase {phase}", "phase", Start(phase), End(phase), ("timestep", _timestep), ("cycles", _ends[phase + 1] - _ends[phase]),
            ("limit", Who(slowest)), ("cycles of the limit", slowest.Cycles), ("overflows", overflows));
    }

    // Kinds of work follow each other in the order of the phase. What a fixed phase cuts off is said, and not drawn into the next phase.
    private void Core(PhaseSlot slot, int core, int phase)
    {
        string layer = program.Network.Connections[slot.LayerOf(core)].Name;
        long at = _ends[phase];
        ReadOnlySpan<long> work = slot.WorkOf(core);
        for (int kind = 0; kind < work.Length; kind++)
        {
            long end = at + work[kind], drawn = Math.Min(end, _ends[phase + 1]);
            if (drawn > at)
            {
                writer.Span(
                    tracks.Core(core), ((WorkKind)kind).Words(), "work", Ps(at), Ps(drawn), ("layer", layer), ("phase", phase), ("cycles", drawn - at));
            }

            at = end;
        }
    }

    // A link without limit is never busy.
    private void Link(PhaseSlot slot, int link, int phase)
    {
        long cycles = slot.Packets(link) * LinkCycles(link), start = _ends[phase], end = Math.Min(start + cycles, _ends[phase + 1]);
        if (cycles > 0)
        {
            writer.Span(tracks.Link(link), "packets", "link", Ps(start), Ps(end), ("packets", slot.Packets(link)), ("phase", phase), ("cycles", cycles));
            Overflow(tracks.Link(link), cycles, phase);
        }
    }

    private void Overflow(TraceTrack track, long cycles, int phase)
    {
        long missing = cycles - (_ends[phase + 1] - _ends[phase]);
        if (missing > 0)
        {
            writer.Instant(track, "phase overflow", "overflow", End(phase), ("phase", phase), ("cycles that did not fit", missing));
        }
    }

    private void Limit(Peak slowest)
    {
        if (slowest.Core >= 0 || slowest.Link >= 0)
        {
            TraceTrack track = slowest.Core >= 0 ? tracks.Core(slowest.Core) : tracks.Link(slowest.Link);
            writer.Instant(track, "limits the phase", "limit-of-phase", Math.Min(Ps(_ends[slowest.Phase] + slowest.Cycles), End(slowest.Phase)),
                ("phase", slowest.Phase), ("cycles", slowest.Cycles), ("of them travel", slowest.Travel));
        }
    }

    private string Who(Peak slowest)
    {
        CoreArray array = program.Placement.Array;
        return slowest.Link >= 0 ? ArrayNames.Link(array, slowest.Link)
            : slowest.Core >= 0 ? $"{ArrayNames.Core(array, slowest.Core)}, layer {program.Network.Connections[slowest.Layer].Name}"
            : "the host's packets";
    }

    private int LinkCycles(int link) => Route.CrossesChips(program.Placement.Array, link) ? _chip.ChipLinkCyclesPerPacket : _chip.LinkCyclesPerPacket;

    private long Start(int phase) => Ps(_ends[phase]);

    private long End(int phase) => Ps(_ends[phase + 1]);

    // Each end is rounded by itself, so that what touches in cycles touches in picoseconds.
    private long Ps(long cycles) => (long)Math.Round(cycles * 1e12m / (decimal)_chip.ClockHz.Value);
}
