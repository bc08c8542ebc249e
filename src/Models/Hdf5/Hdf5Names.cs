using System.Runtime.InteropServices;

namespace NeuroSim.Models.Hdf5;

/// <summary>Lists a group. The library's function for it has another name since version 1.12, but the same arguments.</summary>
internal static class Hdf5Names
{
    private const int ByName = 0, Ascending = 0, Continue = 0, Stop = 1;

    private static readonly Lazy<Iterate> s_iterate = new(() => Hdf5Library.Function<Iterate>("H5Literate2", "H5Literate"));

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Iterate(long group, int index, int order, nint position, nint visit, nint data);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Visit(long group, nint name, nint info, nint data);

    /// <summary>The names in a group, in their order.</summary>
    /// <param name="group">Open group.</param>
    /// <param name="path">Its path, for messages.</param>
    /// <param name="budget">What the file may still hold; each name counts.</param>
    /// <exception cref="Hdf5Exception">The group is damaged, or there are too many.</exception>
    public static List<string> Of(long group, string path, Hdf5Budget budget)
    {
        List<string> names = [];

        // No exception may pass through the library: too many names end the listing and are refused below.
        int OnName(long within, nint name, nint info, nint data)
        {
            names.Add(Marshal.PtrToStringUTF8(name) ?? string.Empty);
            return names.Count <= budget.Objects ? Continue : Stop;
        }

        Visit visit = OnName;
        int result = s_iterate.Value(group, ByName, Ascending, 0, Marshal.GetFunctionPointerForDelegate(visit), 0);
        GC.KeepAlive(visit);
        budget.Spend(names.Count, path);
        return result >= 0 && names.TrueForAll(n => n.Length is > 0 and <= Hdf5Limits.NameLength)
            ? names
            : throw new Hdf5Exception($"{path}: the group cannot be listed; the file is damaged.");
    }
}
