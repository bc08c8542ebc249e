using System.Reflection;
using System.Runtime.InteropServices;

namespace NeuroSim.Models.Hdf5;

/// <summary>
/// Finds and initialises the system's HDF5 library, once. The library is not safe for threads: whoever calls it holds <see cref="Gate"/>.
/// </summary>
internal static class Hdf5Library
{
    /// <summary>Held by whoever calls the library in this process.</summary>
    public static readonly Lock Gate = new();

    private const string Oldest = "1.10";

    private static readonly string[] s_names = OperatingSystem.IsWindows()
        ? ["hdf5.dll", "libhdf5.dll", "libhdf5-310.dll"]
        : OperatingSystem.IsMacOS()
            ? ["libhdf5.dylib", "/opt/homebrew/lib/libhdf5.dylib", "/usr/local/lib/libhdf5.dylib", "/opt/local/lib/libhdf5.dylib"]
            : ["libhdf5_serial.so.103", "libhdf5.so.103", "libhdf5_serial.so.310", "libhdf5.so.310", "libhdf5.so.200",
                "libhdf5_serial.so", "libhdf5.so"];

    private static readonly Lazy<string?> s_problem = new(Initialise);

    private static nint s_handle;

    /// <summary>Why there is no usable library, or null where there is one. The first call loads and initialises it.</summary>
    public static string? Problem() => s_problem.Value;

    /// <summary>An identifier that the library exports as a variable, such as <c>H5T_NATIVE_DOUBLE_g</c>; valid after <c>H5open</c>.</summary>
    public static long Variable(string name) => Marshal.ReadInt64(NativeLibrary.GetExport(s_handle, name));

    /// <summary>A function under the first of several names that the library exports.</summary>
    public static T Function<T>(params string[] names)
        where T : Delegate
    {
        nint address = 0;
        return names.Any(name => NativeLibrary.TryGetExport(s_handle, name, out address))
            ? Marshal.GetDelegateForFunctionPointer<T>(address)
            : throw new Hdf5Exception($"the HDF5 library of this machine has no function {string.Join(" or ", names)}; install another version.");
    }

    private static string? Initialise()
    {
        if (!s_names.Any(name => NativeLibrary.TryLoad(name, typeof(Hdf5Library).Assembly, searchPath: null, out s_handle)))
        {
            return Missing();
        }

        NativeLibrary.SetDllImportResolver(typeof(Hdf5Library).Assembly, Resolve);
        return Start();
    }

    private static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path) => name == NativeHdf5.Library ? s_handle : 0;

    private static string? Start()
    {
        if (NativeHdf5.H5open() < 0 || NativeHdf5.H5get_libversion(out uint major, out uint minor, out uint release) < 0)
        {
            return "the HDF5 library of this machine does not start; install it again.";
        }

        if ((major, minor).CompareTo((1u, 10u)) < 0)
        {
            return $"the HDF5 library of this machine is version {major}.{minor}.{release}; NeuroSim needs {Oldest} or later.";
        }

        // Errors are reported by return values; the library would write its own stack to standard error. No file may load code as a filter.
        return NativeHdf5.H5Eset_auto2(0, 0, 0) < 0 || NativeHdf5.H5PLset_loading_state(0) < 0
            ? "the HDF5 library of this machine refuses its settings; install it again."
            : null;
    }

    private static string Missing()
    {
        string install = OperatingSystem.IsWindows()
            ? "Install HDF5 from The HDF Group (https://www.hdfgroup.org) and put the folder of hdf5.dll on the PATH."
            : OperatingSystem.IsMacOS()
                ? "Install it: brew install hdf5."
                : "Install it: apt install libhdf5-103-1 (Debian 12), libhdf5-310 (Debian 13) or libhdf5-103-1t64 (Ubuntu 24.04); dnf install hdf5 (Fedora).";
        return $"this is an HDF5 file, and the HDF5 library is not on this machine (looked for {string.Join(", ", s_names)}). {install}";
    }
}
