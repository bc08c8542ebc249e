using System.Runtime.InteropServices;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels.Layout;

namespace NeuroSim.Simulator.Kernels.Attention;

/// <summary>
/// The vector form of one head: both products row by row, and of each row only the terms that are not zero. Two terms are multiplied and added at once, in
/// 16 bits; one, in 32, where entries of the product memory may need them.
/// </summary>
internal static class AttentionHead
{
    /// <summary>Computes a head.</summary>
    /// <inheritdoc cref="SelfAttention.Run"/>
    public static long Run(
        AttentionPlan plan, ReadOnlySpan<byte> key, ReadOnlySpan<byte> partner, ReadOnlySpan<byte> driver, int head, Span<int> sums, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        Span<int> product = scratch.Product(plan.Rows * plan.Pitch + ActiveRow.Slack);
        ReadOnlySpan<byte> keys = key[(head * layer.KeyChannels)..];
        if (layer.KeyValueFirst)
        {
            MultiplyChannels(plan, keys, partner[(head * layer.ValueChannels)..], product, scratch);
        }
        else
        {
            MultiplyTokens(plan, keys, partner[(head * layer.KeyChannels)..], product, scratch);
        }

        long saturations = plan.MaySaturate ? Saturate(plan, product) : 0;
        if (layer.KeyValueFirst)
        {
            AddChannelRows(plan, driver[(head * layer.KeyChannels)..], product, sums[(head * layer.ValueChannels)..], scratch);
        }
        else
        {
            AddTokenRows(plan, driver[(head * layer.ValueChannels)..], product, sums[(head * layer.ValueChannels)..], scratch);
        }

        return saturations;
    }

    // M = Kᵀ·V: the channels of K choose tokens of V.
    private static void MultiplyChannels(AttentionPlan plan, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, Span<int> product, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        int pairs = (layer.Tokens + 1) / 2, stride = layer.Heads * layer.ValueChannels, pitch = plan.HasNarrowEntries ? plan.Pitch / 2 : plan.Pitch;
        TermKind kind = plan.HasNarrowEntries ? TermKind.Bytes : TermKind.Shorts;
        Span<int> matrix = scratch.Matrix(pairs * plan.Pitch + ActiveRow.Slack), offsets = scratch.Offsets(pairs), factors = scratch.Factors(pairs);
        Span<byte> turned = scratch.Turned(plan.Rows * layer.Tokens);
        if (plan.HasNarrowEntries)
        {
            TermMatrix.OfNarrowPairs(value, layer.Tokens, stride, plan.Columns, plan.Pitch, MemoryMarshal.AsBytes(matrix));
        }
        else
        {
            TermMatrix.OfBytePairs(value, layer.Tokens, stride, plan.Columns, plan.Pitch, matrix);
        }

        ChannelOrder.Turn(key, layer.Heads * layer.KeyChannels, layer.Tokens, plan.Rows, turned, layer.Tokens);
        for (int row = 0; row < plan.Rows; row++)
        {
            int count = ActiveTerms.OfBytes(turned[(row * layer.Tokens)..], layer.Tokens, pitch, kind, offsets, factors);
            ActiveRow.Run(offsets[..count], factors[..count], matrix, kind, plan.Columns, product[(row * plan.Pitch)..]);
        }
    }

    // M = K·Qᵀ: the tokens of K choose channels of Q.
    private static void MultiplyTokens(AttentionPlan plan, ReadOnlySpan<byte> key, ReadOnlySpan<byte> query, Span<int> product, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        int pairs = (layer.KeyChannels + 1) / 2, stride = layer.Heads * layer.KeyChannels;
        Span<int> matrix = scratch.Matrix(pairs * plan.Pitch), offsets = scratch.Offsets(pairs), factors = scratch.Factors(pairs);
        TermMatrix.OfColumnPairs(query, layer.Tokens, stride, layer.KeyChannels, plan.Pitch, matrix);
        for (int row = 0; row < plan.Rows; row++)
        {
            int count = ActiveTerms.OfBytes(key[(row * stride)..], layer.KeyChannels, plan.Pitch, TermKind.Shorts, offsets, factors);
            ActiveRow.Run(offsets[..count], factors[..count], matrix, TermKind.Shorts, plan.Columns, product[(row * plan.Pitch)..]);
        }
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
    private static void AddChannelRows(AttentionPlan plan, ReadOnlySpan<byte> query, ReadOnlySpan<int> product, Span<int> sums, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        ReadOnlySpan<int> matrix = product;
        if (!plan.IsWide)
        {
            Span<int> pairs = scratch.Matrix((plan.Rows + 1) / 2 * plan.Pitch);
            TermMatrix.OfProductPairs(product, plan.Rows, plan.Pitch, pairs);
            matrix = pairs;
        }

        Span<int> offsets = scratch.Offsets(plan.Rows), factors = scratch.Factors(plan.Rows);
        TermKind kind = plan.Kind;
        int channels = layer.KeyChannels, stride = layer.Heads * channels, pitch = plan.Pitch;
        for (int token = 0; token < layer.Tokens; token++)
        {
            int count = ActiveTerms.OfBytes(query[(token * stride)..], channels, pitch, kind, offsets, factors);
            Target(plan, kind, offsets[..count], factors[..count], matrix, token, sums, scratch);
        }
    }

    // Mᵀ·V: each token's column of M chooses tokens of V.
    private static void AddTokenRows(AttentionPlan plan, ReadOnlySpan<byte> value, ReadOnlySpan<int> product, Span<int> sums, AttentionScratch scratch)
    {
        IntegerAttention layer = plan.Layer;
        Span<int> matrix = scratch.Matrix(layer.Tokens * plan.TargetPitch);
        if (plan.IsWide)
        {
            TermMatrix.OfBytes(value, layer.Tokens, layer.Heads * layer.ValueChannels, layer.ValueChannels, plan.TargetPitch, matrix);
        }
        else
        {
            TermMatrix.OfBytePairs(value, layer.Tokens, layer.Heads * layer.ValueChannels, layer.ValueChannels, plan.TargetPitch, matrix);
        }

        Span<int> offsets = scratch.Offsets(plan.Rows), factors = scratch.Factors(plan.Rows);
        TermKind kind = plan.Kind;
        for (int token = 0; token < layer.Tokens; token++)
        {
            int count = ActiveTerms.OfProduct(product[token..], plan.Rows, plan.Pitch, plan.TargetPitch, plan.IsWide, offsets, factors);
            Target(plan, kind, offsets[..count], factors[..count], matrix, token, sums, scratch);
        }
    }

    // A padded row must not reach into the next head.
    private static void Target(
        AttentionPlan plan, TermKind kind, ReadOnlySpan<int> offsets, ReadOnlySpan<int> factors, ReadOnlySpan<int> matrix, int token, Span<int> sums,
        AttentionScratch scratch)
    {
        int columns = plan.Layer.ValueChannels;
        Span<int> target = sums.Slice(token * plan.Layer.Heads * columns, columns), row = plan.TargetPitch == columns ? target : scratch.Row(plan.TargetPitch);
        ActiveRow.Run(offsets, factors, matrix, kind, columns, row);
        if (plan.TargetPitch != columns)
        {
            row[..columns].CopyTo(target);
        }
    }
}
