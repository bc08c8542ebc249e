using System.Runtime.Intrinsics;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>Counts of four sub-steps in one word, 16 bits each: they add up without a carry as long as none exceeds <see cref="LaneCounts.Most"/>.</summary>
internal static class Packed
{
    public const int Lanes = 4;
    public const int Bits = 16;

    /// <summary>Words for so many sub-steps.</summary>
    public static int Words(int d) => (d + Lanes - 1) / Lanes;

    /// <summary>The sub-steps in which a burst of each length fires: element length × words + word has 1 in each of them.</summary>
    public static ulong[] Bursts(int d)
    {
        int words = Words(d);
        ulong[] table = new ulong[(byte.MaxValue + 1) * words];
        for (int length = 1; length <= byte.MaxValue; length++)
        {
            for (int k = 0; k < Math.Min(d, length); k++)
            {
                table[(length * words) + (k / Lanes)] |= 1UL << (k % Lanes * Bits);
            }
        }

        return table;
    }

    /// <summary>One of the four counts.</summary>
    public static int Lane(ulong word, int lane) => (int)(word >> (lane * Bits)) & ushort.MaxValue;

    /// <summary>The four counts.</summary>
    public static Vector128<int> Four(ulong word) => Vector128.WidenLower(Vector128.CreateScalar(word).AsUInt16()).AsInt32();

    /// <summary>The sum of the four.</summary>
    public static int Sum(ulong word)
    {
        const ulong Low = 0x0000_FFFF_0000_FFFF;
        ulong two = (word & Low) + ((word >> Bits) & Low);
        return (int)(uint)two + (int)(two >> (2 * Bits));
    }
}
