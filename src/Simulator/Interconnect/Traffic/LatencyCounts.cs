using System.Diagnostics;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>Latencies counted cycle by cycle: every mean and percentile is exact.</summary>
public sealed class LatencyCounts
{
    private const int FirstSize = 256;

    private int[] _counts = new int[FirstSize];
    private long _sum;

    /// <summary>Latencies counted.</summary>
    public int Count { get; private set; }

    /// <summary>The longest, cycles; 0 when there is none.</summary>
    public int Max { get; private set; }

    /// <summary>The mean, cycles; 0 when there is none.</summary>
    public double Mean => Count == 0 ? 0 : _sum / (double)Count;

    /// <summary>The smallest latency that a share of all do not exceed (nearest rank), cycles; 0 when there is none.</summary>
    /// <param name="share">0 … 1: 0.5 is the median.</param>
    public int Percentile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count)), before = 0;
        for (int latency = 0; latency <= Max; latency++)
        {
            before += _counts[latency];
            if (before >= rank)
            {
                return latency;
            }
        }

        return Max;
    }

    /// <summary>Counts one.</summary>
    public void Add(long cycles)
    {
        Debug.Assert(cycles is >= 0 and < int.MaxValue, "a run is shorter");
        int latency = (int)cycles;
        if (latency >= _counts.Length)
        {
            Array.Resize(ref _counts, Math.Max(latency + 1, 2 * _counts.Length));
        }

        _counts[latency]++;
        _sum += latency;
        Count++;
        Max = Math.Max(Max, latency);
    }

    /// <summary>Forgets all; the memory stays.</summary>
    public void Clear()
    {
        _counts.AsSpan(0, Max + 1).Clear();
        (_sum, Count, Max) = (0, 0, 0);
    }
}
