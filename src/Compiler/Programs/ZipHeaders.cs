using System.Buffers.Binary;
using System.Text;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Compiler.Programs;

/// <summary>The two headers of an uncompressed zip entry (APPNOTE 4.3.7 and 4.3.12): its name, content and place, no more.</summary>
/// <param name="Local">Before the content.</param>
/// <param name="Central">In the directory.</param>
internal sealed record ZipHeaders(byte[] Local, byte[] Central)
{
    public const int LocalBytes = 30;
    public const int CentralBytes = 46;
    public const int EndBytes = 22;
    public const int FixedBytes = LocalBytes + CentralBytes;
    public const uint LocalSignature = 0x04034b50;
    public const uint EndSignature = 0x06054b50;

    /// <summary>Where the end of the directory has the number of entries.</summary>
    public const int CountAt = 10;

    /// <summary>Where the end of the directory has the directory's size.</summary>
    public const int SizeAt = 12;

    /// <summary>No name of a program's entry is longer.</summary>
    private const int MaxName = 64;

    public const int MaxCentralBytes = CentralBytes + MaxName;

    private const uint CentralSignature = 0x02014b50;

    // Plain files of MS-DOS, version 1.0: what every tool reads.
    private const ushort Version = 10;

    // The first day that a zip can name: a file says nothing about when it was made.
    private const uint FirstDay = 0x00210000;

    private const int SizeInCentral = 24;
    private const int NameInCentral = 28;

    /// <summary>Headers of an entry that begins at an offset.</summary>
    public static ZipHeaders Of(StoredEntry entry, uint offset)
    {
        byte[] name = Encoding.ASCII.GetBytes(entry.Name), common = Common(name.Length, entry.Content.Span);
        return new(
            [.. Number(LocalSignature), .. common, .. name],
            [.. Number(CentralSignature), .. Half(Version), .. common, .. new byte[10], .. Number(offset), .. name]);
    }

    /// <summary>What follows the directory.</summary>
    public static byte[] End(IReadOnlyCollection<ZipHeaders> headers, uint offset)
    {
        byte[] count = Half((ushort)headers.Count), size = Number((uint)headers.Sum(h => h.Central.Length));
        return [.. Number(EndSignature), .. new byte[4], .. count, .. count, .. size, .. Number(offset), .. Half(0)];
    }

    /// <summary>Name and size at the start of a piece of the directory, or null if no header of ours stands there.</summary>
    public static (string Name, uint Size)? TryParseCentral(ReadOnlySpan<byte> directory)
    {
        if (directory.Length < CentralBytes || BinaryPrimitives.ReadUInt32LittleEndian(directory) != CentralSignature)
        {
            return null;
        }

        int length = BinaryPrimitives.ReadUInt16LittleEndian(directory[NameInCentral..]);
        if (length is 0 or > MaxName || directory.Length < CentralBytes + length)
        {
            return null;
        }

        ReadOnlySpan<byte> name = directory.Slice(CentralBytes, length);
        return name.ContainsAnyExceptInRange((byte)' ', (byte)'~')
            ? null
            : (Encoding.ASCII.GetString(name), BinaryPrimitives.ReadUInt32LittleEndian(directory[SizeInCentral..]));
    }

    // From the version needed to the length of the extra field, the two headers are the same.
    private static byte[] Common(int nameLength, ReadOnlySpan<byte> content)
    {
        byte[] start = [.. Half(Version), .. new byte[4], .. Number(FirstDay)], size = Number((uint)content.Length);
        return [.. start, .. Number(Crc32.Of(content)), .. size, .. size, .. Half((ushort)nameLength), .. Half(0)];
    }

    private static byte[] Number(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Half(ushort value) => [(byte)value, (byte)(value >> 8)];
}
