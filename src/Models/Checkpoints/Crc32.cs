using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace NeuroSim.Models.Checkpoints;

/// <summary>
/// The checksum of zip files (polynomial 0xEDB88320). Where the processor multiplies without carries, 64 bytes a step (Gopal et al., Fast CRC Computation for
/// Generic Polynomials Using PCLMULQDQ Instruction, Intel 2009), otherwise eight.
/// </summary>
public static class Crc32
{
    private const int Slices = 8;

    // Bytes that are folded at once, in four lanes.
    private const int Block = 64, Lane = 16;

    private static readonly uint[][] Tables = BuildTables();

    /// <summary>Checksum of some bytes.</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
        => Pclmulqdq.IsSupported && bytes.Length >= 2 * Block ? ~Folded(bytes) : OfScalar(bytes);

    /// <summary>The same without special instructions.</summary>
    public static uint OfScalar(ReadOnlySpan<byte> bytes) => ~Step(uint.MaxValue, bytes);

    // A lane is replaced by a shorter one of the same remainder, added to the bytes some way behind it: what is left are 16 bytes and the rest.
    private static uint Folded(ReadOnlySpan<byte> bytes)
    {
        // x^(8·64+32), x^(8·64−32), and the same for one lane, modulo the polynomial, bits reversed.
        Vector128<ulong> byBlock = Vector128.Create(0x0154442bd4UL, 0x01c6e41596UL), byLane = Vector128.Create(0x01751997d0UL, 0x00ccaa009eUL);
        ReadOnlySpan<Vector128<ulong>> lanes = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        Vector128<ulong> a = lanes[0] ^ Vector128.CreateScalar((ulong)uint.MaxValue), b = lanes[1], c = lanes[2], d = lanes[3];
        int i = Block / Lane;
        for (; i + (Block / Lane) <= lanes.Length; i += Block / Lane)
        {
            (a, b) = (Fold(a, byBlock) ^ lanes[i], Fold(b, byBlock) ^ lanes[i + 1]);
            (c, d) = (Fold(c, byBlock) ^ lanes[i + 2], Fold(d, byBlock) ^ lanes[i + 3]);
        }

        Vector128<ulong> left = Fold(Fold(Fold(a, byLane) ^ b, byLane) ^ c, byLane) ^ d;
        Span<byte> last = stackalloc byte[Lane];
        left.AsByte().CopyTo(last);
        return Step(Step(0, last), bytes[(i * Lane)..]);
    }

    private static Vector128<ulong> Fold(Vector128<ulong> lane, Vector128<ulong> by)
        => Pclmulqdq.CarrylessMultiply(lane, by, 0x00) ^ Pclmulqdq.CarrylessMultiply(lane, by, 0x11);

    private static uint Step(uint crc, ReadOnlySpan<byte> bytes)
    {
        uint[][] t = Tables;
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

        return crc;
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
