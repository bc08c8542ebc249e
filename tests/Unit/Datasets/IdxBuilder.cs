using System.Buffers.Binary;
using System.IO.Compression;

namespace NeuroSim.Tests.Unit.Datasets;

/// <summary>Builds small IDX files.</summary>
internal static class IdxBuilder
{
    public static byte[] Build(int[] sizes, byte[] data, byte type = 0x08)
    {
        byte[] header = new byte[4 + (4 * sizes.Length)];
        header[2] = type;
        header[3] = (byte)sizes.Length;
        for (int i = 0; i < sizes.Length; i++)
        {
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), sizes[i]);
        }

        return [.. header, .. data];
    }

    public static byte[] Gzip(byte[] file)
    {
        using MemoryStream stream = new();
        using (GZipStream gzip = new(stream, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(file);
        }

        return stream.ToArray();
    }
}
