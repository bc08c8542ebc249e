using System.Runtime.InteropServices;

namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// A list of cells: neurons of one source tile whose spikes go to the same cores. Large networks have millions of them, so that they are kept in flat lists.
/// </summary>
public sealed class RouteCells
{
    private readonly List<Box> _boxes = [];
    private readonly List<int> _from = [];
    private readonly List<int> _end = [];
    private readonly List<int> _targets = [];

    /// <summary>Cells.</summary>
    public int Count => _boxes.Count;

    /// <summary>Neurons of each cell.</summary>
    public ReadOnlySpan<Box> Boxes => CollectionsMarshal.AsSpan(_boxes);

    /// <summary>The core that each cell's spikes leave.</summary>
    public ReadOnlySpan<int> From => CollectionsMarshal.AsSpan(_from);

    /// <summary>Where each cell's targets end in <see cref="Targets"/>; they begin where those of the cell before end.</summary>
    public ReadOnlySpan<int> End => CollectionsMarshal.AsSpan(_end);

    /// <summary>The cores that the spikes of all cells go to, each cell's in the order of <see cref="Route.Targets"/>.</summary>
    public ReadOnlySpan<int> Targets => CollectionsMarshal.AsSpan(_targets);

    /// <summary>Adds a cell.</summary>
    /// <param name="box">Its neurons.</param>
    /// <param name="from">The core that its spikes leave.</param>
    /// <param name="targets">Distinct cores, by column, then by row.</param>
    public void Add(in Box box, int from, ReadOnlySpan<int> targets)
    {
        _boxes.Add(box);
        _from.Add(from);
        _targets.AddRange(targets);
        _end.Add(_targets.Count);
    }
}
