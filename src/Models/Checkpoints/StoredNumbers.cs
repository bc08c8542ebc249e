using System.Runtime.InteropServices;

namespace NeuroSim.Models.Checkpoints;

/// <summary>Numbers as files hold them.</summary>
internal static class StoredNumbers
{
    /// <summary>
    /// Converts stored numbers one by one. All hosts that .NET 10 supports for this program are little-endian, as the files are: the bytes are the numbers.
    /// </summary>
    public static TResult[] Convert<T, TResult>(ReadOnlySpan<byte> bytes, Func<T, TResult> convert)
        where T : unmanaged
    {
        ReadOnlySpan<T> source = MemoryMarshal.Cast<byte, T>(bytes);
        TResult[] result = new TResult[source.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = convert(source[i]);
        }

        return result;
    }
}
