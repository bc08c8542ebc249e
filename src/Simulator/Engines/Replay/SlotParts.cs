using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// To which parts of ways the spikes of each slot are added: one part along rows, one along columns (<see cref="WayParts"/>). A slot is what is counted on
/// its own: a neuron, a chunk of channels at a position, or a cell.
/// </summary>
internal sealed class SlotParts
{
    private const int Block = 64;

    // Both parts of a slot in one word: those of columns in the low bits.
    private readonly uint[] _slots;
    private readonly int _shift;

    private SlotParts(uint[] slots, int shift) => (_slots, _shift) = (slots, shift);

    /// <summary>The parts of slots, or null if the numbers of both do not fit into 32 bits.</summary>
    /// <param name="term">Says which slots belong to a cell.</param>
    /// <param name="rows">Parts along rows by cell.</param>
    /// <param name="columns">Parts along columns by cell.</param>
    public static SlotParts? Of(SendTerm term, int[] rows, int[] columns)
    {
        int shift = Bits(columns), bits = Bits(rows);
        if (shift + bits > 32)
        {
            return null;
        }

        uint[] slots = new uint[term.Slots];
        for (int cell = 0; cell < rows.Length; cell++)
        {
            term.Fill(cell, (uint)(((ulong)rows[cell] << shift) | (uint)columns[cell]), slots);
        }

        return new(slots, shift);
    }

    /// <summary>Adds the spikes of neurons: most are silent, and skipped many at a time.</summary>
    /// <param name="map">Spikes by neuron.</param>
    /// <param name="bursts">Packed spikes of a burst of each length, word by word.</param>
    /// <param name="words">Words of sub-steps.</param>
    /// <param name="parts">Added to.</param>
    public void AddNeurons(ReadOnlySpan<byte> map, ulong[] bursts, int words, in PartCounts parts)
    {
        // Neurons side by side share parts, and each would wait for the one before it: two far apart take turns.
        int half = map.Length / (2 * Block) * Block, i = 0;
        for (; Simd.Level > SimdLevel.Scalar && words == 1 && i < half; i += Block)
        {
            AddFired(map, (i, i + half), bursts, parts);
        }

        for (i *= 2; i < map.Length; i++)
        {
            AddNeuron(i, map, bursts, words, parts);
        }
    }

    /// <summary>Adds the spikes of all slots in one word of sub-steps, the only one.</summary>
    /// <param name="spikes">Packed spikes by slot.</param>
    /// <param name="lanes">Lanes that count.</param>
    /// <param name="parts">Added to.</param>
    public void AddAll(ReadOnlySpan<ulong> spikes, ulong lanes, in PartCounts parts)
    {
        int half = _slots.Length / 2;
        Adder add = new(parts, this, []);
        ref uint slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        ref ulong packed = ref MemoryMarshal.GetReference(spikes[.._slots.Length]);
        for (int i = 0; i < half; i++)
        {
            add.To(Unsafe.Add(ref slots, i), Unsafe.Add(ref packed, i) & lanes);
            add.To(Unsafe.Add(ref slots, i + half), Unsafe.Add(ref packed, i + half) & lanes);
        }

        for (int i = 2 * half; i < _slots.Length; i++)
        {
            add.To(_slots[i], spikes[i] & lanes);
        }
    }

    /// <summary>Adds the spikes of a slot in one of several words of sub-steps.</summary>
    public void Add(int slot, ulong packed, int word, int words, in PartCounts parts)
    {
        parts.Columns[((int)(_slots[slot] & Mask) * words) + word] += packed;
        parts.Rows[((int)((ulong)_slots[slot] >> _shift) * words) + word] += packed;
    }

    private void AddNeuron(int neuron, ReadOnlySpan<byte> map, ulong[] bursts, int words, in PartCounts parts)
    {
        // A burst is over in its last word, and in all behind it.
        ulong packed;
        for (int w = 0; w < words && (packed = bursts[(map[neuron] * words) + w]) != 0; w++)
        {
            Add(neuron, packed, w, words, parts);
        }
    }

    // The neurons of two blocks. Slots and parts of a site belong together, so that no index needs a check.
    private void AddFired(ReadOnlySpan<byte> map, (int A, int B) block, ulong[] bursts, in PartCounts parts)
    {
        Adder add = new(parts, this, bursts);
        ref byte a = ref Unsafe.Add(ref MemoryMarshal.GetReference(map), block.A), b = ref Unsafe.Add(ref MemoryMarshal.GetReference(map), block.B);
        ref uint slotsA = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), block.A);
        ref uint slotsB = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), block.B);
        ulong firedA = Fired(ref a), firedB = Fired(ref b);
        for (; firedA != 0 && firedB != 0; firedA &= firedA - 1, firedB &= firedB - 1)
        {
            add.First(firedA, ref a, ref slotsA);
            add.First(firedB, ref b, ref slotsB);
        }

        for (; firedA != 0; firedA &= firedA - 1)
        {
            add.First(firedA, ref a, ref slotsA);
        }

        for (; firedB != 0; firedB &= firedB - 1)
        {
            add.First(firedB, ref b, ref slotsB);
        }
    }

    private static ulong Fired(ref byte neurons) => ~Vector512.Equals(Vector512.LoadUnsafe(ref neurons), default).ExtractMostSignificantBits();

    private uint Mask => (uint)((1UL << _shift) - 1);

    private static int Bits(int[] parts) => 32 - BitOperations.LeadingZeroCount((uint)parts.DefaultIfEmpty(0).Max());

    // What a loop needs, apart from what is stored to in it.
    private readonly ref struct Adder(in PartCounts parts, SlotParts slots, ulong[] bursts)
    {
        private readonly ref ulong _rows = ref MemoryMarshal.GetReference(parts.Rows), _columns = ref MemoryMarshal.GetReference(parts.Columns);
        private readonly ref ulong _bursts = ref MemoryMarshal.GetArrayDataReference(bursts);
        private readonly uint _mask = slots.Mask;
        private readonly int _shift = slots._shift;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void First(ulong fired, ref byte neurons, ref uint slots)
        {
            int n = BitOperations.TrailingZeroCount(fired);
            To(Unsafe.Add(ref slots, n), Unsafe.Add(ref _bursts, (nint)Unsafe.Add(ref neurons, n)));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void To(uint both, ulong packed)
        {
            Unsafe.Add(ref _columns, (nint)(both & _mask)) += packed;
            Unsafe.Add(ref _rows, (nint)((ulong)both >> _shift)) += packed;
        }
    }
}

/// <summary>Packed spikes by part and word.</summary>
/// <param name="rows">Of parts along rows.</param>
/// <param name="columns">Of parts along columns.</param>
internal readonly ref struct PartCounts(Span<ulong> rows, Span<ulong> columns)
{
    public readonly Span<ulong> Rows = rows;

    public readonly Span<ulong> Columns = columns;
}
