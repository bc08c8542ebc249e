namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>One output row of one tile, for one chunk of weights: what the vector kernels work on.</summary>
internal unsafe ref struct GatherTask
{
    /// <summary>Weights of whole vectors, [kernel row][kernel column][channel of the group][output].</summary>
    public byte* Whole;

    /// <summary>Weights of half a vector, likewise.</summary>
    public byte* Half;

    /// <summary>Rows of weights from an input column to the next.</summary>
    public int ColumnRows;

    /// <summary>Rows of weights from a kernel row to the next.</summary>
    public int KernelRowRows;

    /// <summary>Positions of active inputs.</summary>
    public ushort* Positions;

    /// <summary>Their activations.</summary>
    public byte* Counts;

    /// <summary>Starts of the first kernel row's list.</summary>
    public int* Starts;

    /// <summary>From the starts of a row to those of the next.</summary>
    public int StartsStride;

    /// <summary>Kernel rows of this chunk that lie on the map.</summary>
    public int KernelRows;

    /// <summary>Sums of the first output column.</summary>
    public int* Sums;

    /// <summary>From an output column to the next.</summary>
    public int SumsStride;

    /// <summary>Outputs of the tile that exist.</summary>
    public int Outputs;

    /// <summary>True if this chunk adds to the sums, false if it is the first.</summary>
    public bool Adds;

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

    /// <summary>The input column that is nearest to one that may lie in the padding; the end counts as a column.</summary>
    public readonly int OnMap(int column) => Math.Min(Math.Max(column, 0), InputColumns);
}
