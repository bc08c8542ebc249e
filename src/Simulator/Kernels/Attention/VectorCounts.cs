namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>Vectors of a row, or rows, that are computed at once.</summary>
internal interface IVectorCount
{
    /// <summary>How many.</summary>
    static abstract int Vectors { get; }
}

/// <summary>One vector.</summary>
internal readonly struct OneVector : IVectorCount
{
    public static int Vectors => 1;
}

/// <summary>Two vectors.</summary>
internal readonly struct TwoVectors : IVectorCount
{
    public static int Vectors => 2;
}

/// <summary>Three vectors.</summary>
internal readonly struct ThreeVectors : IVectorCount
{
    public static int Vectors => 3;
}

/// <summary>Four vectors.</summary>
internal readonly struct FourVectors : IVectorCount
{
    public static int Vectors => 4;
}

/// <summary>Six vectors.</summary>
internal readonly struct SixVectors : IVectorCount
{
    public static int Vectors => 6;
}

/// <summary>Eight vectors.</summary>
internal readonly struct EightVectors : IVectorCount
{
    public static int Vectors => 8;
}
