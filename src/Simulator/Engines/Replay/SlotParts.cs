using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// To which parts of ways the spikes of each slot are added: one part along rows, one along columns (<see cref="WayParts"/>). A slot is what is counted on
/// its own: a neuron, a chunk of channels at a position, or a cell.
/// </summary>
internal sealed class SlotParts
{
    private const int Block = 64;

    // Packed spikes of what is left of a burst.
    private static readonly ulong[] s_bursts = Packed.Bursts(Packed.Lanes);

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

    /// <summary>Adds the spikes of neurons in four sub-steps: most are silent, and skipped many at a time.</summary>
    /// <param name="map">Spikes by neuron.</param>
    /// <param name="word">Which four sub-steps.</param>
    /// <param name="parts">Added to.</param>
    public void AddNeurons(ReadOnlySpan<byte> map, int word, in PartCounts parts)
    {
        // Neurons side by side share parts, and each would wait for the one before it: two far apart take turns.
        int half = map.Length / (2 * Block) * Block, i = 0;
        Adder add = new(parts, this, word * Packed.Lanes);
        for (; Simd.Level > SimdLevel.Scalar && i < half; i += Block)
        {
            AddFired(map, (i, i + half), add);
        }

        for (i *= 2; i < map.Length; i++)
        {
            if (map[i] > word * Packed.Lanes)
            {
                add.Burst(map[i], _slots[i]);
            }
        }
    }

    /// <summary>Adds the spikes of all slots in four sub-steps.</summary>
    /// <param name="spikes">Packed spikes by slot and word.</param>
    /// <param name="words">Words of a slot.</param>
    /// <param name="word">Which of them.</param>
    /// <param name="lanes">Lanes that count.</param>
    /// <param name="parts">Added to.</param>
    public void AddAll(ReadOnlySpan<ulong> spikes, int words, int word, ulong lanes, in PartCounts parts)
    {
        Debug.Assert(spikes.Length >= _slots.Length * words);
        int half = _slots.Length / 2;
        Adder add = new(parts, this, 0);
        ref uint slots = ref MemoryMarshal.GetArrayDataReference(_slots);
        ref ulong a = ref MemoryMarshal.GetReference(spikes[word..]), b = ref Unsafe.Add(ref a, half * words);
        for (int i = 0; i < half; i++, a = ref Unsafe.Add(ref a, words), b = ref Unsafe.Add(ref b, words))
        {
            add.To(Unsafe.Add(ref slots, i), a & lanes);
            add.To(Unsafe.Add(ref slots, i + half), b & lanes);
        }

        for (int i = 2 * half; i < _slots.Length; i++)
        {
            add.To(_slots[i], spikes[(i * words) + word] & lanes);
        }
    }

    /// <summary>Adds the spikes of a slot in four sub-steps.</summary>
    public void Add(int slot, ulong packed, in PartCounts parts) => new Adder(parts, this, 0).To(_slots[slot], packed);

    // The neurons of two blocks. Slots and parts of a site belong together, so that no index needs a check.
    private void AddFired(ReadOnlySpan<byte> map, (int A, int B) block, in Adder add)
    {
        ref byte a = ref Unsafe.Add(ref MemoryMarshal.GetReference(map), block.A), b = ref Unsafe.Add(ref MemoryMarshal.GetReference(map), block.B);
        ref uint slotsA = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), block.A);
        ref uint slotsB = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), block.B);
        ulong firedA = add.Fired(ref a), firedB = add.Fired(ref b);
        Adder to = add;
        for (; firedA != 0 && firedB != 0; firedA &= firedA - 1, firedB &= firedB - 1)
        {
            to.First(firedA, ref a, ref slotsA);
            to.First(firedB, ref b, ref slotsB);
        }

        for (; firedA != 0; firedA &= firedA - 1)
        {
            to.First(firedA, ref a, ref slotsA);
        }

        for (; firedB != 0; firedB &= firedB - 1)
        {
            to.First(firedB, ref b, ref slotsB);
        }
    }

    private uint Mask => (uint)((1UL << _shift) - 1);

    private static int Bits(int[] parts) => 32 - BitOperations.LeadingZeroCount((uint)parts.DefaultIfEmpty(0).Max());

    // What a loop needs, apart from what is stored to in it.
    private readonly ref struct Adder(in PartCounts parts, SlotParts slots, int before)
    {
        private readonly ref ulong _rows = ref MemoryMarshal.GetReference(parts.Rows), _columns = ref MemoryMarshal.GetReference(parts.Columns);
        private readonly ref ulong _bursts = ref MemoryMarshal.GetArrayDataReference(s_bursts);
        private readonly uint _mask = slots.Mask;
        private readonly int _shift = slots._shift, _before = before;

        // Of a block of neurons those that fire after the sub-steps before.
        public ulong Fired(ref byte neurons)
            => Vector512.GreaterThan(Vector512.LoadUnsafe(ref neurons), Vector512.Create((byte)_before)).ExtractMostSignificantBits();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void First(ulong fired, ref byte neurons, ref uint slots)
        {
            int n = BitOperations.TrailingZeroCount(fired);
            Burst(Unsafe.Add(ref neurons, n), Unsafe.Add(ref slots, n));
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Burst(int length, uint both) => To(both, Unsafe.Add(ref _bursts, length - _before));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void To(uint both, ulong packed)
        {
            Unsafe.Add(ref _columns, (nint)(both & _mask)) += packed;
            Unsafe.Add(ref _rows, (nint)((ulong)both >> _shift)) += packed;
        }
    }
}

/// <summary>Packed spikes by part.</summary>
/// <param name="rows">Of parts along rows.</param>
/// <param name="columns">Of parts along columns.</param>
internal readonly ref struct PartCounts(Span<ulong> rows, Span<ulong> columns)
{
    public readonly Span<ulong> Rows = rows;

    public readonly Span<ulong> Columns = columns;
}
