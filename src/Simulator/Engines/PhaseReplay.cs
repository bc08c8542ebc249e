using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;
using NeuroSim.Simulator.Tracing;
using NeuroSim.Simulator.Units;

namespace NeuroSim.Simulator.Engines;

/// <summary>
/// The timing of a synchronous chip: replays a sample's counts phase by phase. A core needs the sum of its counts × cycles and hands over its packets last, one
/// after the other; a stretching phase lasts until the slowest core is done and all packets have arrived. With analytic timing no packet waits for another, and a
/// link needs one slot per packet: a lower bound. With cycle timing the packets move through a simulated network, and wait.
/// </summary>
public sealed class PhaseReplay
{
    private readonly ChipProgram _program;
    private readonly SynchronousChip _chip;
    private readonly PhaseMode _mode;
    private readonly int _fixedCycles;
    private readonly bool _keepPeaks;
    private readonly IPhaseNetwork? _network;
    private readonly IPhaseNetwork? _pipelineNetwork;
    private readonly CoreArray _array;
    private readonly ChipUnits _units;
    private readonly PhaseSlot _slot;
    private readonly PhaseSlot _pipeline;
    private IRunTracer? _tracer;

    /// <summary>Prepares the replay of one program. One instance serves one thread.</summary>
    /// <param name="program">The program.</param>
    /// <param name="routes">Routes of the program's packets.</param>
    /// <param name="phase">How phases end.</param>
    /// <param name="fixedCycles">Cycles of a fixed phase.</param>
    /// <param name="timing">How closely the network is simulated.</param>
    /// <param name="keepPeaks">True to keep what was done last in each phase.</param>
    public PhaseReplay(ChipProgram program, ProgramRoutes routes, PhaseMode phase, int fixedCycles, Timing timing = Timing.Analytic, bool keepPeaks = false)
    {
        _keepPeaks = keepPeaks;
        _program = program;
        _chip = (SynchronousChip)program.Chip;
        _mode = phase;
        _fixedCycles = fixedCycles;
        _array = program.Placement.Array;
        _slot = new PhaseSlot(_array);
        _pipeline = new PhaseSlot(_array);
        _units = new ChipUnits(program, routes, _slot);
        _network = timing == Timing.Analytic ? null : Network();
        _pipelineNetwork = timing == Timing.Analytic ? null : Network();
    }

    internal CoreArray Array => _array;

    private IPhaseNetwork Network() => _chip.UnlimitedLinks && _chip.Mesh.RouterCyclesPerPacket!.Value == 0
        ? new UnlimitedNetwork(_chip, _array)
        : new MeshPhaseNetwork(_chip, _array);

    /// <summary>Replays one sample.</summary>
    /// <param name="trace">What the sample did.</param>
    /// <param name="load">Where the load of cores and links is added.</param>
    /// <param name="cancel">Cancels between phases.</param>
    public PhaseTiming Run(SampleTrace trace, ArrayLoad load, CancellationToken cancel) => Run(trace, load, null, cancel);

    /// <summary>Replays one sample and tells somebody what is in each phase.</summary>
    internal PhaseTiming Run(SampleTrace trace, ArrayLoad load, IRunTracer? tracer, CancellationToken cancel)
    {
        _tracer = tracer;
        IntegerNetwork network = _program.Network;
        Schedule schedule = _program.Schedule;
        PhaseTiming timing = new(schedule.Phases, network.Connections.Count)
        {
            Peaks = _keepPeaks ? new Peak[schedule.Phases] : [],
        };
        _units.Begin(trace, timing);
        for (int j = 0; j < Math.Min(schedule.Interval, schedule.Phases); j++)
        {
            // In a full pipeline phase j is also phase j + interval of the sample before, and so on: the same cores and links serve all of them.
            _pipeline.Clear();
            for (int phase = j; phase < schedule.Phases; phase += schedule.Interval)
            {
                cancel.ThrowIfCancellationRequested();
                _units.Run(phase);
                Close(phase, timing, load, cancel);
                _pipeline.Add(_slot);
                _slot.Clear();
            }

            ClosePipeline(timing, cancel);
        }

        timing.Network = _network?.Take(load);
        for (int c = 0; c < network.Connections.Count; c++)
        {
            bool image = network.Connections[c] is IntegerConvolution { ReadsImage: true };
            timing.Counts[c][image ? ChipAction.MultiplyAccumulate : ChipAction.SynapticAddition] += trace.Additions[c];
        }

        return timing;
    }

    private void ClosePipeline(PhaseTiming timing, CancellationToken cancel)
    {
        int overhead = _chip.Cycles.PhaseOverhead.Value;
        long slowest = Math.Max(1, _pipeline.HostFill);
        foreach (int core in _pipeline.Cores)
        {
            // Work of several samples in one phase has the phase's overhead once.
            _pipeline.AddWork(core, WorkKind.Overhead, Math.Min(0, overhead - _pipeline.WorkOf(core)[(int)WorkKind.Overhead]), _pipeline.LayerOf(core));
            long cycles = _pipeline.CyclesOf(core), done = cycles + _pipeline.FillOf(core);
            slowest = Math.Max(slowest, done);
            timing.PipelineOverflows += _mode == PhaseMode.Fixed && Late(cycles, done) ? 1 : 0;
        }

        // Fixed phases do not get longer, but what does not fit into them is counted.
        long traffic = PipelinedTraffic(timing, cancel);
        timing.IntervalCycles += _mode == PhaseMode.Fixed ? _fixedCycles : Math.Max(slowest, traffic);
    }

    // Where packets are simulated, those that come too late are counted at the cores that they reach.
    private bool Late(long cycles, long done) => (_network is null ? done : cycles) > _fixedCycles;

    private long PipelinedTraffic(PhaseTiming timing, CancellationToken cancel)
    {
        if (_pipelineNetwork is null)
        {
            return Slots(_pipeline, timing);
        }

        NetworkPhase network = _pipelineNetwork.Run(_pipeline, _fixedCycles, cancel);
        timing.PipelineOverflows += _mode == PhaseMode.Fixed ? network.Late : 0;
        return network.EndCycles;
    }

    private long Slots(PhaseSlot slot, PhaseTiming timing)
    {
        long slowest = 0;
        foreach (int link in slot.Links)
        {
            long cycles = slot.Packets(link) * LinkCycles(link);
            slowest = Math.Max(slowest, cycles);
            timing.PipelineOverflows += _mode == PhaseMode.Fixed && cycles > _fixedCycles ? 1 : 0;
        }

        return slowest;
    }

    private int LinkCycles(int link) => Route.CrossesChips(_array, link) ? _chip.ChipLinkCyclesPerPacket : _chip.LinkCyclesPerPacket;

    // Finds the slowest core and link, sets the length of the phase, and books what everyone did.
    private void Close(int phase, PhaseTiming timing, ArrayLoad load, CancellationToken cancel)
    {
        (Peak slowest, long late) = SlowestCore(phase, timing, load);
        timing.FreeCycles[phase] = slowest.Cycles;
        if (_network is null)
        {
            (slowest, long lateLinks) = SlowestLink(slowest, load);
            Book(slowest, late + lateLinks, timing);
            return;
        }

        NetworkPhase network = _network.Run(_slot, _fixedCycles, cancel);
        int busiest = BusiestLink(load);
        Book(network.EndCycles > slowest.Cycles ? new(phase, -1, busiest, -1, network.EndCycles, [], 0) : slowest, late + network.Late, timing);
    }

    // What a phase waits for that the network prolongs: the link that had most to do.
    private int BusiestLink(ArrayLoad load)
    {
        (long most, int busiest) = (-1, -1);
        foreach (int link in _slot.Links)
        {
            load.LinkPackets[link] += _slot.Packets(link);
            long cycles = _slot.Packets(link) * Math.Max(1, LinkCycles(link));
            (most, busiest) = cycles > most || (cycles == most && link < busiest) ? (cycles, link) : (most, busiest);
        }

        return busiest;
    }

    private (Peak Slowest, long Late) SlowestCore(int phase, PhaseTiming timing, ArrayLoad load)
    {
        Peak slowest = new(phase, -1, -1, -1, Math.Max(1, _slot.HostFill), [], _slot.HostFill);
        long late = 0;
        foreach (int core in _slot.Cores)
        {
            _slot.AddWork(core, WorkKind.Overhead, _chip.Cycles.PhaseOverhead.Value, _slot.LayerOf(core));
            long cycles = _slot.CyclesOf(core), done = cycles + _slot.FillOf(core);
            load.CoreBusyCycles[core] += cycles;
            timing.BusyCycles[_slot.LayerOf(core)] += _chip.Cycles.PhaseOverhead.Value;
            late += Late(cycles, done) ? 1 : 0;
            if (done > slowest.Cycles || (done == slowest.Cycles && slowest.Core > core))
            {
                slowest = new(phase, core, -1, _slot.LayerOf(core), done, _slot.WorkOf(core).ToArray(), _slot.FillOf(core));
            }
        }

        return (slowest, late);
    }

    private (Peak Slowest, long Late) SlowestLink(Peak slowest, ArrayLoad load)
    {
        long late = 0;
        foreach (int link in _slot.Links)
        {
            long packets = _slot.Packets(link);
            long cycles = packets * LinkCycles(link);
            load.LinkPackets[link] += packets;
            late += cycles > _fixedCycles ? 1 : 0;
            if (cycles > slowest.Cycles || (cycles == slowest.Cycles && slowest.Link > link))
            {
                slowest = new(slowest.Phase, -1, link, -1, cycles, [], 0);
            }
        }

        return (slowest, late);
    }

    private void Book(Peak slowest, long overflows, PhaseTiming timing)
    {
        bool isFixed = _mode == PhaseMode.Fixed;
        timing.Book(slowest, overflows, isFixed ? _fixedCycles : null);
        _tracer?.Phase(_slot, slowest, isFixed ? overflows : 0);
    }
}
