using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>What of a program's timing does not depend on a sample, prepared once: who may work in which phase, and what is done without any spike.</summary>
internal sealed class ReplayPlan
{
    private readonly int[] _classOfCore;
    private readonly List<CoreClass> _classes = [];
    private readonly List<(SynapseTerm Term, int[] Units)> _synapses = [];

    /// <summary>Prepares a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="routes">Routes of its packets.</param>
    /// <param name="counter">Who counts.</param>
    /// <param name="lateCycles">Cores and links that need more cycles are late; the largest number where phases stretch.</param>
    public ReplayPlan(ChipProgram program, ProgramRoutes routes, SpikeCounter counter, int lateCycles)
    {
        LateCycles = lateCycles;
        (Program, Routes, Chip) = (program, routes, (SynchronousChip)program.Chip);
        Task<StillWork> still = Task.Run(() => new StillWork(program, routes));
        _classOfCore = new int[program.Placement.Array.Cores];
        Array.Fill(_classOfCore, -1);
        AddTerms();
        Sends = new SendTerm[program.Network.Sites.Count];
        Parallel.For(0, Sends.Length, s => Sends[s] = new SendTerm(program, routes, counter, program.Network.Sites[s]));
        Classify();
        ClassifyRest();
        Still = still.GetAwaiter().GetResult();
        Phases = [.. Enumerable.Range(0, program.Schedule.Phases).Select(_ => new List<ClassPhase>())];
        _classes.ForEach(AddPhases);
        for (int phase = 0; phase < Phases.Length; phase++)
        {
            AddStill(phase);
        }

        _classes.ForEach(c => c.Flat.AddRange(c.Synapses.Select(t => FlatTerm.Of(t.Term, t.Units, t.Places, c.Cores.Count, Chip.Cycles))));
        _classes.ForEach(c => c.Close());
        _classes.ForEach(c => c.Phases.ForEach(p => p.Prepare(Chip.Cycles)));
        int interval = Math.Min(program.Schedule.Interval, Phases.Length);
        Together = [.. Enumerable.Range(0, interval).Select(j => Enumerable.Range(0, Phases.Length).Where(p => p % interval == j).ToArray())];
        ClassesTogether = [.. Together.Select(t => t.SelectMany(p => Phases[p]).GroupBy(p => p.Class).Select(g => g.OrderBy(p => p.Phase).ToArray()).ToArray())];
        Links = new LinkTable(Chip, program.Placement.Array);
        PhaseSet[] sets = [.. Enumerable.Range(0, Phases.Length).Select(p => PhaseSet.Of(this, [p])), .. Together.Select(t => PhaseSet.Of(this, t))];
        WatchList watched = new(this, sets);
        Traffic = new SiteTraffic[Sends.Length];
        Parallel.For(0, Sends.Length, s => Traffic[s] = new SiteTraffic(Links, Sends[s], watched[s].Stretches(), lateCycles, FloorOf(Sends[s], sets)));
        Dictionary<string, SharedLinks> shared = [];
        LinksOf = [.. sets.Select((s, i) => PhaseLinks.Of(this, s, watched, Floor(s, i >= Phases.Length), shared))];
        Book = new CoreBook(this);
    }

    public ChipProgram Program { get; }

    public ProgramRoutes Routes { get; }

    public SynchronousChip Chip { get; }

    /// <summary>Cores and links that need more cycles are late.</summary>
    public int LateCycles { get; }

    public SendTerm[] Sends { get; }

    public IEnumerable<SynapseTerm> Synapses => _synapses.Select(s => s.Term);

    /// <summary>What is done without spikes.</summary>
    public StillWork Still { get; }

    /// <summary>Classes of cores by phase.</summary>
    public List<ClassPhase>[] Phases { get; }

    /// <summary>Phases that happen at once in a full pipeline.</summary>
    public int[][] Together { get; }

    /// <summary>For each of them, class by class.</summary>
    public ClassPhase[][][] ClassesTogether { get; }

    public LinkTable Links { get; }

    /// <summary>The ways of packets by site.</summary>
    public SiteTraffic[] Traffic { get; }

    /// <summary>The links of each phase, then of the phases that happen at once in a full pipeline.</summary>
    public PhaseLinks[] LinksOf { get; }

    /// <summary>Tells all that a core does.</summary>
    public CoreBook Book { get; }

    /// <summary>The layer whose packets those of the host are.</summary>
    public int InputLayer => Program.Network.Connections.OfType<IntegerConvolution>().First(c => c.ReadsInput).Index;

    public IReadOnlyList<CoreClass> Classes => _classes;

    /// <summary>What phases last at least: the core that has most to do without any spike.</summary>
    public long StillCycles(IEnumerable<int> phases)
        => phases.Max(p => Still.Cores[p].Select(c => (long)c.Cycles + Chip.Cycles.PhaseOverhead.Value).DefaultIfEmpty(0).Max());

    /// <summary>Packets of links in phases that happen at once, without any spike.</summary>
    public IReadOnlyDictionary<int, long> StillLinks(IEnumerable<int> phases)
    {
        Dictionary<int, long> packets = [];
        foreach ((int link, long more) in phases.SelectMany(p => Still.Links[p]))
        {
            packets[link] = packets.GetValueOrDefault(link) + more;
        }

        return packets;
    }

    // Every phase of a site lasts as long as what is done in it without spikes, which all who send in it share.
    private long FloorOf(SendTerm term, PhaseSet[] sets)
        => Enumerable.Range(term.FirstPhase, term.SubSteps).Min(p => StillCycles([p]) / sets[p].Senders.Length);

    // What takes no longer changes no answer: in a full pipeline of fixed phases it is only asked what is late.
    private long Floor(PhaseSet set, bool fullPipeline)
        => fullPipeline && LateCycles < int.MaxValue ? LateCycles : Math.Min(LateCycles, StillCycles(set.Phases));

    private void AddTerms()
    {
        IntegerNetwork network = Program.Network;
        bool graded = Chip.Mesh.Packet == PacketKind.Graded;
        foreach (IntegerConnection connection in network.Connections)
        {
            int start = Program.Schedule.Start[connection.Index];
            switch (connection)
            {
                case IntegerConvolution { ReadsImage: false } layer when Program.Partition.Slices[layer.Index] is ConvolutionSlices slices:
                    int[] units = ChunkByChunk(layer.Index, slices);
                    int[] rows = [.. units.Select((_, i) => slices.Target[i % slices.Target.Count].Count)];
                    Add(new(Chip, layer.Index, start, layer.ReadsEvents ? 1 : network.D, Cores(units), Chip.Core is KernelCore ? [] : rows, -1, graded && !layer.ReadsInput, layer.Source,
                        [.. ConvolutionCounter.BoxesOf(Program, layer).Select(b => b.Count)]), units);
                    break;
                case IntegerAttention attention:
                    AddAttention(attention, (AttentionSlices)Program.Partition.Slices[attention.Index], start, graded);
                    break;
            }
        }
    }

    private void AddAttention(IntegerAttention layer, AttentionSlices slices, int start, bool graded)
    {
        int[] units = Program.Partition.SliceUnit[layer.Index], blocks = Program.Partition.ProductUnit[layer.Index];
        int[] rows = [.. units.Select((_, t) => Length(slices.Target[t]))];
        Add(new(Chip, layer.Index, start, Program.Network.D, Cores(units), rows, -1, graded, layer.Driver, [.. units.Select((_, t) => slices.AxonBox(t, 0).Count)]), units);
        for (int factor = 0; factor < 2; factor++)
        {
            int first = Program.Schedule.Fire[factor == 0 ? layer.Key : layer.Partner] + 1;
            int[] elements = [.. Enumerable.Range(0, slices.Blocks).Select(b => (factor == 0 ? slices.KeyBox(b) : slices.PartnerBox(b)).Count)];
            int[] lengths = [.. Enumerable.Range(0, slices.Blocks).Select(b => Length(factor == 0 ? slices.PartnerBox(b) : slices.KeyBox(b)))];
            Add(new(Chip, layer.Index, first, Program.Network.D, Cores(blocks), lengths, factor, graded, factor == 0 ? layer.Key : layer.Partner, elements), blocks);
        }

        int Length(Box box) => layer.KeyValueFirst ? box.Channels : box.Positions;
    }

    private int[] ChunkByChunk(int connection, ConvolutionSlices slices)
    {
        int[] units = Program.Partition.SliceUnit[connection];
        return [.. units.Select((_, i) => units[(i % slices.Target.Count * slices.Chunks) + (i / slices.Target.Count)])];
    }

    private int[] Cores(int[] units) => Array.ConvertAll(units, u => u < 0 ? -1 : Program.Placement.CoreOf[u]);

    private void Add(SynapseTerm term, int[] units) => _synapses.Add((term, units));

    // Homes first, tile by tile, so that places are tiles where no core serves several.
    private void Classify()
    {
        Partition partition = Program.Partition;
        for (int p = 0; p < partition.HomeUnit.Length; p++)
        {
            CoreClass homes = New(partition.HomeUnit[p].Select(u => Program.Placement.CoreOf[u]));
            foreach (SendTerm send in Sends.Where(s => Program.Network.Sites[s.Site].Population == p))
            {
                int[] places = [.. send.Cores.Select(homes.PlaceOf)], tails = new int[homes.Cores.Count];
                for (int home = 0; home < places.Length; home++)
                {
                    tails[places[home]] = Math.Max(tails[places[home]], send.Tail[home]);
                }

                homes.Sends.Add((send, places, new UnitsByPlace([.. Enumerable.Range(0, places.Length)], places)));
                homes.Tails.Add(tails);
            }
        }

        foreach ((SynapseTerm term, int[] units) in _synapses)
        {
            CoreClass? lone = null;
            foreach (int core in term.Cores.Where(c => c >= 0 && _classOfCore[c] < 0).Distinct())
            {
                lone ??= New([]);
                _classOfCore[core] = _classes.IndexOf(lone);
                lone.PlaceOf(core);
            }

            int[] slots = [.. Enumerable.Range(0, units.Length).Where(u => units[u] >= 0)];
            foreach (IGrouping<int, int> group in slots.GroupBy(u => _classOfCore[term.Cores[u]]))
            {
                CoreClass owner = _classes[group.Key];
                owner.Synapses.Add((term, [.. group], [.. group.Select(u => owner.PlaceOf(term.Cores[u]))]));
            }
        }
    }

    // Cores whose units do the same without any spike: the lone slices of an image layer.
    private void ClassifyRest()
    {
        for (int u = 0; u < Program.Placement.CoreOf.Length; u++)
        {
            if (_classOfCore[Program.Placement.CoreOf[u]] < 0)
            {
                int connection = Program.Partition.Units[u].Connection;
                _ = New(Program.Partition.SliceUnit[connection].Where(s => s >= 0).Select(s => Program.Placement.CoreOf[s]).Where(c => _classOfCore[c] < 0).Distinct().ToArray());
            }
        }
    }

    private CoreClass New(IEnumerable<int> cores)
    {
        CoreClass added = new() { Index = _classes.Count };
        foreach (int core in cores)
        {
            _classOfCore[core] = _classes.Count;
            added.PlaceOf(core);
        }

        _classes.Add(added);
        return added;
    }

    private void AddPhases(CoreClass cores)
    {
        HashSet<int> phases = [];
        foreach ((SynapseTerm term, _, _) in cores.Synapses)
        {
            phases.UnionWith(Enumerable.Range(term.FirstPhase, term.SubSteps));
        }

        foreach ((SendTerm term, _, _) in cores.Sends)
        {
            phases.UnionWith(Enumerable.Range(term.FirstPhase, term.SubSteps));
        }

        foreach (int phase in phases.Order())
        {
            _ = PhaseOf(cores, phase);
        }
    }

    private ClassPhase PhaseOf(CoreClass cores, int phase)
    {
        if (Phases[phase].Find(p => p.Class == cores) is { } found)
        {
            return found;
        }

        ClassPhase added = new()
        {
            Class = cores,
            Phase = phase,
            Index = Phases.Sum(p => p.Count),
            Synapses = [.. cores.Synapses.Select((t, i) => (i, k: phase - t.Term.FirstPhase)).Where(t => t.k >= 0 && t.k < cores.Synapses[t.i].Term.SubSteps)],
            Sends = [.. cores.Sends.Select((t, i) => (i, k: phase - t.Term.FirstPhase)).Where(t => t.k >= 0 && t.k < cores.Sends[t.i].Term.SubSteps)],
        };
        int[] layers = [.. added.Synapses.Select(s => cores.Synapses[s.Term].Term.Layer).Concat(added.Sends.Select(s => cores.Sends[s.Term].Term.Layer)).Distinct()];
        added.Layer = layers.Length == 1 ? layers[0] : -1;
        Phases[phase].Add(added);
        cores.Phases.Add(added);
        return added;
    }

    private void AddStill(int phase)
    {
        foreach (StillCore still in Still.Cores[phase])
        {
            CoreClass cores = _classes[_classOfCore[still.Core]];
            int place = cores.PlaceOf(still.Core);
            bool isNew = Phases[phase].All(p => p.Class != cores);
            ClassPhase at = PhaseOf(cores, phase);
            if (at.Cycles.Length == 0)
            {
                at.Cycles = new int[cores.Cores.Count];
                Array.Fill(at.Cycles, -1);
            }

            at.Cycles[place] = still.Cycles;
            at.Layer = isNew || at.Layer == still.Layer ? still.Layer : -1;
            if (still.Sent > 0 || still.Fill > 0)
            {
                at.Fill = at.Fill.Length > 0 ? at.Fill : new int[cores.Cores.Count];
                at.Sent = at.Sent.Length > 0 ? at.Sent : new int[cores.Cores.Count];
                (at.Fill[place], at.Sent[place]) = (still.Fill, still.Sent);
            }
        }
    }
}
