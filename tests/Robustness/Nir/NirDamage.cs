using System.Buffers.Binary;

namespace NeuroSim.Tests.Robustness.Nir;

/// <summary>Ways to damage a file.</summary>
internal static class NirDamage
{
    private static readonly ulong[] s_bad = [0, 1, 0xFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF, 0x7FFFFFFFFFFFFFFF, ulong.MaxValue, 1UL << 40];

    /// <summary>A copy with one kind of damage, or several.</summary>
    public static byte[] Of(byte[] sound, Random random)
    {
        byte[] file = [.. sound];
        for (int i = random.Next(1, 4); i > 0; i--)
        {
            file = Once(file, random);
        }

        return file;
    }

    private static byte[] Once(byte[] file, Random random)
    {
        int at = random.Next(8, file.Length - 8), length = Math.Min(random.Next(1, 64), file.Length - at);
        switch (random.Next(8))
        {
            case 0:
                return file[..Math.Max(at, 32)];
            case 1:
                file.AsSpan(at, length).Clear();
                break;
            case 2:
                random.NextBytes(file.AsSpan(at, length));
                break;
            case 3:
                file.AsSpan(random.Next(8, file.Length - length), length).ToArray().CopyTo(file.AsSpan(at));
                break;
            case 4:
                BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at / 8 * 8), s_bad[random.Next(s_bad.Length)]);
                break;
            case 5:
                // An address or a length that points elsewhere in the file.
                BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(at / 8 * 8), (ulong)random.Next(file.Length));
                break;
            default:
                for (int i = random.Next(1, 9); i > 0; i--)
                {
                    file[random.Next(8, file.Length)] ^= (byte)(1 << random.Next(8));
                }

                break;
        }

        return file;
    }
}
