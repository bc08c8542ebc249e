using System.Buffers.Binary;

namespace NeuroSim.Models.Checkpoints;

/// <summary>The checksum of zip files (polynomial 0xEDB88320), eight bytes a step so that large checkpoints stay quick.</summary>
public static class Crc32
{
    private const int Slices = 8;
    private static readonly uint[][] Tables = BuildTables();

    /// <summary>Checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        uint[][] t = Tables;
        uint crc = uint.MaxValue;
        while (bytes.Length >= Slices)
        {
            uint low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            crc = t[7][(byte)low] ^ t[6][(byte)(low >> 8)] ^ t[5][(byte)(low >> 16)] ^ t[4][low >> 24]
                ^ t[3][bytes[4]] ^ t[2][bytes[5]] ^ t[1][bytes[6]] ^ t[0][bytes[7]];
            bytes = bytes[Slices..];
        }

        foreach (byte b in bytes)
        {
            crc = (crc >> 8) ^ t[0][(byte)crc ^ b];
        }

        return ~crc;
    }

    private static uint[][] BuildTables()
    {
        uint[][] tables = [.. Enumerable.Range(0, Slices).Select(_ => new uint[256])];
        for (uint i = 0; i < 256; i++)
        {
            uint crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }

            tables[0][i] = crc;
        }

        // Table k advances a byte by k further zero bytes, so eight look-ups replace eight dependent steps.
        for (int slice = 1; slice < Slices; slice++)
        {
            for (int i = 0; i < 256; i++)
            {
                uint previous = tables[slice - 1][i];
                tables[slice][i] = (previous >> 8) ^ tables[0][(byte)previous];
            }
        }

        return tables;
    }
}
