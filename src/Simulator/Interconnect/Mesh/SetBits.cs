using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// Numbers of the bits that are set, as a list. They are written eight at a time, whether there are so many or not: a loop that ends with the last bit would
/// be mispredicted in nearly every word.
/// </summary>
internal static class SetBits
{
    /// <summary>Places that a list has beyond one for each bit.</summary>
    public const int Slack = 8;

    /// <summary>Lists the bits of all words in ascending order, and says how many there are.</summary>
    public static int List(ReadOnlySpan<ulong> words, int[] numbers)
    {
        int count = 0;
        for (int word = 0; word < words.Length; word++)
        {
            ulong bits = words[word];
            int end = count + BitOperations.PopCount(bits);
            for (; count < end; count += Slack)
            {
                ref int eight = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(numbers), count);
                for (int i = 0; i < Slack; i++)
                {
                    Unsafe.Add(ref eight, i) = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    bits &= bits - 1;
                }
            }

            count = end;
        }

        return count;
    }
}
