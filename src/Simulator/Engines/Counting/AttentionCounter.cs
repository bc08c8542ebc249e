using System.Buffers;
using System.Diagnostics;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>The axon events of an attention layer's product units and tiles, and the pairs of spikes that it adds.</summary>
internal sealed class AttentionCounter
{
    private readonly IntegerAttention _layer;
    private readonly BoxSums _rows;
    private readonly BoxSums[] _products;
    private readonly SiteCounter _key, _partner;

    public AttentionCounter(ChipProgram program, IntegerAttention layer, SiteCounter[] sites)
    {
        _layer = layer;
        AttentionSlices slices = (AttentionSlices)program.Partition.Slices[layer.Index];
        (_key, _partner) = (sites[layer.Key], sites[layer.Partner]);
        (Tiles, Blocks) = (slices.Target.Count, slices.Blocks);
        (Box[] tiles, Box[] keys, Box[] partners) = BoxesOf(slices) is [var a, var b, var c] ? (a, b, c) : throw new UnreachableException();
        _rows = sites[layer.Driver].Ask(tiles);
        _products = [_key.Ask(keys), _partner.Ask(partners)];
        if (!layer.KeyValueFirst)
        {
            _key.KeepMap();
            _partner.KeepMap();
        }
        else
        {
            AskHeads(_key, layer.KeyChannels);
            AskHeads(_partner, layer.ValueChannels);
        }
    }

    public int Tiles { get; }

    public int Blocks { get; }

    /// <summary>What the tiles read of the driver, and the product units of K and of its partner.</summary>
    public static Box[][] BoxesOf(AttentionSlices slices) =>
    [
        [.. Enumerable.Range(0, slices.Target.Count).Select(t => slices.AxonBox(t, 0))],
        [.. Enumerable.Range(0, slices.Blocks).Select(slices.KeyBox)],
        [.. Enumerable.Range(0, slices.Blocks).Select(slices.PartnerBox)],
    ];

    public void Count(SpikeCounts counts)
    {
        int i = _layer.Index;
        _rows.Sum(counts.Sites[_layer.Driver], counts.Slices[i]!);
        SiteCounts key = counts.Sites[_layer.Key], partner = counts.Sites[_layer.Partner];
        _products[0].Sum(key, counts.Products[i][0]);
        _products[1].Sum(partner, counts.Products[i][1]);

        // A spike of the driver adds a row: one entry for each neuron of its head at its token, or for each token.
        long rows = counts.Spikes[_layer.Driver] * (_layer.KeyValueFirst ? _layer.ValueChannels : _layer.Tokens);
        counts.Additions[i] = rows + (_layer.KeyValueFirst ? PairsOfTokens(key, partner) : PairsOfChannels(key, partner));
    }

    private void AskHeads(SiteCounter site, int channels)
        => site.Ask([.. Enumerable.Range(0, _layer.Heads).Select(h => new Box(h * channels, (h + 1) * channels, 0, 1, 0, 1))]);

    // Each spike of K meets each spike of the partner at the same token of its head.
    private long PairsOfTokens(SiteCounts key, SiteCounts partner)
    {
        int[] rented = ArrayPool<int>.Shared.Rent(2 * _layer.Tokens);
        Span<int> keys = rented.AsSpan(0, _layer.Tokens), partners = rented.AsSpan(_layer.Tokens, _layer.Tokens);
        long pairs = 0;
        for (int head = 0; head < _layer.Heads; head++)
        {
            _key.CountChannels(key, head * _layer.KeyChannels, (head + 1) * _layer.KeyChannels, keys);
            _partner.CountChannels(partner, head * _layer.ValueChannels, (head + 1) * _layer.ValueChannels, partners);
            for (int token = 0; token < keys.Length; token++)
            {
                pairs += (long)keys[token] * partners[token];
            }
        }

        ArrayPool<int>.Shared.Return(rented);
        return pairs;
    }

    // Each spike of K meets each spike of the partner in the same channel.
    private long PairsOfChannels(SiteCounts key, SiteCounts partner)
    {
        long pairs = 0;
        for (int c = 0; c < _layer.Heads * _layer.KeyChannels; c++)
        {
            long keys = 0, partners = 0;
            for (int token = 0; token < _layer.Tokens; token++)
            {
                keys += key.Map[(token * _key.Shape.Channels) + c];
                partners += partner.Map[(token * _partner.Shape.Channels) + c];
            }

            pairs += keys * partners;
        }

        return pairs;
    }
}
