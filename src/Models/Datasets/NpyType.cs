namespace NeuroSim.Models.Datasets;

/// <summary>Element types of NumPy arrays that are read.</summary>
public enum NpyType
{
    /// <summary>IEEE double, <c>f8</c>.</summary>
    F64,

    /// <summary>IEEE single, <c>f4</c>.</summary>
    F32,

    /// <summary>IEEE half, <c>f2</c>.</summary>
    F16,

    /// <summary>Signed, 64 bits, <c>i8</c>.</summary>
    I64,

    /// <summary>Signed, 32 bits, <c>i4</c>.</summary>
    I32,

    /// <summary>Signed, 16 bits, <c>i2</c>.</summary>
    I16,

    /// <summary>Signed, 8 bits, <c>i1</c>.</summary>
    I8,

    /// <summary>Unsigned, 64 bits, <c>u8</c>.</summary>
    U64,

    /// <summary>Unsigned, 32 bits, <c>u4</c>.</summary>
    U32,

    /// <summary>Unsigned, 16 bits, <c>u2</c>.</summary>
    U16,

    /// <summary>Unsigned, 8 bits, <c>u1</c>.</summary>
    U8,

    /// <summary>One byte, true unless zero, <c>b1</c>.</summary>
    Bool,

    /// <summary>Text of a fixed number of code points, <c>U</c>.</summary>
    Text,
}
