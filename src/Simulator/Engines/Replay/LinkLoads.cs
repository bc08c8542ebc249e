using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// What is counted of a site's links: their loads, made out of where runs of packets begin and end, and the slowest watched link of each sub-step. Loads of
/// four sub-steps are packed into a word (<see cref="Packed"/>) where none can be larger than its 16 bits, else each has a word. The first words of all links lie side
/// by side, then the second ones.
/// </summary>
internal sealed class LinkLoads
{
    // So many loads of 16 bits are added up in 32 bits. Of each block the most is kept: the slowest link is sought only where it is.
    private const int Block = 64, Lanes = 4;

    // What a link is, as bits to select with: all set or none. A watched link inside a chip is neither.
    private readonly sbyte[] _crosses, _others;
    private readonly int[] _links;
    private readonly int _subSteps, _lateCycles, _cycles, _chipCycles;
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
        (_cycles, _chipCycles) = (table.CyclesInsideChips, table.CyclesBetweenChips);
        Stride = (links.Length + Lanes) / Lanes * Lanes;
        (_crosses, _others) = (new sbyte[Stride], new sbyte[Stride]);
        for (int i = 0; i < links.Length; i++)
        {
            _crosses[i] = links[i] >= 0 && table.CrossesChips(links[i]) ? (sbyte)-1 : (sbyte)0;
            _others[i] = links[i] < 0 ? (sbyte)-1 : (sbyte)0;
        }

        IsPacked = most <= ushort.MaxValue;
        Words = IsPacked ? Packed.Words(subSteps) : subSteps;
        _inVectors = IsPacked && (long)most * Math.Max(_cycles, _chipCycles) <= int.MaxValue;
    }

    /// <summary>Whether four sub-steps share a word.</summary>
    public bool IsPacked { get; }

    /// <summary>Words of a link.</summary>
    public int Words { get; }

    /// <summary>From a word of a link to its next: room for all links, and for what ends behind the last.</summary>
    public int Stride { get; }

    /// <summary>Blocks of links.</summary>
    public int Blocks => (_links.Length + Block - 1) / Block;

    /// <summary>Room for the loads of a sample.</summary>
    public ulong[] New() => new ulong[Stride * Words];

    /// <summary>The load of what is counted at a place.</summary>
    public int this[ulong[] loads, int place, int subStep]
        => IsPacked ? Packed.Lane(loads[place + (subStep / Packed.Lanes * Stride)], subStep % Packed.Lanes) : (int)loads[place + (subStep * Stride)];

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
        ReadOnlySpan<ulong> plane = loads.AsSpan(word * Stride, Stride);
        long late = 0;
        for (int i = 0; i < packets.Length; i++)
        {
            long own = (long)(uint)(plane[places[i]] >> shift) & mask;
            packets[i] += own;
            late += own * cycles[i] > _lateCycles ? 1 : 0;
        }

        return late;
    }

    /// <summary>Adds up differences along lines.</summary>
    /// <param name="differences">By word and place: differences, of which loads are made; 0 afterwards.</param>
    /// <param name="loads">Set: the loads.</param>
    /// <param name="slowest">Set: the slowest watched link of each sub-step, −1 if none carries anything, and how many are late.</param>
    /// <param name="unwatched">Set: packets on any other link in each sub-step, at most.</param>
    /// <param name="scratch">Room of this thread.</param>
    /// <returns>Packets that crossed from chip to chip.</returns>
    public long AddUp(Span<ulong> differences, ulong[] loads, SlowestLink[] slowest, int[] unwatched, TrafficScratch scratch)
    {
        Array.Fill(slowest, new(-1, 0, 0));
        Array.Clear(unwatched);
        if (!_inVectors || Simd.Level == SimdLevel.Scalar)
        {
            return AddUpOneByOne(differences, loads, slowest, unwatched);
        }

        long crossings = 0;
        for (int word = 0; word < Words; word++)
        {
            crossings += AddUp(differences.Slice(word * Stride, Stride), loads, word, slowest, unwatched, scratch.Blocks);
        }

        return crossings;
    }

    private int CyclesAt(int place) => _others[place] != 0 ? 0 : _crosses[place] != 0 ? _chipCycles : _cycles;

    private long AddUpOneByOne(Span<ulong> differences, ulong[] loads, SlowestLink[] slowest, int[] unwatched)
    {
        for (int i = 0; i < loads.Length; i++)
        {
            loads[i] = differences[i] + (i % Stride > 0 ? loads[i - 1] : 0);
        }

        differences[..loads.Length].Clear();

        long crossings = 0;
        for (int i = 0; i < _links.Length; i++)
        {
            for (int k = 0; k < _subSteps; k++)
            {
                int load = this[loads, i, k];
                long cycles = (long)load * CyclesAt(i);
                slowest[k] = slowest[k].With(new(_links[i], cycles, cycles > _lateCycles ? 1 : 0));
                crossings += load & _crosses[i];
                unwatched[k] = Math.Max(unwatched[k], load & _others[i]);
            }
        }

        return crossings;
    }

    // Four sub-steps at a time, block by block.
    private long AddUp(Span<ulong> differences, ulong[] loads, int word, SlowestLink[] slowest, int[] unwatched, Vector128<int>[] blocks)
    {
        Span<ulong> plane = loads.AsSpan(word * Stride, Stride);
        Vector256<ulong> before = default;
        Vector256<ushort> others = default;
        Vector128<int> most = default;
        long crossings = 0;
        for (int block = 0; block * Block < _links.Length; block++)
        {
            (Vector256<ushort> crossing, Vector256<ushort> watched) = AddUpBlock(differences, plane, block * Block, ref before, ref others, ref crossings);
            blocks[block] = Vector128.Max(Most(crossing) * _chipCycles, Most(watched) * _cycles);
            most = Vector128.Max(most, blocks[block]);
        }

        Vector128<int> unwatchedMost = Most(others);
        for (int k = word * Packed.Lanes, lane = 0; k < _subSteps && lane < Packed.Lanes; k++, lane++)
        {
            slowest[k] = new(-1, most[lane], 0);
            unwatched[k] = unwatchedMost[lane];
        }

        // What ends behind the last link may lie in no block.
        plane[_links.Length..].Clear();
        differences[_links.Length..].Clear();
        FindFirst(plane, word, most, slowest, blocks);
        CountLate(plane, word, slowest, blocks);
        return crossings;
    }

    // Returns the most that a link between chips carries, and a watched one inside.
    private (Vector256<ushort> Crossing, Vector256<ushort> Watched) AddUpBlock(
        Span<ulong> differences, Span<ulong> plane, int first, ref Vector256<ulong> before, ref Vector256<ushort> others, ref long crossings)
    {
        Vector256<ushort> mostCrossing = default, mostWatched = default, mostOther = others;
        Vector256<uint> sum = default, low = Vector256.Create((uint)ushort.MaxValue);
        Vector256<ulong> last = before;
        int end = Math.Min(plane.Length, first + Block);
        ref ulong from = ref MemoryMarshal.GetReference(differences), to = ref MemoryMarshal.GetReference(plane);
        for (int i = first; i < end; i += Lanes)
        {
            Vector256<ulong> loads = Along(Vector256.LoadUnsafe(ref from, (nuint)i)) + last;
            last = Avx2.Permute4x64(loads, 0b11_11_11_11);
            loads.StoreUnsafe(ref to, (nuint)i);
            Vector256<ulong>.Zero.StoreUnsafe(ref from, (nuint)i);
            Vector256<ulong> crosses = Select(_crosses, i), other = Select(_others, i), crossing = loads & crosses;
            mostCrossing = Vector256.Max(mostCrossing, crossing.AsUInt16());
            mostOther = Vector256.Max(mostOther, (loads & other).AsUInt16());
            mostWatched = Vector256.Max(mostWatched, Vector256.AndNot(loads, crosses | other).AsUInt16());
            sum += (crossing.AsUInt32() & low) + (crossing.AsUInt32() >>> Packed.Bits);
        }

        (before, others) = (last, mostOther);
        crossings += Vector256.Sum(sum);
        return (mostCrossing, mostWatched);
    }

    // Each of four words with those before it.
    private static Vector256<ulong> Along(Vector256<ulong> words)
    {
        words += Avx2.Permute4x64(words, 0b10_01_00_00) & Vector256.Create(0, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);
        return words + (Avx2.Permute4x64(words, 0b01_00_00_00) & Vector256.Create(0, 0, ulong.MaxValue, ulong.MaxValue));
    }

    // The bits of four places.
    private static Vector256<ulong> Select(sbyte[] bits, int place)
        => Avx2.ConvertToVector256Int64(Vector128.CreateScalarUnsafe(MemoryMarshal.Read<int>(MemoryMarshal.AsBytes(bits.AsSpan(place, Lanes)))).AsSByte()).AsUInt64();

    // The most in each of four sub-steps.
    private static Vector128<int> Most(Vector256<ushort> loads)
    {
        Vector128<ushort> two = Vector128.Max(loads.GetLower(), loads.GetUpper());
        return Vector128.WidenLower(Vector128.Max(two, Vector128.Shuffle(two.AsUInt64(), Vector128.Create(1UL, 1)).AsUInt16())).AsInt32();
    }

    // Of the links with most to do the first: their order here is another than that of their names.
    private void FindFirst(ReadOnlySpan<ulong> plane, int word, Vector128<int> most, SlowestLink[] slowest, Vector128<int>[] blocks)
    {
        // Where nobody sends, nothing is equal to this.
        Vector128<int> sought = Vector128.ConditionalSelect(Vector128.Equals(most, default), Vector128.Create(-1), most);
        for (int block = 0; block < _links.Length; block += Block)
        {
            for (int i = block; Vector128.EqualsAny(blocks[block / Block], sought) && i < Math.Min(_links.Length, block + Block); i++)
            {
                uint found = Vector128.Equals(Packed.Four(plane[i]) * CyclesAt(i), sought).ExtractMostSignificantBits();
                for (int k = word * Packed.Lanes; found != 0; k++, found >>= 1)
                {
                    bool isFirst = (found & 1) != 0 && (slowest[k].Link < 0 || _links[i] < slowest[k].Link);
                    slowest[k] = isFirst ? slowest[k] with { Link = _links[i] } : slowest[k];
                }
            }
        }
    }

    private void CountLate(ReadOnlySpan<ulong> plane, int word, SlowestLink[] slowest, Vector128<int>[] blocks)
    {
        Vector128<int> limit = Vector128.Create(_lateCycles), late = default;
        for (int block = 0; block < _links.Length; block += Block)
        {
            for (int i = block; Vector128.GreaterThanAny(blocks[block / Block], limit) && i < Math.Min(_links.Length, block + Block); i++)
            {
                late -= Vector128.GreaterThan(Packed.Four(plane[i]) * CyclesAt(i), limit);
            }
        }

        for (int k = word * Packed.Lanes, lane = 0; k < _subSteps && lane < Packed.Lanes; k++, lane++)
        {
            slowest[k] = slowest[k] with { Late = late[lane] };
        }
    }
}
