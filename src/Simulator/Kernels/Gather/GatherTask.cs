using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>One output row of one tile, for one chunk of weights: what the vector kernels work on.</summary>
internal unsafe ref struct GatherTask
{
    /// <summary>Number of the chunk, over all tiles.</summary>
    public int Index;

    /// <summary>Weights that will be read soon.</summary>
    public WeightsAhead Ahead;

    /// <summary>Lines of them that are asked for with each output.</summary>
    public int AheadLines;

    /// <summary>Weights, [kernel column][channel of the group][output].</summary>
    public byte* Weights;

    /// <summary>From a row of weights to the next.</summary>
    public int RowWeights;

    /// <summary>Rows of weights from an input column to the next.</summary>
    public int ColumnRows;

    /// <summary>Positions of active inputs.</summary>
    public ushort* Positions;

    /// <summary>Their activations.</summary>
    public byte* Counts;

    /// <summary>For each two entries, their activations twice; for <see cref="Gather512"/> only.</summary>
    public uint* Pairs;

    /// <summary>For each column, its first entry; and the end.</summary>
    public ListStart* Starts;

    /// <summary>How long lists may be.</summary>
    public GatherBounds Bounds;

    /// <summary>Sums of the first output column: of 32 bits, or of 16 if <see cref="IsNarrow"/>.</summary>
    public void* Sums;

    /// <summary>From an output column to the next.</summary>
    public int SumsStride;

    /// <summary>Outputs of the tile that exist.</summary>
    public int Outputs;

    /// <summary>True if this chunk adds to the sums, false if it is the first.</summary>
    public bool Adds;

    /// <summary>True if sums of 16 bits are wanted; the task fails where they may not fit.</summary>
    public bool IsNarrow;

    /// <summary>Output columns.</summary>
    public int Columns;

    /// <summary>Input columns.</summary>
    public int InputColumns;

    /// <summary>Kernel columns.</summary>
    public int KernelWidth;

    /// <summary>Stride.</summary>
    public int Stride;

    /// <summary>Padding.</summary>
    public int Padding;

    /// <summary>Bytes of a sum.</summary>
    public readonly int SumBytes => IsNarrow ? sizeof(short) : sizeof(int);

    /// <summary>The input column that is nearest to one that may lie in the padding; the end counts as a column.</summary>
    public readonly int OnMap(int column) => Math.Min(Math.Max(column, 0), InputColumns);

    /// <summary>How many pairs of the lists of some columns may be added up in 16 bits: all, if their activations are small enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly nint PairsAtOnce(ListStart first, ListStart end)
    {
        nint pairs = (end.Entry - first.Entry) >> 1;
        return pairs <= Bounds.Pairs || end.Spikes - first.Spikes <= Bounds.Spikes ? pairs : Bounds.Pairs;
    }
}
