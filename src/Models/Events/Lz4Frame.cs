using System.Buffers;
using System.Buffers.Binary;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Decompresses LZ4 frames (Collet, "LZ4 Frame Format Description" 1.6 and "LZ4 Block Format Description"). All options of frames are read but
/// dictionaries; all checksums that a frame has must hold. What is allocated follows what has been decompressed, never what a frame claims.
/// </summary>
internal static class Lz4Frame
{
    private const uint Magic = 0x184D_2204;
    private const uint FirstSkippable = 0x184D_2A50;
    private const uint Uncompressed = 0x8000_0000;

    /// <summary>Decompresses some frames, one after the other.</summary>
    /// <param name="source">All bytes of the frames.</param>
    /// <param name="limit">Most bytes that they may decompress to.</param>
    /// <param name="place">Where they lie in the file.</param>
    public static ReadOnlyMemory<byte> Decompress(ReadOnlySpan<byte> source, int limit, FilePlace place)
    {
        ArrayBufferWriter<byte> output = new(Math.Min(limit, Math.Max(1, 4 * Math.Min(source.Length, limit / 4))));
        Cursor cursor = new(source, place);
        while (!cursor.IsAtEnd)
        {
            uint magic = cursor.UInt32();
            if (magic == Magic)
            {
                ReadFrame(ref cursor, output, limit, place);
            }
            else if (magic - FirstSkippable < 16)
            {
                cursor.Take(cursor.UInt32());
            }
            else
            {
                throw place.Error($"the data begin with 0x{magic:X8}, an LZ4 frame with 0x{Magic:X8}. The file is damaged; copy it again.");
            }
        }

        return output.WrittenMemory;
    }

    private static void ReadFrame(ref Cursor cursor, ArrayBufferWriter<byte> output, int limit, FilePlace place)
    {
        Options options = ReadOptions(ref cursor, place);
        int begin = output.WrittenCount;
        for (uint size = cursor.UInt32(); size != 0; size = cursor.UInt32())
        {
            ReadOnlySpan<byte> block = cursor.Take(size & ~Uncompressed);
            if (options.BlockChecksums)
            {
                Verify(block, cursor.UInt32(), place);
            }

            if ((size & Uncompressed) != 0)
            {
                Lz4Block.CheckRoom(output, block.Length, limit, place);
                output.Write(block);
            }
            else
            {
                Lz4Block.Decompress(block, output, options.LinkedBlocks ? begin : output.WrittenCount, limit, place);
            }
        }

        if (options.ContentChecksum)
        {
            Verify(output.WrittenSpan[begin..], cursor.UInt32(), place);
        }

        if (options.ContentBytes is { } claimed && claimed != (ulong)(output.WrittenCount - begin))
        {
            throw place.Error($"an LZ4 frame says {claimed} bytes and has {output.WrittenCount - begin}. The file is damaged; copy it again.");
        }
    }

    private static Options ReadOptions(ref Cursor cursor, FilePlace place)
    {
        int start = cursor.Position;
        byte flags = cursor.Take(1)[0];
        cursor.Take(1); // The largest block: a hint for buffers that are allocated once.
        if (flags >> 6 != 1 || (flags & 1) != 0)
        {
            throw place.Error($"the LZ4 frame has the flags 0x{flags:X2}: another version, or a dictionary, which is not read. Export the file uncompressed.");
        }

        ulong? content = (flags & 8) != 0 ? BinaryPrimitives.ReadUInt64LittleEndian(cursor.Take(8)) : null;
        uint checksum = XxHash32.Of(cursor.Since(start)) >> 8 & 0xFF;
        return cursor.Take(1)[0] == checksum
            ? new Options((flags & 0x20) == 0, (flags & 0x10) != 0, (flags & 4) != 0, content)
            : throw place.Error("the checksum of an LZ4 frame's header does not match. The file is damaged; copy it again.");
    }

    private static void Verify(ReadOnlySpan<byte> bytes, uint checksum, FilePlace place)
    {
        if (XxHash32.Of(bytes) != checksum)
        {
            throw place.Error("a checksum of the LZ4 data does not match. The file is damaged; copy it again.");
        }
    }

    private readonly record struct Options(bool LinkedBlocks, bool BlockChecksums, bool ContentChecksum, ulong? ContentBytes);

    private ref struct Cursor(ReadOnlySpan<byte> bytes, FilePlace place)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private readonly FilePlace _place = place;

        public int Position { get; private set; }

        public readonly bool IsAtEnd => Position == _bytes.Length;

        public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

        public ReadOnlySpan<byte> Take(uint count)
        {
            if (count > (uint)(_bytes.Length - Position))
            {
                throw _place.Error($"the LZ4 data end at byte {_bytes.Length}, within a field of {count} bytes. The file is cut short; copy it again.");
            }

            Position += (int)count;
            return _bytes.Slice(Position - (int)count, (int)count);
        }

        public readonly ReadOnlySpan<byte> Since(int start) => _bytes[start..Position];
    }
}
