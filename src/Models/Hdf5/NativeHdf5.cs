using System.Runtime.InteropServices;

namespace NeuroSim.Models.Hdf5;

/// <summary>
/// The functions of libhdf5 (1.10 and later) that NeuroSim calls: only those whose symbols are the same in all its versions (but see
/// <see cref="Hdf5Names"/>). Identifiers (<c>hid_t</c>) are 64-bit; negative results mean failure. <see cref="Hdf5Library"/> must have been loaded.
/// </summary>
internal static partial class NativeHdf5
{
    /// <summary>What the resolver of <see cref="Hdf5Library"/> replaces by the library that it found.</summary>
    public const string Library = "hdf5";

    [LibraryImport(Library)]
    public static partial int H5open();

    [LibraryImport(Library)]
    public static partial int H5get_libversion(out uint major, out uint minor, out uint release);

    [LibraryImport(Library)]
    public static partial int H5Eset_auto2(long stack, nint function, nint data);

    [LibraryImport(Library)]
    public static partial int H5PLset_loading_state(uint mask);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Fopen(string path, uint flags, long access);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Fcreate(string path, uint flags, long creation, long access);

    [LibraryImport(Library)]
    public static partial int H5Fclose(long file);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Gcreate2(long parent, string name, long links, long creation, long access);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int H5Lget_val(long group, string name, [Out] byte[]? buffer, nint size, long access);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Oopen(long group, string name, long access);

    [LibraryImport(Library)]
    public static partial int H5Oclose(long item);

    [LibraryImport(Library)]
    public static partial int H5Iget_type(long item);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial long H5Dcreate2(long parent, string name, long type, long space, long links, long creation, long access);

    [LibraryImport(Library)]
    public static partial long H5Dget_type(long dataset);

    [LibraryImport(Library)]
    public static partial long H5Dget_space(long dataset);

    [LibraryImport(Library)]
    public static partial long H5Dget_create_plist(long dataset);

    [LibraryImport(Library)]
    public static partial int H5Dread(long dataset, long memoryType, long memorySpace, long fileSpace, long transfer, nint buffer);

    [LibraryImport(Library)]
    public static partial int H5Dwrite(long dataset, long memoryType, long memorySpace, long fileSpace, long transfer, nint buffer);

    [LibraryImport(Library)]
    public static partial int H5Dvlen_reclaim(long type, long space, long transfer, nint buffer);

    [LibraryImport(Library)]
    public static partial long H5Pcreate(long propertyClass);

    [LibraryImport(Library)]
    public static partial int H5Pclose(long properties);

    [LibraryImport(Library)]
    public static partial int H5Pget_layout(long creation);

    [LibraryImport(Library)]
    public static partial int H5Pget_external_count(long creation);

    [LibraryImport(Library)]
    public static partial int H5Pset_obj_track_times(long creation, byte track);

    [LibraryImport(Library)]
    public static partial int H5Tget_class(long type);

    [LibraryImport(Library)]
    public static partial nint H5Tget_size(long type);

    [LibraryImport(Library)]
    public static partial int H5Tis_variable_str(long type);

    [LibraryImport(Library)]
    public static partial int H5Tget_cset(long type);

    [LibraryImport(Library)]
    public static partial long H5Tcopy(long type);

    [LibraryImport(Library)]
    public static partial int H5Tset_size(long type, nint size);

    [LibraryImport(Library)]
    public static partial int H5Tset_cset(long type, int set);

    [LibraryImport(Library)]
    public static partial int H5Tclose(long type);

    [LibraryImport(Library)]
    public static partial int H5Sget_simple_extent_type(long space);

    [LibraryImport(Library)]
    public static partial int H5Sget_simple_extent_ndims(long space);

    [LibraryImport(Library)]
    public static partial int H5Sget_simple_extent_dims(long space, [Out] ulong[] sizes, nint largest);

    [LibraryImport(Library)]
    public static partial long H5Screate(int kind);

    [LibraryImport(Library)]
    public static partial long H5Screate_simple(int rank, ulong[] sizes, nint largest);

    [LibraryImport(Library)]
    public static partial int H5Sclose(long space);
}
