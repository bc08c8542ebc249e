namespace NeuroSim.Compiler.Mapping;

/// <summary>A box of a feature map; upper ends are exclusive.</summary>
public readonly record struct Box(int C0, int C1, int Y0, int Y1, int X0, int X1)
{
    /// <summary>Channels.</summary>
    public int Channels => C1 - C0;

    /// <summary>Rows.</summary>
    public int Height => Y1 - Y0;

    /// <summary>Columns.</summary>
    public int Width => X1 - X0;

    /// <summary>Positions of one channel.</summary>
    public int Positions => Height * Width;

    /// <summary>Elements.</summary>
    public int Count => Channels * Height * Width;

    /// <summary>True if nothing is in it.</summary>
    public bool IsEmpty => C1 <= C0 || Y1 <= Y0 || X1 <= X0;

    /// <summary>What two boxes share.</summary>
    public Box Intersect(in Box other) => new(
        Math.Max(C0, other.C0), Math.Min(C1, other.C1), Math.Max(Y0, other.Y0), Math.Min(Y1, other.Y1), Math.Max(X0, other.X0), Math.Min(X1, other.X1));

    /// <summary>Whether all of another box is in it.</summary>
    public bool Contains(in Box other) => other.C0 >= C0 && other.C1 <= C1 && other.Y0 >= Y0 && other.Y1 <= Y1 && other.X0 >= X0 && other.X1 <= X1;
}
