using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels.Membrane;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>The sizes of a self-attention layer, and what its numbers can come to.</summary>
public sealed class AttentionPlan
{
    // Sums of the widest vector.
    private const int Padding = 32;

    // Sums that stay near the core until they are committed.
    private const int BlockBytes = 96 * 1024;

    private AttentionPlan(IntegerAttention layer, int d, int maxProduct) => (Layer, D, MaxProduct) = (layer, d, maxProduct);

    /// <summary>The layer.</summary>
    public IntegerAttention Layer { get; }

    /// <summary>Largest activation.</summary>
    public int D { get; }

    /// <summary>Where an entry of the product memory saturates, or the largest 32-bit number if that is less.</summary>
    public int MaxProduct { get; }

    /// <summary>Rows of a head's product memory: what a spike of the driving site chooses.</summary>
    public int Rows => Layer.KeyValueFirst ? Layer.KeyChannels : Layer.Tokens;

    /// <summary>Columns of a head's product memory.</summary>
    public int Columns => Layer.KeyValueFirst ? Layer.ValueChannels : Layer.Tokens;

    /// <summary>Terms of an entry of the product memory.</summary>
    public int Terms => Layer.KeyValueFirst ? Layer.Tokens : Layer.KeyChannels;

    /// <summary>Numbers that a head's product memory takes, in any form.</summary>
    public int ProductSize => ProductRows * Pitch;

    /// <summary>
    /// Tokens whose sums stay near the core: about what one call of <see cref="SelfAttention.AddRows"/> should cover. All, where tokens choose from all of V,
    /// which is laid out for each call.
    /// </summary>
    public int TokensPerBlock
        => Layer.KeyValueFirst ? Math.Clamp(BlockBytes / (sizeof(int) * Layer.Heads * Layer.ValueChannels), 1, Layer.Tokens) : Layer.Tokens;

    /// <summary>True if an entry of the product memory may need more than 15 bits.</summary>
    public bool IsWide => Math.Min((long)Terms * D * D, MaxProduct) > short.MaxValue;

    /// <summary>True if entries can be added up in 16 bits from products of signed bytes.</summary>
    internal bool HasNarrowEntries => D <= sbyte.MaxValue && (long)Terms * D * D <= short.MaxValue;

    /// <summary>True if the vector forms keep pairs of rows of the product memory: what Q chooses from, two terms at once.</summary>
    internal bool KeepsPairs => Layer.KeyValueFirst && !IsWide;

    /// <summary>What the terms of Q·M are.</summary>
    internal TermKind Kind => IsWide ? TermKind.Ints : TermKind.Shorts;

    /// <summary>True if an entry may saturate.</summary>
    internal bool MaySaturate => (long)Terms * D * D > MaxProduct;

    /// <summary>Rows of a head's product memory that there is room for, in the vector forms.</summary>
    internal int ProductRows => (Rows + DenseProduct.RowStep - 1) / DenseProduct.RowStep * DenseProduct.RowStep;

    /// <summary>Numbers from one row of a head's product memory to the next, in the vector forms.</summary>
    internal int Pitch => Padded(Columns);

    /// <summary>Numbers of a row of targets, in the vector forms.</summary>
    internal int TargetPitch => Padded(Layer.ValueChannels);

    /// <summary>Prepares a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="network">Its network.</param>
    /// <returns>The plan, or null if entries of the product memory or sums need more than 32 bits.</returns>
    public static AttentionPlan? Of(IntegerAttention layer, IntegerNetwork network)
    {
        AttentionPlan plan = new(layer, network.D, (int)Math.Min(network.MaxProduct, int.MaxValue));
        bool entriesFit = (long)plan.Terms * network.D * network.D <= int.MaxValue;
        return entriesFit && SumBounds.Of(layer, network) is { FitInt32: true } ? plan : null;
    }

    private static int Padded(int columns) => (columns + Padding - 1) / Padding * Padding;
}
