using System.Buffers.Binary;

namespace NeuroSim.Tests.Unit.Events;

/// <summary>A plain LZ4 compressor: the next match is the last place with the same four bytes. Every third block is stored as it is.</summary>
internal static class Lz4Builder
{
    private const int LastLiterals = 5;

    public static byte[] Frame(byte[] data, bool linked, int blockBytes = 700)
    {
        // The third byte is the checksum of the two before it, as the reference tool writes them.
        List<byte> frame = [0x04, 0x22, 0x4D, 0x18, .. linked ? new byte[] { 0x40, 0x40, 0xC0 } : [0x60, 0x40, 0x82]];
        for (int at = 0, i = 0; at < data.Length; at += blockBytes, i++)
        {
            int end = Math.Min(data.Length, at + blockBytes);
            bool isStored = i % 3 == 2;
            byte[] block = isStored ? data[at..end] : Block(data, linked ? 0 : at, at, end);
            frame.AddRange(BitConverter.GetBytes((uint)block.Length | (isStored ? 0x8000_0000 : 0)));
            frame.AddRange(block);
        }

        return [.. frame, 0, 0, 0, 0];
    }

    public static byte[] Block(byte[] data, int earliest, int begin, int end)
    {
        List<byte> block = [];
        Dictionary<uint, int> places = [];
        int literals = begin;
        for (int at = earliest; at < end - 4; at++)
        {
            uint four = BinaryPrimitives.ReadUInt32LittleEndian(data.AsSpan(at));
            bool isMatch = places.TryGetValue(four, out int from) && at >= literals && at - from <= ushort.MaxValue;
            int length = isMatch ? MatchLength(data, from, at, end - LastLiterals) : 0;
            places[four] = at;
            if (length >= 4)
            {
                AddSequence(block, data.AsSpan(literals, at - literals), at - from, length);
                literals = at + length;
            }
        }

        AddSequence(block, data.AsSpan(literals, end - literals), 0, 0);
        return [.. block];
    }

    private static int MatchLength(byte[] data, int from, int at, int end)
    {
        int length = 0;
        while (at + length < end && data[from + length] == data[at + length])
        {
            length++;
        }

        return length;
    }

    private static void AddSequence(List<byte> block, ReadOnlySpan<byte> literals, int distance, int match)
    {
        int rest = Math.Max(0, match - 4);
        block.Add((byte)((Math.Min(15, literals.Length) << 4) | Math.Min(15, rest)));
        AddLength(block, literals.Length);
        block.AddRange(literals);
        if (match > 0)
        {
            block.AddRange([(byte)distance, (byte)(distance >> 8)]);
            AddLength(block, rest);
        }
    }

    private static void AddLength(List<byte> block, int length)
    {
        for (length -= 15; length >= 0; length -= 255)
        {
            block.Add((byte)Math.Min(255, length));
            if (length < 255)
            {
                return;
            }
        }
    }
}
