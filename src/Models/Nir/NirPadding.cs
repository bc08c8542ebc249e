namespace NeuroSim.Models.Nir;

/// <summary>How the zeros around an input are given.</summary>
public enum NirPaddingMode
{
    /// <summary>As numbers.</summary>
    Explicit,

    /// <summary>'valid': none.</summary>
    Valid,

    /// <summary>'same': as many as keep the size; the odd one comes after, as in PyTorch. Only with stride 1.</summary>
    Same,
}

/// <summary>Zeros around an input.</summary>
/// <param name="Mode">How they are given.</param>
/// <param name="Size">Zeros on each side, where they are given as numbers; else (0, 0).</param>
public readonly record struct NirPadding(NirPaddingMode Mode, NirExtent Size)
{
    /// <summary>As many zeros on each side as given.</summary>
    public static NirPadding Of(int height, int width) => new(NirPaddingMode.Explicit, new(height, width));

    /// <inheritdoc/>
    public override string ToString() => Mode switch
    {
        NirPaddingMode.Valid => "'valid'",
        NirPaddingMode.Same => "'same'",
        _ => Size.ToString(),
    };
}
