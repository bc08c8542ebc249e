using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Kernels.Gather;

/// <summary>
/// What a thread needs beside the sums: the lists of active inputs of a block of rows, and sums before they are complete. One per thread, for all layers; it
/// grows to the largest need.
/// </summary>
/// <param name="clock">Reads a clock, in ns, where it is wanted what lists cost; else null.</param>
public sealed class GatherScratch(Func<long>? clock = null)
{
    /// <summary>Bytes that a vector may write or read beyond the end of a list.</summary>
    private const int Slack = 256;

    private ushort[] _positions = [];
    private byte[] _counts = [];
    private uint[] _pairs = [];
    private ListStart[] _starts = [];
    private int[] _staged = [];
    private ushort[] _windowPositions = [];
    private byte[] _windowCounts = [];
    private uint[] _windowPairs = [];
    private ListStart[] _windowStarts = [];
    private long _listTime;

    /// <summary>Weights that are asked for before their time.</summary>
    public WeightsAhead Ahead { get; } = new();

    /// <summary>Positions of active inputs: column × channels of the group + channel.</summary>
    internal unsafe ushort* Positions => (ushort*)Marshal.UnsafeAddrOfPinnedArrayElement(_positions, 0);

    /// <summary>Their activations.</summary>
    internal unsafe byte* Counts => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_counts, 0);

    /// <summary>For each two entries, their activations twice (<see cref="CountPairs"/>).</summary>
    internal unsafe uint* Pairs => (uint*)Marshal.UnsafeAddrOfPinnedArrayElement(_pairs, 0);

    /// <summary>For each group and input row, the first entry of each column, and the end.</summary>
    internal unsafe ListStart* Starts => (ListStart*)Marshal.UnsafeAddrOfPinnedArrayElement(_starts, 0);

    /// <summary>Positions of the active inputs of an output: rows of weights of a chunk.</summary>
    internal unsafe ushort* WindowPositions => (ushort*)Marshal.UnsafeAddrOfPinnedArrayElement(_windowPositions, 0);

    /// <summary>Their activations.</summary>
    internal unsafe byte* WindowCounts => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_windowCounts, 0);

    /// <summary>For each two entries, their activations twice.</summary>
    internal unsafe uint* WindowPairs => (uint*)Marshal.UnsafeAddrOfPinnedArrayElement(_windowPairs, 0);

    /// <summary>The first entry of each output of a row, and the end.</summary>
    internal unsafe ListStart* WindowStarts => (ListStart*)Marshal.UnsafeAddrOfPinnedArrayElement(_windowStarts, 0);

    /// <summary>Room for sums of whole tiles, aligned with cache lines.</summary>
    internal unsafe Span<int> Staged(int sums)
    {
        const int line = 64 / sizeof(int);
        if (_staged.Length < sums + line)
        {
            _staged = GC.AllocateUninitializedArray<int>(sums + line, pinned: true);
        }

        nint address = Marshal.UnsafeAddrOfPinnedArrayElement(_staged, 0);
        return _staged.AsSpan((int)(-address & 63) / sizeof(int), sums);
    }

    /// <summary>Makes room for lists of input rows.</summary>
    /// <param name="entries">Entries of all lists.</param>
    /// <param name="starts">Starts of all lists.</param>
    internal void Reserve(int entries, int starts)
    {
        Grow(ref _positions, entries + Slack);
        Grow(ref _counts, entries + Slack);
        Grow(ref _pairs, entries / 2 + Slack);
        Grow(ref _starts, starts);
    }

    /// <summary>Makes room for lists of the outputs of a row.</summary>
    /// <param name="entries">Entries of all lists.</param>
    /// <param name="starts">Starts of all lists.</param>
    internal void ReserveWindows(int entries, int starts)
    {
        Grow(ref _windowPositions, entries + Slack);
        Grow(ref _windowCounts, entries + Slack);
        Grow(ref _windowPairs, entries / 2 + Slack);
        Grow(ref _windowStarts, starts);
    }

    /// <summary>Now; 0 without a clock.</summary>
    internal long Now() => clock?.Invoke() ?? 0;

    /// <summary>Adds the time since a moment to that of lists.</summary>
    internal void AddListTime(long since) => _listTime += Now() - since;

    /// <summary>What lists have cost since this was last asked, ns; 0 without a clock.</summary>
    internal long TakeListTime()
    {
        long time = _listTime;
        _listTime = 0;
        return time;
    }

    private static void Grow<T>(ref T[] buffer, int length)
    {
        if (buffer.Length < length)
        {
            buffer = GC.AllocateUninitializedArray<T>(length, pinned: true);
        }
    }
}
