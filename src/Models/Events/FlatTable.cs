using System.Buffers.Binary;
using System.Text;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// A table of a FlatBuffer (flatbuffers.dev, "Internals"), read without trust: each offset is checked before it is followed, nothing is copied but text. A
/// table begins with the distance back to its vtable: sizes of vtable and table, then where each field lies, or 0 for one that is absent.
/// </summary>
internal readonly ref struct FlatTable
{
    private const int IdentifierBytes = 4;

    private readonly ReadOnlySpan<byte> _bytes;
    private readonly long _at;
    private readonly long _vtable;
    private readonly int _vtableBytes;
    private readonly FilePlace _place;

    private FlatTable(ReadOnlySpan<byte> bytes, FilePlace place)
    {
        _bytes = bytes;
        _place = place;
        _at = UInt32(0);
        _vtable = _at - BinaryPrimitives.ReadInt32LittleEndian(Slice(_at, 4));
        _vtableBytes = BinaryPrimitives.ReadUInt16LittleEndian(Slice(_vtable, 2));
    }

    /// <summary>The root table of a buffer.</summary>
    /// <param name="bytes">The buffer, without a size before it.</param>
    /// <param name="identifier">The four letters that it must bear.</param>
    /// <param name="place">Where it lies in the file.</param>
    public static FlatTable Root(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> identifier, FilePlace place)
    {
        bool isKnown = bytes.Length >= 2 * IdentifierBytes && bytes.Slice(IdentifierBytes, IdentifierBytes).SequenceEqual(identifier);
        return isKnown
            ? new FlatTable(bytes, place)
            : throw place.Error($"the {bytes.Length} bytes are not marked {Encoding.ASCII.GetString(identifier)}: {InputFile.Magic(bytes)}. "
                + "The file is damaged; copy it again.");
    }

    /// <summary>A field of 32 bits, or what it is if absent.</summary>
    public int Int32(int field, int otherwise) => Field(field) is > 0 and long at ? BinaryPrimitives.ReadInt32LittleEndian(Slice(at, 4)) : otherwise;

    /// <summary>A field of 64 bits, or what it is if absent.</summary>
    public long Int64(int field, long otherwise) => Field(field) is > 0 and long at ? BinaryPrimitives.ReadInt64LittleEndian(Slice(at, 8)) : otherwise;

    /// <summary>A field of text; empty if absent.</summary>
    public string Text(int field) => Encoding.UTF8.GetString(Structs(field, 1));

    /// <summary>A vector of structs of some bytes each; empty if absent.</summary>
    public ReadOnlySpan<byte> Structs(int field, int structBytes)
    {
        long at = Field(field);
        if (at == 0)
        {
            return [];
        }

        long vector = at + UInt32(at);
        return Slice(vector + 4, UInt32(vector) * structBytes);
    }

    private long Field(int field)
    {
        int entry = 4 + (2 * field);
        int offset = entry + 2 <= _vtableBytes ? BinaryPrimitives.ReadUInt16LittleEndian(Slice(_vtable + entry, 2)) : 0;
        return offset == 0 ? 0 : _at + offset;
    }

    private long UInt32(long at) => BinaryPrimitives.ReadUInt32LittleEndian(Slice(at, 4));

    private ReadOnlySpan<byte> Slice(long at, long length) => at >= 0 && at <= _bytes.Length - length
        ? _bytes.Slice((int)at, (int)length)
        : throw _place.Error($"an offset points to the bytes {at} to {at + length} of {_bytes.Length}. The file is damaged; copy it again.");
}
