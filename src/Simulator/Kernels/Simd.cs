using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels;

/// <summary>Which forms of the kernels run. Each form gives the same numbers; they differ in speed only.</summary>
public enum SimdLevel
{
    /// <summary>One number at a time: what the vector forms must equal.</summary>
    Scalar,

    /// <summary>256 bits at a time.</summary>
    Avx2,

    /// <summary>512 bits at a time: AVX-512 F, BW, VL and VBMI.</summary>
    Avx512,
}

/// <summary>The form of the kernels, chosen once at start. Tests and benchmarks choose others between runs; a run in progress must not see it change.</summary>
public static class Simd
{
    /// <summary>The widest form that this processor has.</summary>
    public static SimdLevel Widest { get; } =
        Avx512BW.IsSupported && Avx512F.VL.IsSupported && Avx512BW.VL.IsSupported && Avx512Vbmi.IsSupported ? SimdLevel.Avx512
        : Avx2.IsSupported ? SimdLevel.Avx2
        : SimdLevel.Scalar;

    /// <summary>The form in use; <see cref="Widest"/> unless somebody chose.</summary>
    public static SimdLevel Level { get; private set; } = Widest;

    /// <summary>
    /// Whether vector forms may use products of four bytes that are added up in 32 bits at once (AVX-VNNI, 256 bits). Tests turn it off: the other forms of the
    /// same level run then.
    /// </summary>
    internal static bool HasByteDots { get; set; } = AvxVnni.IsSupported;

    /// <summary>Chooses a form.</summary>
    /// <exception cref="PlatformNotSupportedException">This processor does not have it; the message names what it has.</exception>
    public static void Use(SimdLevel level)
        => Level = level <= Widest ? level : throw new PlatformNotSupportedException($"this processor has no {Name(level)}; the widest form that it runs is {Name(Widest)}");

    /// <summary>The name of a form, as the command line has it.</summary>
    public static string Name(SimdLevel level) => level switch
    {
        SimdLevel.Avx512 => "avx512",
        SimdLevel.Avx2 => "avx2",
        _ => "scalar",
    };
}
