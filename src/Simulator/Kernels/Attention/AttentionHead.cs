using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>
/// The vector form of one head. Two terms are multiplied and added at once, in 16 or 32 bits; one, in 32, where entries of the product memory may need them.
/// Kᵀ·V takes all terms, the other products only those that are not zero.
/// </summary>
internal static class AttentionHead
{
    /// <summary>Computes a head's product memory.</summary>
    /// <inheritdoc cref="SelfAttention.Multiply"/>
    public static long Multiply(AttentionPlan plan, ReadOnlySpan<byte> key, ReadOnlySpan<byte> partner, int head, Span<int> product, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        ReadOnlySpan<byte> keys = key[(head * layer.KeyChannels)..];
        Span<int> entries = plan.KeepsPairs ? scratch.Product(plan.ProductSize) : product;
        if (layer.KeyValueFirst)
        {
            MultiplyChannels(plan, keys, partner[(head * layer.ValueChannels)..], entries, scratch);
        }
        else
        {
            MultiplyTokens(plan, keys, partner[(head * layer.KeyChannels)..], entries, scratch);
        }

        long saturations = plan.MaySaturate ? Saturate(plan, entries) : 0;
        if (plan.KeepsPairs)
        {
            TermMatrix.OfProductPairs(entries, plan.Rows, plan.Pitch, product);
        }

        return saturations;
    }

    /// <summary>Computes what some tokens add up in a head.</summary>
    /// <inheritdoc cref="SelfAttention.AddRows"/>
    public static void AddRows(
        AttentionPlan plan, ReadOnlySpan<byte> driver, int head, ReadOnlySpan<int> product, int tokenFrom, int tokenTo, Span<int> sums, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        Span<int> to = sums[(head * layer.ValueChannels)..];
        if (layer.KeyValueFirst)
        {
            int first = (tokenFrom * layer.Heads + head) * layer.KeyChannels;
            AddChannelRows(plan, driver[first..], product, tokenTo - tokenFrom, to, scratch);
        }
        else
        {
            AddTokenRows(plan, driver[(head * layer.ValueChannels)..], product[tokenFrom..], tokenTo - tokenFrom, to, scratch);
        }
    }

    // M = Kᵀ·V: what K and V have of two tokens at once.
    private static void MultiplyChannels(AttentionPlan plan, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<int> product, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        int pairs = (layer.Tokens + 1) / 2, keyStride = layer.Heads * layer.KeyChannels, valueStride = layer.Heads * layer.ValueChannels;
        int factorPitch = plan.ProductRows, matrixPitch = plan.HasNarrowEntries ? plan.Pitch / 2 : plan.Pitch;
        Span<int> matrix = scratch.Matrix(pairs * matrixPitch), factors = scratch.Factors(pairs * factorPitch);
        if (plan.HasNarrowEntries)
        {
            TermMatrix.OfNarrowPairs(value, layer.Tokens, valueStride, plan.Columns, matrixPitch, matrix);
            TermMatrix.OfPairsTwice(key, layer.Tokens, keyStride, plan.Rows, factorPitch, factors);
        }
        else
        {
            TermMatrix.OfBytePairs(value, layer.Tokens, valueStride, plan.Columns, matrixPitch, matrix);
            TermMatrix.OfBytePairs(key, layer.Tokens, keyStride, plan.Rows, factorPitch, factors);
        }

        TermKind kind = plan.HasNarrowEntries ? TermKind.Bytes : TermKind.Shorts;
        DenseProduct.Run(factors, factorPitch, matrix, matrixPitch, pairs, kind, plan.Rows, product, plan.Pitch);
    }

    // M = K·Qᵀ: the tokens of K choose channels of Q.
    private static void MultiplyTokens(AttentionPlan plan, ReadOnlySpan<byte> key, ReadOnlySpan<byte> query, Span<int> product, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        int channels = layer.KeyChannels, stride = layer.Heads * channels, factorPitch = TermFactors.Pitch(channels, TermKind.Shorts);
        Span<int> matrix = scratch.Matrix((channels + 1) / 2 * plan.Pitch), factors = scratch.Factors(plan.Rows * factorPitch);
        TermMatrix.OfColumnPairs(query, layer.Tokens, stride, channels, plan.Pitch, matrix);
        TermFactors.OfBytes(key, plan.Rows, stride, channels, TermKind.Shorts, factors);
        ActiveRows.Run(factors, factorPitch, matrix, plan.Pitch, TermKind.Shorts, plan.Rows, plan.Columns, product, plan.Pitch);
    }

    private static long Saturate(AttentionPlan plan, Span<int> product)
    {
        long saturations = 0;
        for (int row = 0; row < plan.Rows; row++)
        {
            foreach (ref int entry in product.Slice(row * plan.Pitch, plan.Columns))
            {
                saturations += entry > plan.MaxProduct ? 1 : 0;
                entry = Math.Min(entry, plan.MaxProduct);
            }
        }

        return saturations;
    }

    // Q·M: each token's channels of Q choose rows of M.
    private static void AddChannelRows(
        AttentionPlan plan, ReadOnlySpan<byte> query, ReadOnlySpan<int> matrix, int tokens, Span<int> sums, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        int channels = layer.KeyChannels, factorPitch = TermFactors.Pitch(channels, plan.Kind);
        Span<int> factors = scratch.Factors(tokens * factorPitch);
        TermFactors.OfBytes(query, tokens, layer.Heads * channels, channels, plan.Kind, factors);
        ActiveRows.Run(factors, factorPitch, matrix, plan.Pitch, plan.Kind, tokens, layer.ValueChannels, sums, layer.Heads * layer.ValueChannels);
    }

    // Mᵀ·V: each token's column of M chooses tokens of V.
    private static void AddTokenRows(
        AttentionPlan plan, ReadOnlySpan<byte> value, ReadOnlySpan<int> product, int tokens, Span<int> sums, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        int stride = layer.Heads * layer.ValueChannels, factorPitch = TermFactors.Pitch(plan.Rows, plan.Kind);
        Span<int> matrix = scratch.Matrix(layer.Tokens * plan.TargetPitch), factors = scratch.Factors(tokens * factorPitch);
        if (plan.IsWide)
        {
            TermMatrix.OfBytes(value, layer.Tokens, stride, layer.ValueChannels, plan.TargetPitch, matrix);
        }
        else
        {
            TermMatrix.OfBytePairs(value, layer.Tokens, stride, layer.ValueChannels, plan.TargetPitch, matrix);
        }

        TermFactors.OfColumns(product, plan.Rows, plan.Pitch, tokens, plan.Kind, factors);
        ActiveRows.Run(factors, factorPitch, matrix, plan.TargetPitch, plan.Kind, tokens, layer.ValueChannels, sums, stride);
    }
}
