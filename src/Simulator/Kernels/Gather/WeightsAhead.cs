using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// Prefetches weights that will be read soon, and what a layer's sums will join, a few lines of the cache at a time while other weights are in use. What is
/// active chooses the rows that are read, so that the processor cannot foresee them; and to ask for many lines at once is to wait for them, as a core keeps
/// track of few.
/// </summary>
public sealed class WeightsAhead
{
    private const int LineBytes = 64;

    // What is asked for before its time must leave room in the second-level cache for what is in use.
    private const long MostBytes = 256 * 1024;

    private GatherWeights? _used;
    private int _chunk;
    private nint _at;
    private nint _end;
    private nint _alsoAt;
    private nint _alsoEnd;

    /// <summary>What is read after the layer in execution; null if that is not to be asked for yet.</summary>
    public GatherWeights? Next { get; set; }

    /// <summary>Other memory that is read when the kernel is done: asked for before any weights.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="bytes">How much it is.</param>
    public void Also(nint from, long bytes) => (_alsoAt, _alsoEnd) = (from, from + (nint)Math.Min(bytes, MostBytes));

    /// <summary>Lines that have not been asked for.</summary>
    internal int Lines => (int)((_end - _at + LineBytes - 1) / LineBytes + (_alsoEnd - _alsoAt + LineBytes - 1) / LineBytes);

    /// <summary>A chunk will be used now: the next one is asked for, or after the last the next layer; once, however often the chunk is used.</summary>
    /// <param name="weights">The layer in execution.</param>
    /// <param name="chunk">Number of the chunk, over all tiles.</param>
    internal void Begin(GatherWeights weights, int chunk)
    {
        if (weights != _used)
        {
            (_used, _chunk, _end) = (weights, -1, _at);
        }

        bool isLast = chunk + 1 == weights.Layout.Chunks;
        if (chunk > _chunk && (!isLast || Next is not null))
        {
            _chunk = chunk;
            (nint from, long bytes) = isLast ? Next!.All : weights.Chunk(chunk + 1);
            (_at, _end) = (from, from + (nint)Math.Min(bytes, MostBytes));
        }
    }

    /// <summary>How many lines to ask for each time, so that all have been asked for at the end.</summary>
    /// <param name="times">How often <see cref="Ask"/> will be called, at least once.</param>
    internal int LinesOf(int times) => (Lines + times - 1) / times;

    /// <summary>Asks for the next lines.</summary>
    /// <param name="lines">How many, if there are so many.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void Ask(int lines)
    {
        nint also = _alsoAt;
        for (; lines > 0 && also < _alsoEnd && Sse.IsSupported; also += LineBytes, lines--)
        {
            Sse.Prefetch1((void*)also);
        }

        _alsoAt = also;
        nint at = _at;
        for (nint end = Math.Min(at + lines * (nint)LineBytes, _end); at < end && Sse.IsSupported; at += LineBytes)
        {
            Sse.Prefetch1((void*)at);
        }

        _at = at;
    }
}
