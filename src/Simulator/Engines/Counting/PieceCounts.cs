using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>
/// What <see cref="PositionCounts"/> counts, 64 neurons at a time: chunks are cut into pieces of up to eight channels, which are moved to eight bytes of a vector
/// each and added up there. Needs AVX-512 with VBMI.
/// </summary>
internal sealed class PieceCounts
{
    private const int Bytes = 64, PieceBytes = 8, InVector = Bytes / PieceBytes;

    // A lane of a row's sum gets eight spikes of each vector; the sum of a position's four lanes has 16 bits.
    private const int MostVectors = ushort.MaxValue / PieceBytes, MostChannels = ushort.MaxValue / Packed.Lanes, OnStack = 2048;

    private readonly int _channels, _chunks, _words, _piecesOfPosition, _positions;
    private readonly int[] _pieces;

    // By vector of a group of positions: where its first byte lies in the group, which byte goes where, and which do.
    private readonly Place[] _vectors;

    private PieceCounts(int channels, int[] borders, int words)
    {
        (_channels, _words, _chunks) = (channels, words, Math.Max(0, borders.Length - 1));
        int[] all = borders.Length > 1 ? borders : [0, channels];
        (int First, int Count)[] pieces = [.. all.Zip(all.Skip(1)).SelectMany(c => Cut(c.First, c.Second))];
        _pieces = [.. all.Zip(all.Skip(1)).Select(c => Cut(c.First, c.Second).Count())];
        _piecesOfPosition = pieces.Length;
        _positions = Math.Max(1, InVector / pieces.Length);
        (int First, int Count)[] group = [.. Enumerable.Range(0, _positions).SelectMany(p => pieces.Select(c => (First: c.First + (p * channels), c.Count)))];
        (int First, int Count)[][] vectors = [.. group.Chunk(InVector)];
        _vectors = Array.ConvertAll(vectors, v => new Place(
            v[0].First, BytesOf(v, (first, count, i) => i < count ? first + i - v[0].First : 0), BytesOf(v, (_, count, i) => i < count ? byte.MaxValue : 0)));
    }

    /// <summary>Prepares rows, or returns null where they are too long for sums of 16 bits.</summary>
    /// <param name="width">Positions of a row.</param>
    /// <param name="channels">Channels.</param>
    /// <param name="borders">Borders of the chunks, from 0 to the number of channels; empty for none.</param>
    /// <param name="words">Words of packed counts.</param>
    public static PieceCounts? For(int width, int channels, int[] borders, int words)
    {
        if (channels > MostChannels)
        {
            return null;
        }

        PieceCounts counts = new(channels, borders, words);
        return counts.Vectors(width) <= MostVectors ? counts : null;
    }

    /// <summary>Counts a row, as <see cref="PositionCounts.Count"/>.</summary>
    [SkipLocalsInit]
    public void Count(ReadOnlySpan<byte> row, Span<ulong> positions, Span<int> totals, Span<long> spikes)
    {
        int length = Vectors(totals.Length) * InVector;
        ulong[]? rented = length <= OnStack ? null : ArrayPool<ulong>.Shared.Rent(length);
        Span<ulong> pieces = (rented is null ? stackalloc ulong[OnStack] : rented)[..length];
        totals.Clear();
        for (int w = 0; w < _words; w++)
        {
            Vector512<ulong> sum = CountPieces(row, w * Packed.Lanes, pieces);
            for (int k = w * Packed.Lanes; k < Math.Min(spikes.Length, (w + 1) * Packed.Lanes); k++)
            {
                spikes[k] += (long)Vector512.Sum((sum >> (k % Packed.Lanes * Packed.Bits)) & Vector512.Create((ulong)ushort.MaxValue));
            }

            AddPieces(pieces, w, positions, totals);
        }

        if (rented is not null)
        {
            ArrayPool<ulong>.Shared.Return(rented);
        }
    }

    private static IEnumerable<(int First, int Count)> Cut(int begin, int end)
    {
        for (int first = begin; first < end; first += PieceBytes)
        {
            yield return (first, Math.Min(PieceBytes, end - first));
        }
    }

    private static Vector512<byte> BytesOf((int First, int Count)[] pieces, Func<int, int, int, int> of)
    {
        byte[] bytes = new byte[Bytes];
        for (int i = 0; i < pieces.Length * PieceBytes; i++)
        {
            bytes[i] = (byte)of(pieces[i / PieceBytes].First, pieces[i / PieceBytes].Count, i % PieceBytes);
        }

        return Vector512.Create<byte>(bytes);
    }

    private int Vectors(int positions) => (positions + _positions - 1) / _positions * _vectors.Length;

    // All vectors of a row; returns the sum of its pieces.
    private Vector512<ulong> CountPieces(ReadOnlySpan<byte> row, int firstSubStep, Span<ulong> pieces)
    {
        Vector512<byte> before = Vector512.Create((byte)firstSubStep);
        Vector512<ulong> sum = CountWhole(row, before, pieces, out int counted);
        return counted < pieces.Length ? sum + CountRest(row, before, pieces, counted) : sum;
    }

    // The vectors of which all bytes lie in the row. Calls nothing: what lives longer than a call does not stay in a register.
    private Vector512<ulong> CountWhole(ReadOnlySpan<byte> row, Vector512<byte> before, Span<ulong> pieces, out int counted)
    {
        Vector512<ulong> sum = default;
        ref byte neurons = ref MemoryMarshal.GetReference(row);
        ref ulong into = ref MemoryMarshal.GetReference(pieces);
        ref Place places = ref MemoryMarshal.GetArrayDataReference(_vectors);
        (int vectors, int last, int step) = (_vectors.Length, row.Length - Bytes, _positions * _channels);
        int vector = 0;
        for (int group = 0; vector < pieces.Length; group += step)
        {
            for (int v = 0; v < vectors; v++, vector += InVector)
            {
                ref Place place = ref Unsafe.Add(ref places, v);
                if (group + place.First > last)
                {
                    counted = vector;
                    return sum;
                }

                Vector512<ulong> four = Four(Vector512.LoadUnsafe(ref neurons, (nuint)(group + place.First)), place, before);
                four.StoreUnsafe(ref into, (nuint)vector);
                sum += four;
            }
        }

        counted = vector;
        return sum;
    }

    // The vectors at the end of a row, behind which nothing may be read.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Vector512<ulong> CountRest(ReadOnlySpan<byte> row, Vector512<byte> before, Span<ulong> pieces, int vector)
    {
        Span<byte> rest = stackalloc byte[Bytes];
        Vector512<ulong> sum = default;
        for (; vector < pieces.Length; vector += InVector)
        {
            (int group, int v) = Math.DivRem(vector / InVector, _vectors.Length);
            rest.Clear();
            row[Math.Min((group * _positions * _channels) + _vectors[v].First, row.Length)..].CopyTo(rest);
            Vector512<ulong> four = Four(Vector512.Create<byte>(rest), _vectors[v], before);
            four.CopyTo(pieces[vector..]);
            sum += four;
        }

        return sum;
    }

    // Packed spikes of each eight neurons in the first four sub-steps. Two sub-steps share a byte: no sum of theirs exceeds 8, which four bits hold.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Four(Vector512<byte> neurons, in Place place, Vector512<byte> before)
    {
        Vector512<byte> moved = Avx512Vbmi.PermuteVar64x8(neurons, place.Order) & place.Valid;
        Vector512<byte> bursts = Vector512.Min(Avx512BW.SubtractSaturate(moved, before), Vector512.Create((byte)Packed.Lanes));
        Vector512<byte> two = Vector512.Create(Vector128.Create((byte)0, 0x01, 0x11, 0x11, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).AsByte();
        Vector512<byte> more = Vector512.Create(Vector128.Create((byte)0, 0, 0, 0x01, 0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)).AsByte();
        Vector512<ulong> low = Avx512BW.SumAbsoluteDifferences(Avx512BW.Shuffle(two, bursts), default).AsUInt64();
        Vector512<ulong> high = Avx512BW.SumAbsoluteDifferences(Avx512BW.Shuffle(more, bursts), default).AsUInt64();
        Vector512<ulong> both = low | (high << (2 * Packed.Bits));
        return (both | (both << (Packed.Bits - 4))) & Vector512.Create(0x000F_000F_000F_000FUL);
    }

    // Pieces become chunks, and chunks totals.
    private void AddPieces(ReadOnlySpan<ulong> pieces, int word, Span<ulong> positions, Span<int> totals)
    {
        ref ulong into = ref MemoryMarshal.GetReference(positions);
        ref ulong from = ref MemoryMarshal.GetReference(pieces);
        bool stores = _chunks > 0;
        int at = word;
        for (int x = 0, inGroup = 0, group = 0; x < totals.Length; x++)
        {
            ref ulong piece = ref Unsafe.Add(ref from, group + (inGroup * _piecesOfPosition));
            ulong total = 0;
            foreach (int count in _pieces)
            {
                ulong chunk = piece;
                for (int i = 1; i < count; i++)
                {
                    piece = ref Unsafe.Add(ref piece, 1);
                    chunk += piece;
                }

                piece = ref Unsafe.Add(ref piece, 1);
                total += chunk;
                if (stores)
                {
                    Unsafe.Add(ref into, at) = chunk;
                    at += _words;
                }
            }

            totals[x] += (int)((total * 0x0001_0001_0001_0001UL) >> (3 * Packed.Bits));
            if (++inGroup == _positions)
            {
                (inGroup, group) = (0, group + (_vectors.Length * InVector));
            }
        }
    }

    // Where the first byte of a vector lies in a group of positions, which byte goes where, and which do.
    private readonly record struct Place(int First, Vector512<byte> Order, Vector512<byte> Valid);
}
