using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>
/// How the spikes of one site are counted: at each position, in chunks of channels whose borders are those of all boxes that are asked for. Where these are
/// almost as fine as the channels, the activations themselves are kept instead.
/// </summary>
internal sealed class SiteCounter
{
    // Chunks narrower than this on average are not worth a count of four sub-steps each.
    private const int NarrowestChunk = 4;

    private readonly int _d;
    private readonly List<BoxSums> _asked = [];
    private int[] _borders = [];
    private PieceCounts? _pieces;

    public SiteCounter(MapShape shape, int d)
    {
        Shape = shape;
        _d = d;
        Words = Packed.Words(d);
        Bursts = Packed.Bursts(d);
    }

    public MapShape Shape { get; }

    /// <summary>Words of packed counts.</summary>
    public int Words { get; }

    /// <summary>Packed counts of each activation.</summary>
    public ulong[] Bursts { get; }

    /// <summary>Chunks of channels at a position.</summary>
    public int Chunks => Math.Max(0, _borders.Length - 1);

    /// <summary>Whether activations are kept.</summary>
    public bool KeepsMap { get; private set; }

    /// <summary>Asks for boxes: the borders of coarse ones become those of chunks, for fine ones the map is kept.</summary>
    public BoxSums Ask(IReadOnlyList<Box> boxes)
    {
        HashSet<int> borders = [0, Shape.Channels];
        foreach (Box box in boxes)
        {
            if (!box.IsEmpty)
            {
                borders.Add(box.C0);
                borders.Add(box.C1);
            }
        }

        bool coarse = borders.Count - 1 <= Math.Max(1, Shape.Channels / NarrowestChunk);
        if (coarse)
        {
            _borders = [.. borders.Union(_borders).Order()];
        }

        KeepsMap |= !coarse;
        _asked.Add(new(this, boxes, coarse));
        return _asked[^1];
    }

    /// <summary>Prepares all sums that were asked for; nothing is asked for after it.</summary>
    public void Prepare()
    {
        _asked.ForEach(b => b.Prepare());
        _asked.Clear();
        _pieces = PieceCounts.For(Shape.Width, Shape.Channels, _borders, Words);
    }

    /// <summary>The activations, where they are kept.</summary>
    public ReadOnlySpan<byte> MapOf(SiteCounts counts) => counts.Map.AsSpan(0, Shape.Count);

    /// <summary>Index of the chunk that begins at a channel.</summary>
    public int ChunkAt(int channel) => Array.BinarySearch(_borders, channel);

    /// <summary>First channel of a chunk.</summary>
    public int ChannelOf(int chunk) => _borders[chunk];

    /// <summary>Asks for the activations themselves.</summary>
    public void KeepMap() => KeepsMap = true;

    /// <summary>Counts the spikes of some channels at each position, in all sub-steps.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="c0">First channel.</param>
    /// <param name="c1">Channel behind the last.</param>
    /// <param name="spikes">Set, by position.</param>
    public void CountChannels(SiteCounts counts, int c0, int c1, Span<int> spikes)
    {
        int first = KeepsMap ? c0 : ChunkAt(c0) * Words, length = KeepsMap ? c1 - c0 : (ChunkAt(c1) - ChunkAt(c0)) * Words;
        for (int p = 0; p < spikes.Length; p++)
        {
            int sum = 0;
            if (KeepsMap)
            {
                foreach (byte a in counts.Map.AsSpan((p * Shape.Channels) + first, length))
                {
                    sum += a;
                }
            }
            else
            {
                foreach (ulong packed in counts.Positions.AsSpan((p * Chunks * Words) + first, length))
                {
                    sum += Packed.Sum(packed);
                }
            }

            spikes[p] = sum;
        }
    }

    public SiteCounts NewCounts() => new()
    {
        Map = new byte[KeepsMap ? Shape.Count + ColumnSums.Block : 0],
        Positions = new ulong[Shape.Positions * Chunks * Words],
        Totals = new int[Shape.Positions],
        RowSpikes = new long[Shape.Height * _d],
    };

    public void CountRows(int y0, int y1, ReadOnlySpan<byte> rows, SiteCounts counts)
    {
        int row = Shape.Width * Shape.Channels;
        if (KeepsMap)
        {
            rows.CopyTo(counts.Map.AsSpan(y0 * row));
        }

        for (int y = y0; y < y1; y++)
        {
            CountRow(y, rows.Slice((y - y0) * row, row), counts);
        }
    }

    private void CountRow(int y, ReadOnlySpan<byte> row, SiteCounts counts)
    {
        Span<long> spikes = counts.RowSpikes.AsSpan(y * _d, _d);
        spikes.Clear();
        Span<ulong> positions = counts.Positions.AsSpan(y * Shape.Width * Chunks * Words, Shape.Width * Chunks * Words);
        Span<int> totals = counts.Totals.AsSpan(y * Shape.Width, Shape.Width);
        if (Simd.Level == SimdLevel.Avx512 && _pieces is { } pieces)
        {
            pieces.Count(row, positions, totals, spikes);
            return;
        }

        PositionCounts.Count(row, Shape.Channels, _borders, positions, totals, spikes);
    }
}

/// <summary>What one worker counted of a site.</summary>
internal sealed class SiteCounts
{
    /// <summary>Activations, row by row, column by column, channels innermost, and a block of 0 behind them; empty where they are not kept.</summary>
    public required byte[] Map { get; init; }

    /// <summary>Packed counts by position, chunk and word.</summary>
    public required ulong[] Positions { get; init; }

    /// <summary>Spikes by position, all channels and sub-steps.</summary>
    public required int[] Totals { get; init; }

    /// <summary>Spikes by row and sub-step.</summary>
    public required long[] RowSpikes { get; init; }
}
