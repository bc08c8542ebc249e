using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>What the neurons of a map fired over many samples: added up in bytes, and taken over into 32 bits before these are full. A run of 2^24 samples fits.</summary>
/// <param name="neurons">Neurons.</param>
/// <param name="d">Spikes of a burst, at most.</param>
internal sealed class NeuronTotals(int neurons, int d)
{
    private readonly byte[] _recent = new byte[neurons];
    private uint[] _before = [];
    private int _left = byte.MaxValue / Math.Max(1, d);

    /// <summary>Adds a map.</summary>
    public void Add(ReadOnlySpan<byte> map)
    {
        if (_left-- == 0)
        {
            TakeOver();
            _left = (byte.MaxValue / Math.Max(1, d)) - 1;
        }

        int i = 0;
        if (Simd.Level > SimdLevel.Scalar)
        {
            ref byte from = ref MemoryMarshal.GetReference(map), to = ref MemoryMarshal.GetArrayDataReference(_recent);
            for (; i <= map.Length - Vector256<byte>.Count; i += Vector256<byte>.Count)
            {
                (Vector256.LoadUnsafe(ref to, (nuint)i) + Vector256.LoadUnsafe(ref from, (nuint)i)).StoreUnsafe(ref to, (nuint)i);
            }
        }

        for (; i < map.Length; i++)
        {
            _recent[i] += map[i];
        }
    }

    /// <summary>The spikes of neurons side by side.</summary>
    public long Sum(int first, int count)
    {
        long sum = 0;
        for (int i = first; i < first + count; i++)
        {
            sum += _recent[i] + (long)(_before.Length == 0 ? 0 : _before[i]);
        }

        return sum;
    }

    private void TakeOver()
    {
        _before = _before.Length == 0 ? new uint[_recent.Length] : _before;
        for (int i = 0; i < _recent.Length; i++)
        {
            _before[i] += _recent[i];
        }

        Array.Clear(_recent);
    }
}
