using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NeuroSim.Compiler.Programs;

/// <summary>
/// Linux can keep a file as it is for as long as a process reads it: whoever opens it for writing or shortens it waits until the file is closed (fcntl(2),
/// "Leases"). There is no lease where somebody has the file open for writing, for files of other users, and on some file systems.
/// </summary>
internal static partial class ReadLease
{
    // The numbers of Linux, the same on all of its architectures that .NET knows.
    private const int SetSignal = 10, SetLease = 1024, ForReading = 0;

    // The holder of a lease is told with a signal that somebody waits. The usual one would end the process, this one is ignored: the file is closed soon
    // anyway.
    private const int UrgentData = 23;

    /// <summary>Takes a lease that lasts until the file is closed; false if there is none to be had.</summary>
    public static bool TryTake(SafeFileHandle file)
        => OperatingSystem.IsLinux() && Control(file, SetSignal, UrgentData) == 0 && Control(file, SetLease, ForReading) == 0;

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(SafeFileHandle file, int command, int value);
}
