using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// What is counted of a site's links: their loads, made out of where runs of packets begin and end, and the slowest watched link of each sub-step. Loads of
/// four sub-steps are packed into a word (<see cref="Packed"/>) where none can be larger than its 16 bits, else each has a word.
/// </summary>
internal sealed class LinkLoads
{
    // So many loads of 16 bits are added up in 32 bits. Of each block the most is kept: the slowest link is sought only where it is.
    private const int Block = 64;

    private readonly int[] _links, _cycles, _crosses, _others;
    private readonly int _subSteps, _lateCycles;
    private readonly bool _inVectors;

    /// <summary>Prepares links.</summary>
    /// <param name="table">The links of the array.</param>
    /// <param name="links">What is counted: watched links, and −1 for stretches of others.</param>
    /// <param name="subSteps">Sub-steps.</param>
    /// <param name="most">Packets of any of them in a sub-step, at most.</param>
    /// <param name="lateCycles">A link that needs more cycles is late.</param>
    public LinkLoads(LinkTable table, int[] links, int subSteps, int most, int lateCycles)
    {
        (_links, _subSteps, _lateCycles) = (links, subSteps, lateCycles);
        _cycles = Array.ConvertAll(links, l => l < 0 ? 0 : table.Cycles(l));
        _crosses = Array.ConvertAll(links, l => l >= 0 && table.CrossesChips(l) ? -1 : 0);
        _others = Array.ConvertAll(links, l => l < 0 ? -1 : 0);
        IsPacked = most <= ushort.MaxValue;
        Words = IsPacked ? Packed.Words(subSteps) : subSteps;
        _inVectors = IsPacked && (long)most * _cycles.DefaultIfEmpty(0).Max() <= int.MaxValue;
    }

    /// <summary>Whether four sub-steps share a word.</summary>
    public bool IsPacked { get; }

    /// <summary>Words of a link.</summary>
    public int Words { get; }

    /// <summary>Blocks of links.</summary>
    public int Blocks => (_links.Length + Block - 1) / Block;

    /// <summary>Room for the loads of a sample, and for what ends behind the last link.</summary>
    public ulong[] New() => new ulong[(_links.Length + 1) * Words];

    /// <summary>The load of what is counted at a place.</summary>
    public int this[ulong[] loads, int place, int subStep]
        => IsPacked ? Packed.Lane(loads[(place * Words) + (subStep / Packed.Lanes)], subStep % Packed.Lanes) : (int)loads[(place * Words) + subStep];

    /// <summary>Adds the loads of some places in a sub-step to packets.</summary>
    /// <param name="packets">Added to.</param>
    /// <param name="loads">The loads.</param>
    /// <param name="places">The places.</param>
    /// <param name="subStep">The sub-step.</param>
    /// <param name="cycles">Cycles of a packet at each of them.</param>
    /// <returns>How many are late for what is added alone.</returns>
    public long AddTo(Span<long> packets, ulong[] loads, int[] places, int subStep, int[] cycles)
    {
        (int word, int shift) = IsPacked ? (subStep / Packed.Lanes, subStep % Packed.Lanes * Packed.Bits) : (subStep, 0);
        uint mask = IsPacked ? ushort.MaxValue : uint.MaxValue;
        long late = 0;
        for (int i = 0; i < packets.Length; i++)
        {
            long own = (long)(uint)(loads[(places[i] * Words) + word] >> shift) & mask;
            packets[i] += own;
            late += own * cycles[i] > _lateCycles ? 1 : 0;
        }

        return late;
    }

    /// <summary>Adds up differences along lines.</summary>
    /// <param name="loads">By place and word: differences, of which loads are made.</param>
    /// <param name="slowest">Set: the slowest watched link of each sub-step, −1 if none carries anything, and how many are late.</param>
    /// <param name="unwatched">Set: packets on any other link in each sub-step, at most.</param>
    /// <param name="scratch">Room of this thread.</param>
    /// <returns>Packets that crossed from chip to chip.</returns>
    public long AddUp(ulong[] loads, SlowestLink[] slowest, int[] unwatched, TrafficScratch scratch)
    {
        Array.Fill(slowest, new(-1, 0, 0));
        Array.Clear(unwatched);
        if (!_inVectors || Simd.Level == SimdLevel.Scalar)
        {
            return AddUpOneByOne(loads, slowest, unwatched);
        }

        long crossings = 0;
        for (int word = 0; word < Words; word++)
        {
            crossings += AddUp(loads, word, slowest, unwatched, scratch.Blocks);
        }

        loads.AsSpan(_links.Length * Words).Clear();
        return crossings;
    }

    private long AddUpOneByOne(ulong[] loads, SlowestLink[] slowest, int[] unwatched)
    {
        long crossings = 0;
        for (int i = 0; i < _links.Length; i++)
        {
            for (int w = 0; w < Words && i > 0; w++)
            {
                loads[(i * Words) + w] += loads[((i - 1) * Words) + w];
            }

            for (int k = 0; k < _subSteps; k++)
            {
                int load = this[loads, i, k];
                long cycles = (long)load * _cycles[i];
                slowest[k] = slowest[k].With(new(_links[i], cycles, cycles > _lateCycles ? 1 : 0));
                crossings += load & _crosses[i];
                unwatched[k] = Math.Max(unwatched[k], load & _others[i]);
            }
        }

        loads.AsSpan(_links.Length * Words).Clear();
        return crossings;
    }

    // Four sub-steps at a time, block by block.
    private long AddUp(ulong[] loads, int word, SlowestLink[] slowest, int[] unwatched, Vector128<int>[] blocks)
    {
        Vector128<int> others = default, most = default, late = default;
        (long crossings, ulong load) = (0, 0);
        for (int block = 0; block < _links.Length; block += Block)
        {
            Vector128<int> sum = default, own = default, limit = Vector128.Create(_lateCycles);
            for (int i = block; i < Math.Min(_links.Length, block + Block); i++)
            {
                ref ulong at = ref loads[(i * Words) + word];
                at = load += at;
                Vector128<int> four = Packed.Four(load), cycles = four * _cycles[i];
                own = Vector128.Max(own, cycles);
                late -= Vector128.GreaterThan(cycles, limit);
                sum += four & Vector128.Create(_crosses[i]);
                others = Vector128.Max(others, four & Vector128.Create(_others[i]));
            }

            crossings += Vector128.Sum(sum);
            blocks[block / Block] = own;
            most = Vector128.Max(most, own);
        }

        for (int k = word * Packed.Lanes, lane = 0; k < _subSteps && lane < Packed.Lanes; k++, lane++)
        {
            slowest[k] = new(-1, most[lane], late[lane]);
            unwatched[k] = others[lane];
        }

        FindFirst(loads, word, most, slowest, blocks);
        return crossings;
    }

    // Of the links with most to do the first: their order here is another than that of their names.
    private void FindFirst(ulong[] loads, int word, Vector128<int> most, SlowestLink[] slowest, Vector128<int>[] blocks)
    {
        // Where nobody sends, nothing is equal to this.
        Vector128<int> sought = Vector128.ConditionalSelect(Vector128.Equals(most, default), Vector128.Create(-1), most);
        for (int block = 0; block < _links.Length; block += Block)
        {
            for (int i = block; Vector128.EqualsAny(blocks[block / Block], sought) && i < Math.Min(_links.Length, block + Block); i++)
            {
                uint found = Vector128.Equals(Packed.Four(loads[(i * Words) + word]) * _cycles[i], sought).ExtractMostSignificantBits();
                for (int k = word * Packed.Lanes; found != 0; k++, found >>= 1)
                {
                    bool isFirst = (found & 1) != 0 && (slowest[k].Link < 0 || _links[i] < slowest[k].Link);
                    slowest[k] = isFirst ? slowest[k] with { Link = _links[i] } : slowest[k];
                }
            }
        }
    }
}
