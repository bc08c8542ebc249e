using System.Runtime.InteropServices;

namespace NeuroSim.Models.Hdf5;

/// <summary>Limits that a process sets to itself.</summary>
internal static partial class ResourceLimits
{
    private const int Data = 2, Core = 4;

    /// <summary>
    /// On Linux: no more writable memory than given (reservations of the runtime do not count) until the next call, and no core dump when the
    /// process crashes. Elsewhere only the parent's look at the process holds it.
    /// </summary>
    public static void Apply(long memoryBytes)
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Set(Data, new() { Current = (ulong)memoryBytes, Largest = ulong.MaxValue });
            _ = Set(Core, default);
        }
    }

    [LibraryImport("libc", EntryPoint = "setrlimit")]
    private static partial int Set(int resource, in Limit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct Limit
    {
        public ulong Current;
        public ulong Largest;
    }
}
