using System.Buffers;
using System.Buffers.Binary;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Decompresses one LZ4 block: a series of sequences, each some literals and then a match, a copy of earlier output. A token holds both lengths in 4 bits
/// each; 15 means that bytes follow which add to it, up to the first that is not 255. The last sequence has no match.
/// </summary>
internal static class Lz4Block
{
    private const int LongLength = 15;
    private const int LeastMatch = 4;

    /// <summary>Decompresses a block to the end of the output.</summary>
    /// <param name="block">Its bytes.</param>
    /// <param name="output">Output so far.</param>
    /// <param name="earliest">First byte of the output that matches may copy.</param>
    /// <param name="limit">Most bytes of the output.</param>
    /// <param name="place">Where the block lies in the file.</param>
    public static void Decompress(ReadOnlySpan<byte> block, ArrayBufferWriter<byte> output, int earliest, int limit, FilePlace place)
    {
        int at = 0;
        while (at < block.Length)
        {
            byte token = block[at++];
            int literals = Length(block, ref at, token >> 4, limit, place);
            if (literals > block.Length - at)
            {
                throw Damaged(place);
            }

            CheckRoom(output, literals, limit, place);
            output.Write(block.Slice(at, literals));
            at += literals;
            if (at == block.Length)
            {
                return;
            }

            int distance = at + 2 <= block.Length ? BinaryPrimitives.ReadUInt16LittleEndian(block[at..]) : 0;
            at += 2;
            int match = LeastMatch + Length(block, ref at, token & 0xF, limit, place);
            if (distance == 0 || distance > output.WrittenCount - earliest)
            {
                throw Damaged(place);
            }

            CheckRoom(output, match, limit, place);
            Copy(output, distance, match);
        }
    }

    /// <summary>Refuses output beyond a limit.</summary>
    public static void CheckRoom(ArrayBufferWriter<byte> output, int more, int limit, FilePlace place)
    {
        if (more > limit - output.WrittenCount)
        {
            throw place.Error($"the LZ4 data decompress to more than {limit} bytes, the limit of a packet. Export the file uncompressed.");
        }
    }

    /// <summary>A match may reach into itself: then the bytes repeat.</summary>
    private static void Copy(ArrayBufferWriter<byte> output, int distance, int length)
    {
        while (length > 0)
        {
            int step = Math.Min(distance, length);
            Span<byte> target = output.GetSpan(step); // May move the output: take the source after it.
            output.WrittenSpan.Slice(output.WrittenCount - distance, step).CopyTo(target);
            output.Advance(step);
            length -= step;
            distance += step;
        }
    }

    private static int Length(ReadOnlySpan<byte> block, ref int at, int length, int limit, FilePlace place)
    {
        for (byte more = length == LongLength ? byte.MaxValue : (byte)0; more == byte.MaxValue;)
        {
            more = at < block.Length ? block[at++] : throw Damaged(place);
            length += more;
            if (length > limit)
            {
                throw Damaged(place);
            }
        }

        return length;
    }

    private static ModelFormatException Damaged(FilePlace place) =>
        place.Error("a length or distance in the LZ4 data reaches beyond them. The file is damaged; copy it again.");
}
