using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Events;

/// <summary>
/// Counts of times, in classes that are linear within each power of two and 128 to each: up to 255 ps exact, above that no class is wider than 1/128 = 0.8 %
/// of its times.
/// </summary>
public sealed class LatencyHistogram
{
    private const int ClassBits = 7;

    private long[] _counts = [];

    /// <summary>Times counted.</summary>
    public long Count { get; private set; }

    /// <summary>Longest time, exact, ps; 0 when there is none.</summary>
    public long MaxPs { get; private set; }

    /// <summary>Mean time, ps; 0 when there is none.</summary>
    public double MeanPs => Count == 0 ? 0 : _sum / Count;

    private double _sum;

    /// <summary>The time that a share of all times does not exceed, ps: at most 0.8 % too long, never too short. 0 when there is none.</summary>
    /// <param name="share">0 … 1: 0.5 is the median.</param>
    public long Percentile(double share)
    {
        long rank = Math.Max(1, (long)Math.Ceiling(share * Count)), before = 0;
        for (int i = 0; i < _counts.Length; i++)
        {
            before += _counts[i];
            if (before >= rank)
            {
                return Math.Min(LastOf(i), MaxPs);
            }
        }

        return MaxPs;
    }

    /// <summary>The counts of several together.</summary>
    public static LatencyHistogram Sum(IEnumerable<LatencyHistogram> parts)
    {
        LatencyHistogram all = new();
        foreach (LatencyHistogram part in parts)
        {
            if (part._counts.Length > all._counts.Length)
            {
                Array.Resize(ref all._counts, part._counts.Length);
            }

            for (int i = 0; i < part._counts.Length; i++)
            {
                all._counts[i] += part._counts[i];
            }

            all.Count += part.Count;
            all._sum += part._sum;
            all.MaxPs = Math.Max(all.MaxPs, part.MaxPs);
        }

        return all;
    }

    internal void Add(long timePs)
    {
        CountIn(ClassOf(timePs));
        Count++;
        _sum += timePs;
        MaxPs = Math.Max(MaxPs, timePs);
    }

    /// <summary>Counts several times, whose sum is known.</summary>
    internal void Add(ReadOnlySpan<long> times, long sum)
    {
        long max = 0;
        foreach (long time in times)
        {
            max = Math.Max(max, time);
        }

        // Longer times are in later classes: if there is a class for the longest, there is one for each.
        Require(ClassOf(max));
        ref long counts = ref MemoryMarshal.GetArrayDataReference(_counts);
        foreach (long time in times)
        {
            Unsafe.Add(ref counts, ClassOf(time))++;
        }

        Count += times.Length;
        _sum += sum;
        MaxPs = Math.Max(MaxPs, max);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountIn(int place)
    {
        Require(place);
        _counts[place]++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Require(int place)
    {
        if (place >= _counts.Length)
        {
            // Whole powers of two, so that steady state is reached soon.
            Array.Resize(ref _counts, ((place >> ClassBits) + 1) << ClassBits);
        }
    }

    // Times below 2^ClassBits are their own class; above, the class is the power of two and the ClassBits bits below the first.
    private static int ClassOf(long timePs)
    {
        int shift = Math.Max(0, BitOperations.Log2((ulong)timePs) - ClassBits);
        return (shift << ClassBits) + (int)(timePs >> shift);
    }

    private static long LastOf(int place)
    {
        int shift = Math.Max(0, (place >> ClassBits) - 1);
        return ((place - ((long)shift << ClassBits) + 1) << shift) - 1;
    }
}
