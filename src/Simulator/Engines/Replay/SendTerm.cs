using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>The packets of a site: from each home, cell by cell.</summary>
internal sealed class SendTerm
{
    private readonly CellSums _cells;
    private readonly SiteCounter _site;
    private readonly int _neurons, _d;
    private readonly int _sendCycles;

    // By home: whether its cells are neurons side by side.
    private readonly bool[] _consecutive;

    public SendTerm(ChipProgram program, ProgramRoutes routes, SpikeCounter counter, IntegerSite site)
    {
        SynchronousChip chip = (SynchronousChip)program.Chip;
        PopulationTiling tiling = program.Partition.Tilings[site.Population];
        (Site, Routes, _sendCycles) = (site.Index, routes.Sites[site.Index], chip.Cycles.PacketSend.Value);
        _site = counter.Sites[site.Index];
        _cells = new CellSums(_site, Routes.Boxes);
        _d = program.Network.D;
        Layer = program.Network.Steps.TakeWhile(s => s != site).OfType<IntegerConnection>().Last(c => c.Target == site.Population).Index;
        FirstPhase = program.Schedule.Fire[site.Index];
        SubSteps = chip.Mesh.Packet == PacketKind.Graded ? 1 : program.Network.D;
        Cores = Array.ConvertAll(program.Partition.HomeUnit[site.Population], u => program.Placement.CoreOf[u]);
        FirstCell = new int[tiling.Count + 1];
        (Tail, Reach) = (new int[tiling.Count], new int[Routes.Cells.Length]);
        _consecutive = new bool[tiling.Count];
        Fill(tiling);
        _neurons = program.Network.Populations[site.Population].Shape.Count;
        Kind = !IsUniform ? SlotKind.Cell
            : !_site.KeepsMap ? SlotKind.Chunk
            : SubSteps == program.Network.D ? SlotKind.Neuron : SlotKind.Cell;
    }

    public int Site { get; }

    public int Layer { get; }

    public int FirstPhase { get; }

    /// <summary>Phases with packets: the sub-steps; one where a packet brings a whole burst.</summary>
    public int SubSteps { get; }

    /// <summary>Core of each home.</summary>
    public int[] Cores { get; }

    public SiteRoutes Routes { get; }

    /// <summary>Cells of a home begin here; those of the next where they end.</summary>
    public int[] FirstCell { get; }

    /// <summary>By home: cycles from the last packet of a cell to its last arrival, for the farthest cell.</summary>
    public int[] Tail { get; }

    /// <summary>By cell: the farthest of this and the cells of its core before it.</summary>
    public int[] Reach { get; }

    /// <summary>Neurons of the largest home.</summary>
    public int MostSpikes { get; private set; }

    /// <summary>Whether a home's packets are its spikes.</summary>
    public bool IsUniform { get; private set; }

    /// <summary>Spikes of a cell in a sub-step.</summary>
    public int Spikes(SpikeCounts counts, int cell, int subStep)
        => _cells.Spikes(counts.Sites[Site], cell, subStep);

    /// <summary>Packed spikes of a cell in four sub-steps.</summary>
    public ulong FourSubSteps(SpikeCounts counts, int cell, int word) => _cells[counts.Sites[Site], cell, word];

    /// <summary>What is counted on its own.</summary>
    public SlotKind Kind { get; }

    /// <summary>Totals of nothing yet.</summary>
    public CellTotals NewTotals() => Kind == SlotKind.Neuron ? new([], new NeuronTotals(_neurons, _d)) : new(new long[Slots], null);

    /// <summary>How many are counted on their own.</summary>
    public int Slots => Kind == SlotKind.Cell ? Routes.Cells.Length : _cells.Slots;

    /// <summary>Sets what belongs to a cell.</summary>
    public void Fill<T>(int cell, T value, T[] bySlot)
    {
        if (Kind == SlotKind.Cell)
        {
            bySlot[cell] = value;
        }
        else
        {
            _cells.Fill(cell, value, bySlot);
        }
    }

    /// <summary>Spikes of a cell that were added to totals.</summary>
    public long Total(int cell, CellTotals totals) => Kind switch
    {
        SlotKind.Neuron => _cells.Sum(cell, totals.Neurons!),
        SlotKind.Chunk => _cells.Sum(cell, totals.Slots),
        _ => totals.Slots[cell],
    };

    /// <summary>The spikes of all neurons in order, where these are counted on their own.</summary>
    public ReadOnlySpan<byte> MapOf(SpikeCounts counts) => _site.MapOf(counts.Sites[Site]);

    /// <summary>The packed spikes of all chunks in order, all words of a chunk side by side, where these are counted on their own.</summary>
    public ReadOnlySpan<ulong> PositionsOf(SpikeCounts counts) => counts.Sites[Site].Positions;

    /// <summary>Packets of a home in a sub-step.</summary>
    public long Packets(SpikeCounts counts, int home, int subStep)
    {
        if (IsUniform)
        {
            return counts.Homes[Site][home, subStep];
        }

        long packets = 0;
        for (int cell = FirstCell[home]; cell < FirstCell[home + 1]; cell++)
        {
            packets += (long)Spikes(counts, cell, subStep) * Routes.Cells[cell].Packets;
        }

        return packets;
    }

    /// <summary>Adds a home's packets to what its core has handed over: the cycles for them, and when all have arrived.</summary>
    public void Send(SpikeCounts counts, int home, int subStep, ref long sent, ref long reach)
    {
        for (int cell = FirstCell[home]; cell < FirstCell[home + 1]; cell++)
        {
            int spikes = Spikes(counts, cell, subStep);
            if (spikes > 0)
            {
                sent += (long)spikes * Routes.Cells[cell].Packets * _sendCycles;
                reach = Math.Max(reach, sent + Routes.Cells[cell].TailCycles);
            }
        }
    }

    /// <summary>Cycles from the end of a core's work to the last arrival of its homes' packets; found from the last cell back.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="homes">All homes of the core, in order.</param>
    /// <param name="subStep">The sub-step.</param>
    /// <param name="floor">Fewer cycles do not matter: the answer is then some number that is no more than this, or 0.</param>
    public long FillOf(SpikeCounts counts, ReadOnlySpan<int> homes, int subStep, long floor)
    {
        long after = 0, fill = 0;
        SiteCounts own = counts.Sites[Site];
        for (int h = homes.Length - 1; h >= 0; h--)
        {
            int home = homes[h];
            long all = IsUniform ? after + (counts.Homes[Site][home, subStep] * (long)_sendCycles) : long.MaxValue;
            int first = FirstCell[home], end = FirstCell[home + 1];
            while (after < all && end > first && (end = _cells.LastSpiking(own, first, end, subStep, _consecutive[home])) >= first)
            {
                if (Reach[end] - after <= Math.Max(fill, floor))
                {
                    return fill;
                }

                fill = Math.Max(fill, Routes.Cells.Tail(end) - after);
                long spikes = _consecutive[home] ? 1 : _cells.Spikes(own, end, subStep);
                after += spikes * (IsUniform ? 1 : Routes.Cells[end].Packets) * _sendCycles;
            }
        }

        return fill;
    }

    private void Fill(PopulationTiling tiling)
    {
        long[] covered = new long[tiling.Count];
        Dictionary<int, int> reach = [];
        bool single = true;
        for (int i = 0; i < Routes.Cells.Length; i++)
        {
            int home = tiling.TileOf(Routes.Boxes[i]);
            FirstCell[home + 1] = i + 1;
            covered[home] += Routes.Boxes[i].Count;
            single &= Routes.Cells[i].Packets == 1;
            Tail[home] = Math.Max(Tail[home], Routes.Cells[i].TailCycles);
            Reach[i] = reach[Cores[home]] = Math.Max(reach.GetValueOrDefault(Cores[home]), Routes.Cells[i].TailCycles);
        }

        for (int home = 0; home < tiling.Count; home++)
        {
            FirstCell[home + 1] = Math.Max(FirstCell[home], FirstCell[home + 1]);
            _consecutive[home] = _cells.AreConsecutive(FirstCell[home], FirstCell[home + 1]);
        }

        MostSpikes = tiling.Channels * tiling.Rows * tiling.Columns;
        IsUniform = single && Enumerable.Range(0, tiling.Count).All(t => covered[t] == tiling[t].Count);
    }
}

/// <summary>What is counted on its own at the homes of a site.</summary>
internal enum SlotKind
{
    /// <summary>The neurons of a cell together.</summary>
    Cell,

    /// <summary>A chunk of channels at a position; each is in one cell.</summary>
    Chunk,

    /// <summary>A neuron.</summary>
    Neuron,
}
