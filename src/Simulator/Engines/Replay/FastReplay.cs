using System.Runtime.InteropServices;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Engines.Plan;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// The analytic timing of a synchronous chip from counts: equals <see cref="PhaseReplay"/> in every number, for programs that it supports. What a core does in
/// a phase is a sum of few counts times numbers that are known before; the load of a link is a running sum over the ways of packets; only of the slowest it is found
/// out who it is and why. One instance serves one thread at a time.
/// </summary>
public sealed class FastReplay
{
    private readonly ReplayPlan _plan;
    private readonly PhaseMode _mode;
    private readonly bool _keepPeaks;
    private readonly CoreReplay _cores;
    private readonly LinkReplay _links;
    private readonly List<Member> _members;

    // Of each phase, then of the phases that happen at once in a full pipeline.
    private readonly (SlowestCore Core, SlowestLink Link)[] _answers;
    private readonly Dictionary<ArrayLoad, LoadTotals> _totals = [];

    /// <summary>Prepares the replay of one program.</summary>
    /// <param name="plan">What instances share: <see cref="Plan"/>, for these phases.</param>
    /// <param name="phase">How phases end.</param>
    /// <param name="fixedCycles">Cycles of a fixed phase.</param>
    /// <param name="keepPeaks">True to keep what was done last in each phase.</param>
    internal FastReplay(ReplayPlan plan, PhaseMode phase, int fixedCycles, bool keepPeaks = false)
    {
        _plan = plan;
        (_mode, FixedCycles, _keepPeaks) = (phase, fixedCycles, keepPeaks);
        _cores = new CoreReplay(_plan, fixedCycles);
        _links = new LinkReplay(_plan);
        _members = [new(_cores, _links)];
        _answers = new (SlowestCore, SlowestLink)[_plan.Phases.Length + _plan.Together.Length];
    }

    private int FixedCycles { get; }

    /// <summary>What all replays of a program share.</summary>
    /// <param name="program">The program; <see cref="Supports"/> must be true.</param>
    /// <param name="routes">Routes of the program's packets.</param>
    /// <param name="counter">Who counts.</param>
    /// <param name="phase">How phases end.</param>
    /// <param name="fixedCycles">Cycles of a fixed phase.</param>
    internal static ReplayPlan Plan(ChipProgram program, ProgramRoutes routes, SpikeCounter counter, PhaseMode phase, int fixedCycles)
        => new(program, routes, counter, phase == PhaseMode.Fixed ? fixedCycles : int.MaxValue);

    /// <summary>Whether a program can be replayed from counts.</summary>
    public static bool Supports(ChipProgram program) => program.Chip is SynchronousChip && SpikeCounter.Supports(program) && !ReadsOutput(program.Network) && HomesLieApart(program);

    /// <summary>Replays one timestep of a sample.</summary>
    /// <param name="counts">What was counted, finished.</param>
    /// <param name="load">Where the load of cores and links will be added, by <see cref="Flush"/>.</param>
    /// <param name="crew">Who does it; the result does not depend on them.</param>
    /// <param name="cancel">Cancels between phases.</param>
    public PhaseTiming Run(SpikeCounts counts, ArrayLoad load, WorkCrew crew, CancellationToken cancel)
    {
        int threads = crew.Threads;
        PhaseTiming timing = Begin(counts);
        LoadTotals totals = CollectionsMarshal.GetValueRefOrAddDefault(_totals, load, out _) ??= new LoadTotals(_plan);
        totals.Runs++;
        while (_members.Count < threads)
        {
            _members.Add(new(new CoreReplay(_plan, FixedCycles, _cores), new LinkReplay(_plan, _links)));
        }

        int sites = _plan.Traffic.Length, phases = _plan.Phases.Length;
        _members.ForEach(m => m.Begin(counts, totals, m == _members[0] ? timing : Empty()));
        Share(sites + _plan.Classes.Count, crew, (member, i) => member.Prepare(i, sites, _plan.Classes), cancel);
        _members.Skip(1).Take(threads - 1).ToList().ForEach(m => m.AddTo(timing));
        _links.BookPackets(timing);
        Share(_answers.Length, crew, (member, i) => _answers[i] = i < phases ? AnswerOf(i, member) : TogetherOf(i - phases, member), cancel);
        for (int phase = 0; phase < phases; phase++)
        {
            Close(phase, timing);
        }

        if (timing.Slowest is { Core: >= 0, Work.Length: 0 } slowest)
        {
            timing.Slowest = Explained(slowest.Phase, slowest.Core);
        }

        for (int j = 0; j < _plan.Together.Length; j++)
        {
            ClosePipeline(_answers[phases + j], timing);
        }

        return timing;
    }

    /// <summary>
    /// Adds to a load what the runs for it since the last call left to be added: cores and links are loaded in proportion to counts, so that it is done once for many
    /// samples. Called at the end of a run.
    /// </summary>
    /// <param name="load">The load.</param>
    public void Flush(ArrayLoad load)
    {
        if (_totals.Remove(load, out LoadTotals? totals))
        {
            totals.AddTo(load);
        }
    }

    // Cores are put together by the population that is at home there; where a core is home to two, the reference replays it.
    private static bool HomesLieApart(ChipProgram program)
    {
        Dictionary<int, int> populationOf = [];
        for (int p = 0; p < program.Partition.HomeUnit.Length; p++)
        {
            foreach (int unit in program.Partition.HomeUnit[p])
            {
                if (populationOf.TryGetValue(program.Placement.CoreOf[unit], out int other) && other != p)
                {
                    return false;
                }

                populationOf[program.Placement.CoreOf[unit]] = p;
            }
        }

        return true;
    }

    // Who else reads the population of the result would send at the same time as the host is sent to: no known network does, and the reference replays it.
    private static bool ReadsOutput(IntegerNetwork network) => network.OutputSite is null
        && (network.Sites.Any(s => s.Population == network.Output) || network.Connections.OfType<IntegerPotentialSum>().Any(s => s.SourcePopulation == network.Output));

    private PhaseTiming Begin(SpikeCounts counts)
    {
        IntegerNetwork network = _plan.Program.Network;
        PhaseTiming still = _plan.Still.Timing, timing = new(_plan.Phases.Length, network.Connections.Count)
        {
            Peaks = _keepPeaks ? new Peak[_plan.Phases.Length] : [],
            Packets = still.Packets,
            Hops = still.Hops,
        };
        for (int c = 0; c < timing.Counts.Length; c++)
        {
            timing.Counts[c].Add(still.Counts[c]);
            timing.BusyCycles[c] += still.BusyCycles[c];
            bool image = network.Connections[c] is IntegerConvolution { ReadsImage: true };
            timing.Counts[c][image ? ChipAction.MultiplyAccumulate : ChipAction.SynapticAddition] += counts.Additions[c];
        }

        return timing;
    }

    // For the counts of another thread: phases are booked by the first.
    private PhaseTiming Empty() => new(0, _plan.Program.Network.Connections.Count);

    // Each task is done by one of the members; which one changes nothing.
    private void Share(int tasks, WorkCrew crew, Action<Member, int> task, CancellationToken cancel)
    {
        crew.RunOneByOne(tasks, (i, member) =>
        {
            if (!cancel.IsCancellationRequested)
            {
                task(_members[member], i);
            }
        });
        cancel.ThrowIfCancellationRequested();
    }

    private int HostFillOf(int phase) => Math.Max(_plan.Still.HostFill[phase], phase == 0 ? _links.HostFill : 0);

    private (SlowestCore Core, SlowestLink Link) AnswerOf(int phase, Member member)
    {
        SlowestCore core = member.Cores.Of(phase, Math.Max(1, HostFillOf(phase)));
        return (core, member.Links.Run(_plan.LinksOf[phase], core.Cycles, Ask.Who | (_mode == PhaseMode.Fixed ? Ask.Late : Ask.None)));
    }

    // In a full pipeline phase j is also phase j + interval of the sample before, and so on: the same cores and links serve all of them.
    private (SlowestCore Core, SlowestLink Link) TogetherOf(int first, Member member)
    {
        int[] phases = _plan.Together[first];
        SlowestCore core = member.Cores.RunTogether(first, Math.Max(1, phases.Max(HostFillOf)), _mode == PhaseMode.Fixed);
        return (core, member.Links.Run(_plan.LinksOf[_plan.Phases.Length + first], core.Cycles, _mode == PhaseMode.Fixed ? Ask.Late : Ask.Cycles));
    }

    private void Close(int phase, PhaseTiming timing)
    {
        (SlowestCore core, SlowestLink link) = _answers[phase];
        timing.FreeCycles[phase] = core.Cycles;
        if (link.Link >= 0)
        {
            Book(new Peak(phase, -1, link.Link, -1, link.Cycles, [], 0), core.Late + link.Late, timing);
        }
        else if (core.Core < 0)
        {
            Book(new Peak(phase, -1, -1, -1, core.Cycles, [], HostFillOf(phase)), core.Late + link.Late, timing);
        }
        else if (core.Layer >= 0 && !_keepPeaks)
        {
            Book(new Peak(phase, core.Core, -1, core.Layer, core.Cycles, [], 0), core.Late + link.Late, timing);
        }
        else
        {
            Book(Explained(phase, core.Core), core.Late + link.Late, timing);
        }
    }

    // Of the slowest phase all is told; of the others, unless it is kept, only whose work it was.
    private Peak Explained(int phase, int core)
    {
        BookedCore booked = _cores.Explain(core, phase);
        System.Diagnostics.Debug.Assert(booked.Cycles + booked.Fill == _answers[phase].Core.Cycles);
        return new Peak(phase, core, -1, booked.Layer, booked.Cycles + booked.Fill, booked.Work, booked.Fill);
    }

    private void Book(Peak slowest, long overflows, PhaseTiming timing) => timing.Book(slowest, overflows, _mode == PhaseMode.Fixed ? FixedCycles : null);

    private void ClosePipeline((SlowestCore Core, SlowestLink Link) answer, PhaseTiming timing)
    {
        (SlowestCore core, SlowestLink link) = answer;
        bool isFixed = _mode == PhaseMode.Fixed;
        timing.PipelineOverflows += isFixed ? core.Late + link.Late : 0;
        timing.IntervalCycles += isFixed ? FixedCycles : Math.Max(core.Cycles, link.Cycles);
    }

    /// <summary>What one thread replays with.</summary>
    private sealed record Member(CoreReplay Cores, LinkReplay Links)
    {
        private PhaseTiming? _timing;

        public void Begin(SpikeCounts counts, LoadTotals totals, PhaseTiming timing)
        {
            _timing = timing;
            Cores.Begin(counts, totals, timing);
            Links.Begin(counts, totals);
        }

        // Sites, then classes of cores.
        public void Prepare(int task, int sites, IReadOnlyList<CoreClass> classes)
        {
            if (task < sites)
            {
                Links.Send(task);
            }
            else
            {
                Cores.Run(classes[task - sites]);
            }
        }

        public void AddTo(PhaseTiming all)
        {
            for (int c = 0; c < all.Counts.Length; c++)
            {
                all.Counts[c].Add(_timing!.Counts[c]);
                all.BusyCycles[c] += _timing.BusyCycles[c];
            }
        }
    }
}

/// <summary>The core that was done last.</summary>
/// <param name="Core">The core, −1 if nobody was slower than the host.</param>
/// <param name="Cycles">Cycles until its last packet had arrived.</param>
/// <param name="Late">Cores that did not finish in a fixed phase.</param>
/// <param name="Layer">Layer that it works for, −1 if that is not known.</param>
internal readonly record struct SlowestCore(int Core, long Cycles, long Late, int Layer = -1);
