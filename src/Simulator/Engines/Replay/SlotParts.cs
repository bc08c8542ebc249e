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
        int i = 0;
        for (; Simd.Level > SimdLevel.Scalar && i <= map.Length - Block; i += Block)
        {
            ulong fired = ~Vector512.Equals(Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(map), (nuint)i), default).ExtractMostSignificantBits();
            if (words == 1)
            {
                AddFired(fired, map, i, bursts, parts);
                continue;
            }

            for (; fired != 0; fired &= fired - 1)
            {
                AddNeuron(i + BitOperations.TrailingZeroCount(fired), map, bursts, words, parts);
            }
        }

        for (; i < map.Length; i++)
        {
            AddNeuron(i, map, bursts, words, parts);
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

    // Slots and parts of a site belong together, so that no index needs a check.
    private void AddFired(ulong fired, ReadOnlySpan<byte> map, int first, ulong[] bursts, in PartCounts parts)
    {
        ref byte neurons = ref Unsafe.Add(ref MemoryMarshal.GetReference(map), first);
        ref uint slots = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), first);
        ref ulong packed = ref MemoryMarshal.GetArrayDataReference(bursts);
        ref ulong rows = ref MemoryMarshal.GetReference(parts.Rows), columns = ref MemoryMarshal.GetReference(parts.Columns);
        uint mask = Mask;
        for (; fired != 0; fired &= fired - 1)
        {
            int n = BitOperations.TrailingZeroCount(fired);
            uint both = Unsafe.Add(ref slots, n);
            ulong burst = Unsafe.Add(ref packed, (nint)Unsafe.Add(ref neurons, n));
            Unsafe.Add(ref columns, (nint)(both & mask)) += burst;
            Unsafe.Add(ref rows, (nint)((ulong)both >> _shift)) += burst;
        }
    }

    private uint Mask => (uint)((1UL << _shift) - 1);

    private static int Bits(int[] parts) => 32 - BitOperations.LeadingZeroCount((uint)parts.DefaultIfEmpty(0).Max());
}

/// <summary>Packed spikes by part and word.</summary>
/// <param name="rows">Of parts along rows.</param>
/// <param name="columns">Of parts along columns.</param>
internal readonly ref struct PartCounts(Span<ulong> rows, Span<ulong> columns)
{
    public readonly Span<ulong> Rows = rows;

    public readonly Span<ulong> Columns = columns;
}
