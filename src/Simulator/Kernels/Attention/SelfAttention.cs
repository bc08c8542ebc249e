using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>
/// Spike-driven self-attention over whole maps: per head the product memory M = Kᵀ·V (or K·Qᵀ when there are no more tokens than head channels), whose entries
/// saturate, then Q·M (or Mᵀ·V). Equals what the units of <see cref="AttentionKernel"/> add up to.
/// </summary>
public static class SelfAttention
{
    /// <summary>Computes the product memories of some heads.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="key">Activations of K, (tokens, channels of all heads).</param>
    /// <param name="partner">Activations of the site that is multiplied with K: V, or Q.</param>
    /// <param name="headFrom">First head.</param>
    /// <param name="headTo">Head after the last.</param>
    /// <param name="products">
    /// Product memories of all heads, <see cref="AttentionPlan.ProductSize"/> numbers each, as <see cref="AddRows"/> reads them; those of these heads are
    /// overwritten.
    /// </param>
    /// <param name="scratch">What this thread works with.</param>
    /// <returns>Entries that saturated.</returns>
    public static long Multiply(
        AttentionPlan plan, ReadOnlySpan<byte> key, ReadOnlySpan<byte> partner, int headFrom, int headTo, Span<int> products, AttentionScratch scratch)
    {
        long saturations = 0;
        for (int head = headFrom; head < headTo; head++)
        {
            Span<int> product = products.Slice(head * plan.ProductSize, plan.ProductSize);
            saturations += Simd.Level == SimdLevel.Scalar
                ? MultiplyOneByOne(plan, key, partner, head, product)
                : AttentionHead.Multiply(plan, key, partner, head, product, scratch);
        }

        return saturations;
    }

    /// <summary>Computes the sums of some tokens in all heads.</summary>
    /// <param name="plan">The layer.</param>
    /// <param name="driver">Activations of the site whose spikes add rows, of all tokens: Q, or V.</param>
    /// <param name="products">Product memories of all heads.</param>
    /// <param name="tokenFrom">First token.</param>
    /// <param name="tokenTo">Token after the last.</param>
    /// <param name="sums">Sums of these tokens, (tokens, channels of all heads); overwritten.</param>
    /// <param name="scratch">What this thread works with.</param>
    public static void AddRows(
        AttentionPlan plan, ReadOnlySpan<byte> driver, ReadOnlySpan<int> products, int tokenFrom, int tokenTo, Span<int> sums, AttentionScratch scratch)
    {
        for (int head = 0; head < plan.Layer.Heads && tokenFrom < tokenTo; head++)
        {
            ReadOnlySpan<int> product = products.Slice(head * plan.ProductSize, plan.ProductSize);
            if (Simd.Level == SimdLevel.Scalar)
            {
                AddRowsOneByOne(plan, driver, head, product, tokenFrom, tokenTo, sums);
            }
            else
            {
                AttentionHead.AddRows(plan, driver, head, product, tokenFrom, tokenTo, sums, scratch);
            }
        }
    }

    // The definition: the vector forms must equal it.
    private static long MultiplyOneByOne(AttentionPlan plan, ReadOnlySpan<byte> key, ReadOnlySpan<byte> partner, int head, Span<int> product)
    {
        IntegerAttention layer = plan.Layer;
        bool channels = layer.KeyValueFirst;
        int keys = layer.Heads * layer.KeyChannels, perHead = channels ? layer.ValueChannels : layer.KeyChannels, partners = layer.Heads * perHead;
        long saturations = 0;
        for (int entry = 0; entry < plan.Rows * plan.Columns; entry++)
        {
            int row = entry / plan.Columns, column = entry % plan.Columns, sum = 0;
            for (int t = 0; t < plan.Terms; t++)
            {
                sum += channels
                    ? key[t * keys + head * layer.KeyChannels + row] * partner[t * partners + head * perHead + column]
                    : key[row * keys + head * layer.KeyChannels + t] * partner[column * partners + head * perHead + t];
            }

            product[entry] = Math.Min(sum, plan.MaxProduct);
            saturations += sum > plan.MaxProduct ? 1 : 0;
        }

        return saturations;
    }

    private static void AddRowsOneByOne(
        AttentionPlan plan, ReadOnlySpan<byte> driver, int head, ReadOnlySpan<int> product, int tokenFrom, int tokenTo, Span<int> sums)
    {
        IntegerAttention layer = plan.Layer;
        bool channels = layer.KeyValueFirst;
        int targets = layer.Heads * layer.ValueChannels, drivers = channels ? layer.Heads * layer.KeyChannels : targets;
        for (int i = tokenFrom * layer.ValueChannels; i < tokenTo * layer.ValueChannels; i++)
        {
            int token = i / layer.ValueChannels, c = i % layer.ValueChannels, sum = 0;
            for (int r = 0; r < plan.Rows; r++)
            {
                sum += channels
                    ? driver[token * drivers + head * layer.KeyChannels + r] * product[r * plan.Columns + c]
                    : driver[r * drivers + head * layer.ValueChannels + c] * product[r * plan.Columns + token];
            }

            sums[(token - tokenFrom) * targets + head * layer.ValueChannels + c] = sum;
        }
    }
}
