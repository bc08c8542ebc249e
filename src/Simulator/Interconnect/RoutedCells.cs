using System.Collections;
using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Interconnect;

/// <summary>The routes of all cells of a site. There may be millions: they are kept in flat arrays, and a <see cref="RoutedCell"/> is a view of one.</summary>
public sealed class RoutedCells : IReadOnlyList<RoutedCell>
{
    private readonly ChipProgram _program;
    private readonly int[] _from;
    private readonly int[] _firstTarget;
    private readonly int[] _targets;
    private readonly int[] _fill;
    private readonly int[] _tail;

    private RoutedCells(ChipProgram program, int[] from, int[] firstTarget, int[] targets)
    {
        _program = program;
        (_from, _firstTarget, _targets) = (from, firstTarget, targets);
        int timed = program.Chip is SynchronousChip ? from.Length : 0;
        (_fill, _tail) = (new int[timed], new int[timed]);
    }

    /// <summary>Cells.</summary>
    public int Length => _from.Length;

    /// <inheritdoc/>
    public int Count => _from.Length;

    /// <summary>A cell.</summary>
    public RoutedCell this[int index]
    {
        get
        {
            int packets = RoutedCell.PacketsTo(_program.Chip, _firstTarget[index + 1] - _firstTarget[index]);
            return _fill.Length == 0 ? new(this, index, packets, 0, 0) : new(this, index, packets, _fill[index], _tail[index]);
        }
    }

    /// <summary><see cref="RoutedCell.TailCycles"/> of a cell on a chip with a clock.</summary>
    public int Tail(int index) => _tail[index];

    /// <summary>The core that a cell's spikes leave.</summary>
    public int From(int index) => _from[index];

    /// <summary>The cores that a cell's spikes go to: <see cref="Compiler.Mapping.Route.Targets"/>, without a route being made.</summary>
    public ReadOnlySpan<int> Targets(int index) => _targets.AsSpan(_firstTarget[index].._firstTarget[index + 1]);

    /// <summary>The route of a cell.</summary>
    public Route Route(int index) => Compiler.Mapping.Route.ToOrdered(_program.Placement.Array, _from[index], Targets(index).ToArray());

    /// <inheritdoc/>
    public IEnumerator<RoutedCell> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Joins the cells of parts of a site, in their order, and finds what their routes cost.</summary>
    internal static RoutedCells Join(ChipProgram program, IReadOnlyList<RouteCells> parts, int threads)
    {
        int count = parts.Sum(p => p.Count);
        RoutedCells all = new(program, new int[count], new int[count + 1], new int[parts.Sum(p => p.Targets.Length)]);
        int[] cells = Begins(parts, p => p.Count), targets = Begins(parts, p => p.Targets.Length);
        Parallel.For(0, parts.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, p => all.Fill(parts[p], cells[p], targets[p]));
        return all;
    }

    /// <summary>The same routes on a chip that differs in times only: they are shared, what they cost is found anew.</summary>
    internal RoutedCells On(ChipProgram program, int threads)
    {
        RoutedCells other = new(program, _from, _firstTarget, _targets);
        int parts = Math.Min(Length, threads), each = parts == 0 ? 0 : (Length + parts - 1) / parts;
        Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = threads }, p => other.Time(p * each, Math.Min((p + 1) * each, Length)));
        return other;
    }

    private static int[] Begins(IReadOnlyList<RouteCells> parts, Func<RouteCells, int> count)
    {
        int[] begins = new int[parts.Count];
        for (int p = 1; p < begins.Length; p++)
        {
            begins[p] = begins[p - 1] + count(parts[p - 1]);
        }

        return begins;
    }

    private void Fill(RouteCells part, int firstCell, int firstTarget)
    {
        // The first entry is the last of the part before, which may not have come to it yet.
        _firstTarget[firstCell] = firstTarget;
        part.From.CopyTo(_from.AsSpan(firstCell));
        part.Targets.CopyTo(_targets.AsSpan(firstTarget));
        for (int i = 0; i < part.Count; i++)
        {
            _firstTarget[firstCell + i + 1] = firstTarget + part.End[i];
        }

        Time(firstCell, firstCell + part.Count);
    }

    // What the routes of some cells cost on a chip with a clock.
    private void Time(int firstCell, int endCell)
    {
        for (int cell = firstCell; cell < endCell && _program.Chip is SynchronousChip clocked; cell++)
        {
            (_fill[cell], _tail[cell]) = RoutedCell.Cycles(clocked, _program.Placement.Array, _from[cell], Targets(cell));
        }
    }
}
