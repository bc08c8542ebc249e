using System.Buffers.Binary;
using System.IO.Compression;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>One IDX file of unsigned bytes: two zero bytes, type, number of dimensions, sizes with the high byte first, data.</summary>
/// <param name="Sizes">Sizes, none of them zero.</param>
/// <param name="Data">The bytes.</param>
internal sealed record IdxFile(int[] Sizes, byte[] Data)
{
    private const byte UnsignedByte = 0x08;

    /// <summary>No deflate stream expands further than this; a larger claim is a lie.</summary>
    private const long MostExpansion = 1032;

    /// <summary>True for the first bytes of any IDX file.</summary>
    public static bool IsIdx(ReadOnlySpan<byte> head) => head is [0, 0, >= 0x08 and <= 0x0E, > 0 and < 5, ..];

    /// <summary>True for the first bytes of a gzip file.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head is [0x1F, 0x8B, ..];

    /// <summary>Reads a file, gzipped or not.</summary>
    /// <param name="path">File.</param>
    /// <param name="dimensions">Dimensions that it must have.</param>
    /// <param name="what">What it holds then, for messages.</param>
    public static IdxFile Read(string path, int dimensions, string what)
    {
        FilePlace place = new(path);
        bool zipped = IsGzip(InputFile.Head(path, "file in the IDX format"));
        using FileStream file = File.OpenRead(path);
        long atMost = zipped ? file.Length * MostExpansion : file.Length;
        return place.Guard(() =>
        {
            using Stream content = zipped ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Read(content, atMost, dimensions, what, place);
        });
    }

    private static IdxFile Read(Stream content, long atMost, int dimensions, string what, FilePlace place)
    {
        byte[] magic = new byte[4];
        content.ReadExactly(magic);
        if (magic is not [0, 0, UnsignedByte, _] || magic[3] != dimensions)
        {
            throw place.Error($"the file begins with {Convert.ToHexString(magic)}; {what} are unsigned bytes in {dimensions} dimensions, "
                + $"which begin with 000008{dimensions:X2}.");
        }

        int[] sizes = ReadSizes(content, dimensions, place);
        byte[] data = new byte[DataBytes(sizes, atMost, place)];
        int read = content.ReadAtLeast(data, data.Length, throwOnEndOfStream: false);
        return read == data.Length && content.ReadByte() < 0
            ? new IdxFile(sizes, data)
            : throw place.Error($"sizes {string.Join(" × ", sizes)} need {data.Length} bytes, the file has "
                + $"{(read < data.Length ? $"only {read}" : "more")}. "
                + "It is damaged; copy it again.");
    }

    private static int[] ReadSizes(Stream content, int dimensions, FilePlace place)
    {
        byte[] bytes = new byte[4 * dimensions];
        content.ReadExactly(bytes);
        int[] sizes = new int[dimensions];
        for (int i = 0; i < dimensions; i++)
        {
            sizes[i] = BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(4 * i));
            if (sizes[i] <= 0)
            {
                throw place.Error($"dimension {i} has size {sizes[i]}; it must be above 0. The file is damaged; copy it again.");
            }
        }

        return sizes;
    }

    private static int DataBytes(int[] sizes, long atMost, FilePlace place)
    {
        Int128 bytes = sizes.Aggregate(Int128.One, (product, size) => product * size);
        return bytes <= Math.Min(atMost, Array.MaxLength)
            ? (int)bytes
            : throw place.Error($"sizes {string.Join(" × ", sizes)} need {bytes} bytes, more than the file can hold. It is damaged; "
                + "copy it again.");
    }
}
