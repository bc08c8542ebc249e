using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>All that one core does in one phase, booking by booking, in the order of the units: for the few cores of which more than a sum is asked.</summary>
internal sealed class CoreBook
{
    private readonly ReplayPlan _plan;
    private readonly IntegerConnection[][] _active;
    private readonly ILookup<int, int> _unitsOf;
    private readonly Dictionary<int, SynapseTerm> _slices;
    private readonly ILookup<int, SynapseTerm> _products;
    private readonly ILookup<int, SendTerm> _sends;
    private readonly ILookup<(int Connection, int Core), int> _writes;

    public CoreBook(ReplayPlan plan)
    {
        _plan = plan;
        _active = [.. Enumerable.Range(0, plan.Program.Schedule.Phases).Select(p => plan.Program.Network.Connections.Where(c => MayWork(c, p)).ToArray())];
        int[] coreOf = plan.Program.Placement.CoreOf;
        _unitsOf = Enumerable.Range(0, coreOf.Length).ToLookup(u => coreOf[u]);
        _slices = plan.Synapses.Where(t => !t.IsProduct).ToDictionary(t => t.Layer);
        _products = plan.Synapses.Where(t => t.IsProduct).ToLookup(t => t.Layer);
        _sends = plan.Sends.ToLookup(s => plan.Program.Network.Sites[s.Site].Population);
        _writes = plan.Routes.Products.SelectMany((p, c) => p.SelectMany(e => e.Cell.Route.Targets.Select(t => (Key: (c, t), e.Entries))))
            .ToLookup(w => w.Key, w => w.Entries);
    }

    // A layer is at work from the phase before its first to the commit of its sums; attention builds its products before.
    private bool MayWork(IntegerConnection connection, int phase) => connection is IntegerAttention
        || (phase >= Schedule.Start[connection.Index] - 1 && phase <= Math.Max(Schedule.Last[connection.Index] + 1, Schedule.Commit[connection.Index]));

    private Partition Partition => _plan.Program.Partition;

    private Schedule Schedule => _plan.Program.Schedule;

    private CoreCycles Cycles => _plan.Chip.Cycles;

    /// <summary>What a core does in a phase.</summary>
    public BookedCore Of(int core, int phase, SpikeCounts counts)
    {
        Page page = new(core, phase, counts);
        foreach (IntegerConnection connection in _active[phase])
        {
            Connection(page, connection);
        }

        foreach (IntegerSite site in _plan.Program.Network.Sites)
        {
            Site(page, site);
        }

        Host(page);
        page.Book(WorkKind.Overhead, Cycles.PhaseOverhead.Value, page.Layer);
        return new(page.Work, page.Layer, page.Sent, page.Reach);
    }

    private void Connection(Page page, IntegerConnection connection)
    {
        int c = connection.Index;
        if (page.Phase >= Schedule.Start[c] && page.Phase <= Schedule.Last[c])
        {
            Integrate(page, connection);
        }

        if (connection is IntegerAttention attention)
        {
            Products(page, attention);
        }

        if (page.Phase == Schedule.Last[c])
        {
            EachUnit(page, u => u.Kind == UnitKind.Slice && u.Connection == c, (_, unit) =>
            {
                int home = _plan.Program.Placement.CoreOf[Partition.HomeUnit[connection.Target][unit.Tile]];
                Send(page, _plan.Routes.Direct(page.Core, home), Neurons(connection.Target, unit.Tile), c);
            });
        }

        if (page.Phase == Schedule.Last[c] + 1)
        {
            EachUnit(page, u => IsHome(u, connection.Target), (_, unit) => Arrivals(page, connection, unit.Tile));
        }

        if (connection is IntegerPotentialSum sum)
        {
            Sum(page, sum);
        }

        if (page.Phase == Schedule.Commit[c])
        {
            EachUnit(page, u => IsHome(u, connection.Target), (_, unit) =>
                page.Book(WorkKind.PotentialUpdates, (long)Neurons(connection.Target, unit.Tile) * Cycles.PotentialUpdate.Value, c));
        }
    }

    private void Integrate(Page page, IntegerConnection connection)
    {
        EachUnit(page, u => u.Connection == connection.Index && u.Kind != UnitKind.Product, (_, unit) =>
        {
            if (connection is IntegerConvolution { ReadsImage: true })
            {
                Multiply(page, connection, unit);
            }
            else
            {
                SynapseTerm term = _slices[connection.Index];
                int tiles = Partition.Tilings[connection.Target].Count;
                Add(page, term, (unit.Chunk * tiles) + unit.Tile);
            }
        });
    }

    private static void Add(Page page, SynapseTerm term, int unit)
    {
        SynapseWork work = term.Work(page.Counts, unit, page.Phase - term.FirstPhase);
        if (work.Events > 0)
        {
            page.Book(WorkKind.AxonReads, work.EventCycles, term.Layer);
        }

        if (work.AddCycles > 0 || work.Words > 0)
        {
            page.Book(WorkKind.SynapticAdditions, work.AddCycles, term.Layer);
        }
    }

    private void Multiply(Page page, IntegerConnection connection, in MappedUnit unit)
    {
        int pixels = Partition.AxonBox(unit).Count, neurons = Neurons(connection.Target, unit.Tile), units = _plan.Chip.Core.MultiplyUnits.Value;
        page.Book(WorkKind.AxonReads, (long)pixels * Cycles.AxonRead.Value, connection.Index);
        page.Book(WorkKind.Multiplications, (long)pixels * ((neurons + units - 1) / units) * Cycles.MultiplyWord.Value, connection.Index);
    }

    private void Products(Page page, IntegerAttention layer)
    {
        foreach (SynapseTerm term in _products[layer.Index].Where(t => page.Phase >= t.FirstPhase && page.Phase < t.FirstPhase + t.SubSteps))
        {
            EachUnit(page, u => IsProduct(u, layer.Index), (_, unit) => Add(page, term, unit.Tile));
        }

        if (page.Phase == Schedule.ProductSend[layer.Index])
        {
            EachUnit(page, u => IsProduct(u, layer.Index), (index, unit) =>
            {
                foreach (var (_, entries, cell) in _plan.Routes.Products[layer.Index].Where(p => p.Unit == index))
                {
                    Send(page, cell, entries, layer.Index);
                }
            });
        }
        else if (page.Phase == Schedule.ProductSend[layer.Index] + 1)
        {
            foreach (int entries in _writes[(layer.Index, page.Core)])
            {
                page.Book(WorkKind.SynapseWrites, (long)entries * Cycles.SynapseWrite.Value, layer.Index);
            }
        }
    }

    // A home adds what each lone slice of its tile has sent.
    private void Arrivals(Page page, IntegerConnection connection, int tile)
    {
        int chunks = Partition.Slices[connection.Index].Chunks;
        foreach (int unit in Partition.SliceUnit[connection.Index].AsSpan(tile * chunks, chunks))
        {
            if (unit >= 0 && Partition.Units[unit].Kind == UnitKind.Slice)
            {
                Arrive(page, Neurons(connection.Target, tile), connection.Index);
            }
        }
    }

    private void Sum(Page page, IntegerPotentialSum sum)
    {
        int start = Schedule.Start[sum.Index];
        if (page.Phase != start && page.Phase != start - 1)
        {
            return;
        }

        foreach ((int source, int target, int sums, int positions) in PotentialTransfers.Of(Partition, sum))
        {
            (int from, int to) = (_plan.Program.Placement.CoreOf[source], _plan.Program.Placement.CoreOf[target]);
            if (page.Phase == start && to == page.Core)
            {
                Arrive(page, sums, sum.Index);
            }
            else if (page.Phase != start && from == page.Core)
            {
                Arrive(page, sums * positions, sum.Index);
                Send(page, _plan.Routes.Direct(from, to), sums, sum.Index);
            }
        }
    }

    private void Site(Page page, IntegerSite site)
    {
        int subStep = page.Phase - Schedule.Fire[site.Index];
        if (subStep < 0 || subStep >= _plan.Program.Network.D)
        {
            return;
        }

        SendTerm term = _plan.Sends[site.Index];
        EachUnit(page, u => IsHome(u, site.Population), (_, unit) =>
            page.Book(WorkKind.SomaUpdates, (long)Neurons(site.Population, unit.Tile) * Cycles.SomaUpdate.Value, term.Layer));
        if (subStep < term.SubSteps)
        {
            EachUnit(page, u => IsHome(u, site.Population), (_, unit) =>
            {
                for (int cell = term.FirstCell[unit.Tile]; cell < term.FirstCell[unit.Tile + 1]; cell++)
                {
                    Send(page, term.Routes.Cells[cell], term.Spikes(page.Counts, cell, subStep), term.Layer);
                }
            });
        }
    }

    private void Host(Page page)
    {
        IntegerNetwork network = _plan.Program.Network;
        foreach (IntegerConvolution layer in network.Connections.OfType<IntegerConvolution>().Where(c => c.ReadsInput && page.Phase == 1 && Partition.Slices[c.Index] is NoSlices))
        {
            EachUnit(page, u => IsHome(u, layer.Target), (_, unit) => Arrive(page, Neurons(layer.Target, unit.Tile), layer.Index));
        }

        if (page.Phase == Schedule.Decision)
        {
            int last = network.Connections.Last(c => c.Target == network.Output).Index;
            EachUnit(page, u => IsHome(u, network.Output), (_, unit) =>
                Send(page, _plan.Routes.Direct(page.Core, _plan.Program.Placement.Array.PortOf(page.Core)), Neurons(network.Output, unit.Tile), last));
        }
    }

    private void Arrive(Page page, int potentials, int layer) => page.Book(WorkKind.PartialAdditions, (long)potentials * Cycles.PartialAddition.Value, layer);

    private void Send(Page page, RoutedCell cell, long packets, int layer)
    {
        if (packets > 0)
        {
            long cycles = packets * cell.Packets * Cycles.PacketSend.Value;
            page.Book(WorkKind.PacketSends, cycles, layer);
            page.Sent += cycles;
            page.Reach = Math.Max(page.Reach, page.Sent + cell.TailCycles);
        }
    }

    private int Neurons(int population, int tile) => Partition.Tilings[population][tile].Count;

    private static bool IsHome(in MappedUnit unit, int population) => unit.Kind == UnitKind.Home && unit.Population == population;

    private static bool IsProduct(in MappedUnit unit, int connection) => unit.Kind == UnitKind.Product && unit.Connection == connection;

    private void EachUnit(Page page, Func<MappedUnit, bool> which, Action<int, MappedUnit> visit)
    {
        foreach (int index in _unitsOf[page.Core])
        {
            if (which(Partition.Units[index]))
            {
                visit(index, Partition.Units[index]);
            }
        }
    }

    private sealed class Page(int core, int phase, SpikeCounts counts)
    {
        private bool _isActive;
        private long _largest;

        public int Core => core;

        public int Phase => phase;

        public SpikeCounts Counts => counts;

        public long[] Work { get; } = new long[WorkKinds.Count];

        /// <summary>The layer of the largest booking, the first of them.</summary>
        public int Layer { get; private set; }

        public long Sent { get; set; }

        public long Reach { get; set; }

        public void Book(WorkKind kind, long cycles, int layer)
        {
            Layer = _isActive ? Layer : layer;
            _isActive = true;
            Work[(int)kind] += cycles;
            if (cycles > _largest)
            {
                (_largest, Layer) = (cycles, layer);
            }
        }
    }
}

/// <summary>What a core did in a phase.</summary>
/// <param name="Work">Cycles by kind.</param>
/// <param name="Layer">Layer of its largest booking.</param>
/// <param name="Sent">Cycles for handing over packets.</param>
/// <param name="Reach">Cycles from the first packet handed over until all have arrived.</param>
internal readonly record struct BookedCore(long[] Work, int Layer, long Sent, long Reach)
{
    /// <summary>Cycles of all kinds.</summary>
    public long Cycles => Work.Sum();

    /// <summary>Cycles from the end of the work to the last arrival.</summary>
    public long Fill => Math.Max(0, Reach - Sent);
}
