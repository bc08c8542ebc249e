namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>A term of a row's sums that is not zero: where its row of the other matrix begins, and what that is multiplied with.</summary>
/// <param name="Offset">Index of the row's first number.</param>
/// <param name="Factor">Two factors of 16 bits, the lower for even numbers of the row and the upper for odd ones; or one of 32.</param>
internal readonly record struct ActiveTerm(int Offset, int Factor);

/// <summary>Vectors of a row that are computed at once.</summary>
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
