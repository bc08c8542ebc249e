using System.IO.Compression;

namespace NeuroSim.Models.Checkpoints;

/// <summary>
/// A zip file that is not trusted: names are unique, sizes are believed only where the bytes can yield them, checksums must
/// hold.
/// </summary>
internal sealed class ZipContainer : IDisposable
{
    /// <summary>No deflate stream expands further than this; a larger claim is a lie.</summary>
    private const long MostExpansion = 1032;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly FilePlace _place;

    private ZipContainer(ZipArchive archive, Dictionary<string, ZipArchiveEntry> entries, FilePlace place, long fileBytes)
    {
        (_archive, _entries, _place, FileBytes) = (archive, entries, place, fileBytes);
        Names = [.. archive.Entries.Select(e => e.FullName)];
    }

    /// <summary>Length of the zip file.</summary>
    public long FileBytes { get; }

    /// <summary>Names of all entries in the order of the file.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>True if the first bytes are those of a zip file, be it an empty one.</summary>
    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    /// <summary>Opens a zip file.</summary>
    public static ZipContainer Open(string path)
    {
        FilePlace place = new(path);
        FileStream stream = File.OpenRead(path);
        try
        {
            ZipArchive archive = OfContent(place, () => new ZipArchive(stream, ZipArchiveMode.Read));
            return new ZipContainer(archive, OfContent(place, () => Index(archive, place)), place, stream.Length);
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>True if there is an entry of this name.</summary>
    public bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>Uncompressed size of an entry, as the directory claims it.</summary>
    public long Size(string name) => _entries[name].Length;

    /// <summary>Reads an entry that exists.</summary>
    /// <param name="name">Full name.</param>
    /// <param name="limit">Most bytes that make sense for it.</param>
    public byte[] Read(string name, long limit)
    {
        ZipArchiveEntry entry = _entries[name];
        FilePlace place = _place.Within(name);
        CheckSize(entry, Math.Min(limit, Array.MaxLength), place);
        byte[] bytes = OfContent(place, () => ReadAll(entry));
        return Crc32.Of(bytes) == entry.Crc32
            ? bytes
            : throw place.Error("the checksum does not match: the file is damaged. Copy it again (or, if it was saved "
                + "with torch.serialization.set_crc32_options(False), save it without that).");
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    private static Dictionary<string, ZipArchiveEntry> Index(ZipArchive archive, FilePlace place)
    {
        Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            if (!entries.TryAdd(entry.FullName, entry))
            {
                throw place.Error($"the zip entry '{entry.FullName}' occurs twice. Save the file again.");
            }
        }

        return entries;
    }

    private void CheckSize(ZipArchiveEntry entry, long limit, FilePlace place)
    {
        if (entry.Length > limit)
        {
            throw place.Error($"the entry has {entry.Length} bytes; the limit is {limit}.");
        }

        if (entry.CompressedLength > FileBytes || entry.Length / MostExpansion > entry.CompressedLength)
        {
            throw place.Error($"the entry claims {entry.Length} bytes out of {entry.CompressedLength} compressed ones in a file of "
                + $"{FileBytes}: the file is damaged or made to exhaust memory.");
        }
    }

    private static byte[] ReadAll(ZipArchiveEntry entry)
    {
        using Stream stream = entry.Open();
        byte[] bytes = new byte[entry.Length];
        stream.ReadExactly(bytes);
        return stream.ReadByte() < 0 ? bytes : throw new InvalidDataException("The entry is longer than the zip directory says");
    }

    /// <summary>
    /// Wild offsets reach the stream as seeks and surface as IOException: within a zip that is open, that is content
    /// too.
    /// </summary>
    private static T OfContent<T>(FilePlace place, Func<T> read)
    {
        try
        {
            return place.Guard(read);
        }
        catch (IOException e)
        {
            throw place.Error($"the zip file is damaged or cut short ({e.Message.TrimEnd('.')}). Copy or save it again.", e);
        }
    }
}
