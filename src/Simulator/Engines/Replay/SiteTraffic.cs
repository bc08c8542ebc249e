using System.Buffers;
using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// What links carry of one site. The way of a cell is a few runs of links along its row and along columns; cells whose runs along their row, or along columns,
/// are the same share a part (<see cref="WayParts"/>), so that few numbers change for each spike.
/// </summary>
internal sealed class SiteTraffic
{
    private readonly SendTerm _term;
    private readonly int _subSteps;
    private readonly WayParts _rows = new(), _columns = new();
    private readonly SlotParts _slots;
    private readonly int _uncounted;

    // By slot: links that a packet crosses.
    private readonly int[] _hops;
    private readonly NeuronWeights? _neuronHops;
    private readonly ChunkWeights? _chunkHops;

    /// <summary>Prepares the cells of a site.</summary>
    /// <param name="links">The links of the array.</param>
    /// <param name="term">The site's packets.</param>
    /// <param name="stretches">What is counted, in order.</param>
    /// <param name="lateCycles">A link that needs more cycles is late.</param>
    /// <param name="floor">Stretches of links that never need more cycles are not counted.</param>
    public SiteTraffic(LinkTable links, SendTerm term, List<Stretch> stretches, int lateCycles, long floor)
    {
        (_term, _subSteps, _hops) = (term, term.SubSteps, new int[term.Slots]);
        int[] placeOf = PlaceOf(links, stretches);
        CellRuns runs = new(links, term);
        (int[] kept, _uncounted, int most) = Keep(links, runs, stretches, placeOf, floor);
        Links = [.. stretches.Where((_, i) => kept[i + 1] > kept[i]).Select(s => s.IsWatched ? links.LinkOf(s.Links.Begin) : -1)];
        int cells = term.Routes.Cells.Length;
        int[] rows = new int[cells], columns = new int[cells];
        Count(runs, placeOf, kept);
        ArrayPool<int>.Shared.Return(placeOf);
        Bind(runs, apart: true, rows, columns);
        if (SlotParts.Of(term, rows, columns) is { } slots)
        {
            _slots = slots;
        }
        else
        {
            // Millions of parts: those along columns get all runs.
            (_rows, _columns) = (new(), new());
            Bind(runs, apart: false, rows, columns);
            _slots = SlotParts.Of(term, rows, columns)!;
        }

        Loads = new LinkLoads(links, Links, _subSteps, most, lateCycles);
        if (term.Kind == SlotKind.Neuron)
        {
            (_neuronHops, _hops) = (new NeuronWeights(_hops, _subSteps), []);
        }
        else if (term.Kind == SlotKind.Chunk)
        {
            _chunkHops = new ChunkWeights(_hops);
        }
    }

    /// <summary>What is counted, in order: watched links, and −1 for stretches of others.</summary>
    public int[] Links { get; }

    /// <summary>Words of parts along rows.</summary>
    public int RowWords => _rows.Parts * Packed.Words(_subSteps);

    /// <summary>Words of parts along columns.</summary>
    public int ColumnWords => _columns.Parts * Packed.Words(_subSteps);

    /// <summary>How loads are stored.</summary>
    public LinkLoads Loads { get; }

    /// <summary>Adds the packets of a sample.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="totals">By slot: added to.</param>
    /// <param name="scratch">Room of this thread.</param>
    /// <param name="loads">Set: loads of all that is counted.</param>
    /// <param name="slowest">Set: the slowest watched link of each sub-step, and how many are late.</param>
    /// <param name="unwatched">Set: packets on any other link in each sub-step, at most.</param>
    public Sent Send(SpikeCounts counts, CellTotals totals, TrafficScratch scratch, ulong[] loads, SlowestLink[] slowest, int[] unwatched)
    {
        Span<ulong> rows = scratch.Rows.AsSpan(0, RowWords), columns = scratch.Columns.AsSpan(0, ColumnWords);
        rows.Clear();
        columns.Clear();
        (long all, long hops) = (0, 0);
        for (int w = 0; w < Packed.Words(_subSteps); w++)
        {
            PartCounts parts = new(rows.Slice(w * _rows.Parts, _rows.Parts), columns.Slice(w * _columns.Parts, _columns.Parts));
            (long packets, long links) = _term.Kind switch
            {
                SlotKind.Neuron => CollectNeurons(counts, w, totals.Neurons!, parts),
                SlotKind.Chunk => CollectChunks(counts, w, totals.Slots, parts),
                _ => CollectCells(counts, w, totals.Slots, parts),
            };
            (all, hops) = (all + packets, hops + links);
        }

        _rows.AddTo(rows, Loads, scratch.Differences);
        _columns.AddTo(columns, Loads, scratch.Differences);
        long crossings = Loads.AddUp(scratch.Differences, loads, slowest, unwatched, scratch);
        for (int k = 0; k < unwatched.Length; k++)
        {
            unwatched[k] = Math.Max(unwatched[k], _uncounted);
        }

        return new(all, hops, crossings);
    }

    // Packets and hops of four sub-steps; those of neurons are all counted with the first four.
    private (long Packets, long Hops) CollectNeurons(SpikeCounts counts, int word, NeuronTotals totals, in PartCounts parts)
    {
        ReadOnlySpan<byte> map = _term.MapOf(counts);
        _slots.AddNeurons(map, word, parts);
        if (word > 0)
        {
            return (0, 0);
        }

        totals.Add(map);
        return (counts.Spikes[_term.Site], _neuronHops!.Sum(map));
    }

    private (long Packets, long Hops) CollectChunks(SpikeCounts counts, int word, long[] totals, in PartCounts parts)
    {
        ReadOnlySpan<ulong> positions = _term.PositionsOf(counts);
        int stride = positions.Length / Math.Max(1, totals.Length);
        _slots.AddAll(positions, stride, word, Lanes(word), parts);
        return _chunkHops!.Add(positions, stride, word, Lanes(word), totals);
    }

    private (long Packets, long Hops) CollectCells(SpikeCounts counts, int word, long[] totals, in PartCounts parts)
    {
        long all = 0, hops = 0;
        for (int cell = 0; cell < totals.Length; cell++)
        {
            ulong packed = _term.FourSubSteps(counts, cell, word) & Lanes(word);
            long spikes = Packed.Sum(packed);
            _slots.Add(cell, packed, parts);
            totals[cell] += spikes;
            all += spikes * _term.Routes.Cells[cell].Packets;
            hops += spikes * _hops[cell];
        }

        return (all, hops);
    }

    // The sub-steps of a word in which there are packets.
    private ulong Lanes(int word)
        => _subSteps - (word * Packed.Lanes) is var lanes && lanes >= Packed.Lanes ? ulong.MaxValue : ulong.MaxValue >> ((Packed.Lanes - lanes) * Packed.Bits);

    // Finds the parts of all cells, whose runs are those of what is counted.
    private void Bind(CellRuns runs, bool apart, int[] rows, int[] columns)
    {
        for (int cell = 0; cell < rows.Length; cell++)
        {
            int neurons = _term.Routes.Boxes[cell].Count;
            rows[cell] = _rows.Of(apart ? Counted(runs.Row(cell)) : [], neurons);
            columns[cell] = _columns.Of(Counted(apart ? runs.Columns(cell) : runs.All(cell)), neurons);
        }

        _rows.Close();
        _columns.Close();
    }

    // Without the runs in which nothing is counted.
    private static Span<LineRun> Counted(Span<LineRun> runs)
    {
        int next = 0;
        foreach (LineRun run in runs)
        {
            if (run.Length > 0)
            {
                runs[next++] = run;
            }
        }

        runs[next..].Clear();
        return runs[..next];
    }

    // Finds the hops of all cells, and makes runs of links those of what is counted.
    private void Count(CellRuns runs, int[] placeOf, int[] kept)
    {
        for (int cell = 0; cell < _term.Routes.Cells.Length; cell++)
        {
            int hops = 0;
            foreach (ref LineRun run in runs.All(cell))
            {
                hops += run.Length;
                run = new(kept[placeOf[run.Begin]], kept[placeOf[run.End - 1] + 1]);
            }

            _term.Fill(cell, hops, _hops);
        }
    }

    // How many stretches before each are counted, and the packets on any other, and on any at all, at most.
    private (int[] Kept, int Uncounted, int Most) Keep(LinkTable links, CellRuns runs, List<Stretch> stretches, int[] placeOf, long floor)
    {
        int[] differences = new int[stretches.Count + 1], kept = new int[stretches.Count + 1];
        for (int cell = 0; cell < _term.Routes.Cells.Length; cell++)
        {
            int neurons = _term.Routes.Boxes[cell].Count;
            foreach (LineRun run in runs.All(cell))
            {
                differences[placeOf[run.Begin]] += neurons;
                differences[placeOf[run.End - 1] + 1] -= neurons;
            }
        }

        int packets = 0, uncounted = 0, most = 0;
        for (int i = 0; i < stretches.Count; i++)
        {
            packets += differences[i];
            bool counts = stretches[i].IsWatched || (long)packets * links.CyclesInsideChips > floor;
            kept[i + 1] = kept[i] + (counts ? 1 : 0);
            uncounted = counts ? uncounted : Math.Max(uncounted, packets);
            most = Math.Max(most, packets);
        }

        return (kept, uncounted, most);
    }

    // By number of a link that carries anything: its place among what is counted.
    private static int[] PlaceOf(LinkTable links, List<Stretch> stretches)
    {
        int[] placeOf = ArrayPool<int>.Shared.Rent(links.Count);
        for (int place = 0; place < stretches.Count; place++)
        {
            placeOf.AsSpan(stretches[place].Links.Begin, stretches[place].Links.Length).Fill(place);
        }

        return placeOf;
    }
}

/// <summary>What a site sent in a sample.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Hops">Links that they crossed.</param>
/// <param name="Crossings">How many of these join two chips.</param>
internal readonly record struct Sent(long Packets, long Hops, long Crossings);
