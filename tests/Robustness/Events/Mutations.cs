namespace NeuroSim.Tests.Robustness.Events;

/// <summary>
/// Damaged copies of a sound file: cut, with flipped bytes, with overwritten numbers, or spliced from its own pieces. One seed gives one series.
/// </summary>
internal static class Mutations
{
    private const int DefaultCount = 500;

    /// <summary>Copies per format: <c>NEUROSIM_FUZZ</c>, or 500.</summary>
    public static int Count => int.TryParse(Environment.GetEnvironmentVariable("NEUROSIM_FUZZ"), out int count) && count > 0 ? count : DefaultCount;

    public static IEnumerable<byte[]> Of(byte[] sound, int seed)
    {
        Random random = new(seed);
        for (int i = 0; i < Count; i++)
        {
            yield return (i % 5) switch
            {
                0 => sound[..random.Next(sound.Length)],
                1 => Flip(sound, random, 1),
                2 => Flip(sound, random, 1 + random.Next(16)),
                3 => Overwrite(sound, random),
                _ => Splice(sound, random),
            };
        }
    }

    private static byte[] Flip(byte[] sound, Random random, int times)
    {
        byte[] damaged = [.. sound];
        for (int i = 0; i < times; i++)
        {
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
        }

        return damaged;
    }

    /// <summary>A number at the edge of its range where one may be a size, an offset or a time.</summary>
    private static byte[] Overwrite(byte[] sound, Random random)
    {
        long[] edges = [0, 1, -1, int.MaxValue, int.MinValue, long.MaxValue, long.MinValue, 0x7FFF, 0xFFFF, 1 << 24, sound.Length, sound.Length + 1];
        byte[] damaged = [.. sound];
        byte[] number = BitConverter.GetBytes(edges[random.Next(edges.Length)])[..(1 << random.Next(4))];
        int at = random.Next(damaged.Length);
        number.AsSpan(0, Math.Min(number.Length, damaged.Length - at)).CopyTo(damaged.AsSpan(at));
        return damaged;
    }

    private static byte[] Splice(byte[] sound, Random random)
    {
        (int a, int b) = (random.Next(sound.Length), random.Next(sound.Length));
        int length = random.Next(Math.Min(64, sound.Length - b) + 1);
        return random.Next(2) == 0 ? [.. sound[..a], .. sound[b..(b + length)], .. sound[a..]] : [.. sound[..a], .. sound[b..]];
    }
}
