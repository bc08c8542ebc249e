using System.Diagnostics;
using System.Runtime.InteropServices;

namespace NeuroSim.Benchmarks.Rates;

/// <summary>The time that a thread has had a core, which other programs on the machine do not lengthen.</summary>
internal static partial class ThreadClock
{
    private const int ThreadCpuTime = 3;

    /// <summary>Time of the calling thread, ns; on other systems than Linux the wall's.</summary>
    public static long Nanoseconds()
        => OperatingSystem.IsLinux() && Read(ThreadCpuTime, out Time time) == 0
            ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
            : (long)(Stopwatch.GetTimestamp() * (1e9 / Stopwatch.Frequency));

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int Read(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
