using System.Buffers.Binary;

namespace NeuroSim.Compiler.Programs;

/// <summary>
/// The container of a program file: a plain zip that any tool opens, with nothing compressed. The bytes around the entries follow from their
/// names and contents alone, on every system and with every runtime (those of <see cref="System.IO.Compression.ZipArchive"/> do not), so that
/// the same program is the same file, and so that the reader can hold every byte of it against what must stand there.
/// </summary>
public static class StoredZip
{
    /// <summary>Most entries; a program has five.</summary>
    public const int MaxEntries = 16;

    /// <summary>Zip files without the 64-bit extension are smaller than this.</summary>
    private const long MaxFileBytes = uint.MaxValue;

    private const int EndBytes = ZipHeaders.EndBytes;

    /// <summary>Writes entries in the order given.</summary>
    public static void Write(Stream stream, IReadOnlyList<StoredEntry> entries)
    {
        List<ZipHeaders> headers = [];
        long offset = 0;
        foreach (StoredEntry entry in entries)
        {
            ZipHeaders header = ZipHeaders.Of(entry, (uint)offset);
            headers.Add(header);
            stream.Write(header.Local);
            stream.Write(entry.Content.Span);
            offset += header.Local.Length + (long)entry.Content.Length;
        }

        headers.ForEach(h => stream.Write(h.Central));
        stream.Write(ZipHeaders.End(headers, (uint)offset));
    }

    /// <summary>Bytes of the file that <see cref="Write"/> makes.</summary>
    public static long Size(IReadOnlyList<StoredEntry> entries)
        => EndBytes + entries.Sum(e => ZipHeaders.FixedBytes + 2L * e.Name.Length + e.Content.Length);

    /// <summary>Whether a file of this size can be written.</summary>
    public static bool Fits(long size) => size < MaxFileBytes;

    /// <summary>Reads a file and compares every byte of it that is no content with what <see cref="Write"/> makes of its entries.</summary>
    /// <exception cref="ProgramFormatException">The file is not one of these, or is damaged.</exception>
    public static IReadOnlyList<StoredEntry> Read(Stream stream, string file)
    {
        using CopiedContent content = new(stream);
        return Read(content, file);
    }

    /// <summary>The same of a file that may be mapped: then its entries last as long as <paramref name="content"/>.</summary>
    internal static IReadOnlyList<StoredEntry> Read(FileContent content, string file)
    {
        ProgramPlace place = new(file);
        CheckHead(content, place);
        (long begin, ReadOnlyMemory<byte> memory) = Directory(content, place);
        ReadOnlySpan<byte> directory = memory.Span;
        List<(string Name, uint Size)> listed = Listed(directory, place);
        if (Size([.. listed.Select(l => new StoredEntry(l.Name, default))]) + listed.Sum(l => (long)l.Size) != content.Length)
        {
            throw Damaged(place, "the sizes in the zip directory do not add up to the file's");
        }

        List<ZipHeaders> headers = [];
        StoredEntry[] entries = ReadEntries(content, listed, headers, place);
        return directory.SequenceEqual([.. headers.SelectMany(h => h.Central), .. ZipHeaders.End(headers, (uint)begin)])
            ? entries
            : throw Damaged(place, "the zip directory does not describe the entries");
    }

    private static void CheckHead(FileContent content, ProgramPlace place)
    {
        ReadOnlySpan<byte> head = content.Slice(0, (int)Math.Min(sizeof(uint), content.Length)).Span;
        if (head.Length < sizeof(uint) || BinaryPrimitives.ReadUInt32LittleEndian(head) != ZipHeaders.LocalSignature)
        {
            throw place.Error(head.IsEmpty
                ? "the file is empty; give a program that 'neurosim compile' saved."
                : $"not a program: the first bytes are {Convert.ToHexString(head)}. Give a file that 'neurosim compile' saved.");
        }
    }

    // The directory of all entries, with its end, and where it begins.
    private static (long Begin, ReadOnlyMemory<byte> Directory) Directory(FileContent content, ProgramPlace place)
    {
        ReadOnlySpan<byte> end = content.Length >= EndBytes ? content.Slice(content.Length - EndBytes, EndBytes).Span : new byte[EndBytes];
        int count = BinaryPrimitives.ReadUInt16LittleEndian(end[ZipHeaders.CountAt..]);
        long size = BinaryPrimitives.ReadUInt32LittleEndian(end[ZipHeaders.SizeAt..]), begin = content.Length - EndBytes - size;
        if (BinaryPrimitives.ReadUInt32LittleEndian(end) != ZipHeaders.EndSignature || begin < 0)
        {
            throw Damaged(place, "the end of the zip directory is missing");
        }

        return count is > 0 and <= MaxEntries && size <= count * ZipHeaders.MaxCentralBytes
            ? (begin, content.Slice(begin, (int)size + EndBytes))
            : throw Damaged(place, $"the zip directory claims {count} entries in {size} bytes; a program has at most {MaxEntries}");
    }

    private static List<(string Name, uint Size)> Listed(ReadOnlySpan<byte> directory, ProgramPlace place)
    {
        List<(string Name, uint Size)> listed = [];
        directory = directory[..^EndBytes];
        while (!directory.IsEmpty)
        {
            listed.Add(ZipHeaders.TryParseCentral(directory) ?? throw Damaged(place, $"entry {listed.Count} of the zip directory makes no sense"));
            directory = directory[(ZipHeaders.CentralBytes + listed[^1].Name.Length)..];
        }

        string? twice = listed.GroupBy(l => l.Name, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1)?.Key;
        return twice is null ? listed : throw place.Within(twice).Contradiction("this entry occurs twice");
    }

    private static StoredEntry[] ReadEntries(FileContent content, List<(string Name, uint Size)> listed, List<ZipHeaders> headers, ProgramPlace place)
    {
        long offset = 0;
        StoredEntry[] entries = new StoredEntry[listed.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            (string name, uint size) = listed[i];
            int limit = ProgramEntries.MaxBytes(name);
            if (size > limit)
            {
                throw place.Within(name).Contradiction($"the entry has {size} bytes; the limit is {limit}");
            }

            ReadOnlyMemory<byte> local = content.Slice(offset, ZipHeaders.LocalBytes + name.Length);
            entries[i] = new StoredEntry(name, content.Slice(offset + local.Length, (int)size));
            headers.Add(ZipHeaders.Of(entries[i], (uint)offset));
            if (!local.Span.SequenceEqual(headers[i].Local))
            {
                throw Damaged(place, $"{name} does not match its zip header");
            }

            offset += local.Length + size;
        }

        return entries;
    }

    private static ProgramFormatException Damaged(ProgramPlace place, string problem)
        => place.Error($"damaged or cut short: {problem}; copy it again, or compile again. (A zip of another tool is not a program.)");
}
