using System.Collections.Immutable;
using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Onnx.Building;

/// <summary>What an axis of a product of two sites runs over.</summary>
internal enum ProductAxis
{
    /// <summary>Nothing: size 1.</summary>
    None,

    /// <summary>The heads.</summary>
    Heads,

    /// <summary>The axis that the first site has left.</summary>
    First,

    /// <summary>The axis that the second site has left.</summary>
    Second,
}

/// <summary>The product of two sites, half of a self-attention: tokens × tokens (q·kᵀ) or channels × channels (kᵀ·v), per head.</summary>
internal sealed class ProductValue(
    SpikesValue first, SpikesValue second, int heads, bool isOfTokens, ImmutableArray<ProductAxis> axes, ImmutableArray<int> shape, double factor)
    : GraphValue
{
    public override ImmutableArray<int> Shape => shape;

    public override string What => "a product of activations";

    public SpikesValue First => first;

    public SpikesValue Second => second;

    public int Heads => heads;

    /// <summary>True for tokens × tokens.</summary>
    public bool IsOfTokens => isOfTokens;

    public ImmutableArray<ProductAxis> Axes => axes;

    public double Factor => factor;

    public ProductValue Times(double by) => new(first, second, heads, isOfTokens, axes, shape, factor * by);

    public ProductValue Transpose(int[] order)
        => new(first, second, heads, isOfTokens, [.. order.Select(a => axes[a])], [.. order.Select(a => shape[a])], factor);
}

/// <summary>
/// Spike-driven self-attention: two matrix products of three sites without a neuron in between, <c>(q·kᵀ)·v</c> or <c>q·(kᵀ·v)</c>, also with all of it
/// transposed.
/// Which site is which follows from what they share: q and k channels, k and v tokens. Yao et al., Spike-driven Transformer, NeurIPS 2023.
/// </summary>
internal static class AttentionOperators
{
    private const string Supported =
        "NeuroSim reads self-attention of three sites whose heads split the channels contiguously, "
        + "laid out as heads × tokens × channels or heads × channels × tokens.";

    public static ProductValue First(NodeScope scope, SpikesValue a, SpikesValue b)
    {
        int rank = a.View.Rank, heads = Heads(scope, a, b);
        bool sharesChannels = IsChannels(a, rank - 1, heads) && IsTokens(a, rank - 2) && IsChannels(b, rank - 2, heads) && IsTokens(b, rank - 1);
        bool sharesTokens = IsTokens(a, rank - 1) && IsChannels(a, rank - 2, heads) && IsTokens(b, rank - 2) && IsChannels(b, rank - 1, heads);
        if (!sharesChannels && !sharesTokens)
        {
            throw scope.Unsupported(a, Supported);
        }

        ImmutableArray<ProductAxis> axes = [.. a.Shape[..^2].Select(s => s == 1 ? ProductAxis.None : ProductAxis.Heads), ProductAxis.First, ProductAxis.Second];
        return new ProductValue(a, b, heads, sharesChannels, axes, [.. a.Shape[..^1], b.Shape[^1]], a.Factor * b.Factor);
    }

    /// <summary>The second product.</summary>
    /// <param name="scope">Node.</param>
    /// <param name="product">The first product.</param>
    /// <param name="third">The third site.</param>
    /// <param name="isLeft">True if the product stands left of the site.</param>
    public static PotentialsValue Second(NodeScope scope, ProductValue product, SpikesValue third, bool isLeft)
    {
        int rank = product.Axes.Length, heads = Heads(scope, third, third);
        (int summed, int free) = isLeft ? (rank - 1, rank - 2) : (rank - 2, rank - 1);
        ProductAxis shared = product.Axes[summed], kept = product.Axes[free];
        bool isProduct = rank == third.View.Rank && heads == product.Heads && product.Shape[..^2].SequenceEqual(third.Shape[..^2])
            && kept is ProductAxis.First or ProductAxis.Second && shared is ProductAxis.First or ProductAxis.Second;
        // The axis of the site that is summed over stands opposite to that of the product: its rows meet the product's columns.
        bool fits = isProduct && product.Shape[summed] == third.Shape[free]
            && (product.IsOfTokens ? IsTokens(third, free) && IsChannels(third, summed, heads) : IsChannels(third, free, heads) && IsTokens(third, summed));
        if (!fits)
        {
            throw scope.Unsupported(third, Supported);
        }

        SpikesValue key = shared == ProductAxis.First ? product.First : product.Second, other = shared == ProductAxis.First ? product.Second : product.First;
        (SpikesValue query, SpikesValue value) = product.IsOfTokens ? (other, third) : (third, other);
        return Attention(scope, (query, key, value), product, third, isLeft);
    }

    private static PotentialsValue Attention(
        NodeScope scope, (SpikesValue Query, SpikesValue Key, SpikesValue Value) sites, ProductValue product, SpikesValue third, bool isLeft)
    {
        MapShape map = sites.Value.Map;
        // Rows of the result are the product's where it stands left, the third site's where it stands right.
        bool rowsAreTokens = product.IsOfTokens == isLeft;
        ImmutableArray<Run> tokens = AxisView.Positions(map), channels = AxisView.Channels(map, product.Heads);
        AxisView view = AxisView.Of([.. product.Shape[..^2].Select(s => s == 1 ? [] : AxisView.Heads(map, product.Heads)),
            rowsAreTokens ? tokens : channels, rowsAreTokens ? channels : tokens]);
        AttentionDraft draft = new(
            UniqueNames.Of(scope.Node, "sdsa"), Site(sites.Query), Site(sites.Key), Site(sites.Value), product.Heads, product.Factor * third.Factor);
        return new PotentialsValue(draft, view) { Origin = scope.Output };
    }

    private static SpikingNeuron Site(SpikesValue value) => (SpikingNeuron)value.Source.Layer;

    private static int Heads(NodeScope scope, SpikesValue a, SpikesValue b)
    {
        bool fits = a.View.Rank > 1 && a.View.Rank == b.View.Rank && a.Shape[..^2].SequenceEqual(b.Shape[..^2]) && a.Shape[..^2].Count(s => s != 1) < 2
            && IsWhole(a) && IsWhole(b);
        int heads = fits ? a.Shape[..^2].Aggregate(1, (n, s) => n * s) : 0;
        return heads > 0 && HasHeads(a, heads) && HasHeads(b, heads) ? heads : throw scope.Unsupported(a, Supported);
    }

    private static bool IsWhole(SpikesValue value) => value is { Pool: 1, IsSummed: false, Source.IsSite: true };

    private static bool HasHeads(SpikesValue value, int heads)
        => value.Map.Channels % heads == 0 && value.View.Is(Enumerable.Range(0, value.View.Rank - 2), AxisView.Heads(value.Map, heads));

    private static bool IsChannels(SpikesValue value, int axis, int heads) => value.View.Is([axis], AxisView.Channels(value.Map, heads));

    private static bool IsTokens(SpikesValue value, int axis) => value.View.Is([axis], AxisView.Positions(value.Map));
}
