using System.Runtime.InteropServices;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Hdf5;

/// <summary>
/// Writes a tree as an HDF5 file, as h5py does by default: contiguous datasets without compression, text as UTF-8 of variable length, no
/// time stamps. The same tree gives the same bytes.
/// </summary>
public static class Hdf5Writer
{
    private const uint Truncate = 2;
    private const int ScalarSpace = 0, Utf8 = 1;

    /// <summary>Writes a file; where one exists it is replaced when the new one is complete.</summary>
    /// <param name="root">What to write; items that are neither groups nor datasets are refused.</param>
    /// <param name="path">Where to.</param>
    /// <exception cref="ModelFormatException">There is no HDF5 library, or it cannot write the file.</exception>
    /// <exception cref="IOException">Its folder does not exist, or the file cannot be moved to its place.</exception>
    public static void Write(Hdf5Group root, string path)
    {
        if (!Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))))
        {
            throw new DirectoryNotFoundException($"{path}: its folder does not exist; create it first.");
        }

        string beside = $"{Path.GetFullPath(path)}.{Guid.NewGuid():N}.part";
        try
        {
            lock (Hdf5Library.Gate)
            {
                Create(root, beside);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch (Hdf5Exception e)
        {
            throw new FilePlace(path).Error($"the file cannot be written: {e.Message}", e);
        }
        finally
        {
            File.Delete(beside);
        }
    }

    private static void Create(Hdf5Group root, string path)
    {
        if (Hdf5Library.Problem() is { } problem)
        {
            throw new Hdf5Exception(problem);
        }

        using Hdf5Handle file = new Hdf5Handle(NativeHdf5.H5Fcreate(path, Truncate, 0, 0), NativeHdf5.H5Fclose).OrFail("creating it");
        Group(root, file.Id);
    }

    private static void Group(Hdf5Group group, long parent)
    {
        foreach ((string name, Hdf5Item item) in group.Items)
        {
            CheckName(name);
            switch (item)
            {
                case Hdf5Group child:
                    using (Hdf5Handle handle = new Hdf5Handle(NativeHdf5.H5Gcreate2(parent, name, 0, 0, 0), NativeHdf5.H5Oclose).OrFail($"creating '{name}'"))
                    {
                        Group(child, handle.Id);
                    }

                    break;
                case Hdf5Dataset dataset:
                    Dataset(dataset, name, parent);
                    break;
                default:
                    throw new Hdf5Exception($"'{name}' is neither a group nor a dataset.");
            }
        }
    }

    // A slash would make a path, and a dot means the group itself.
    private static void CheckName(string name)
    {
        if (name.Length == 0 || name == "." || name.AsSpan().ContainsAny('/', '\0'))
        {
            throw new Hdf5Exception($"'{name}' is no name for an item of an HDF5 file (no slash, not empty, not a dot alone).");
        }
    }

    private static void Dataset(Hdf5Dataset dataset, string name, long parent)
    {
        using Hdf5Handle type = new Hdf5Handle(NativeHdf5.H5Tcopy(Hdf5Library.Variable(TypeName(dataset.Kind))), NativeHdf5.H5Tclose).OrFail("making a type");
        if (dataset.Kind == Hdf5Kind.Text)
        {
            _ = NativeHdf5.H5Tset_size(type.Id, -1);
            _ = NativeHdf5.H5Tset_cset(type.Id, Utf8);
        }

        using Hdf5Handle space = new Hdf5Handle(Space(dataset), NativeHdf5.H5Sclose).OrFail("making a shape");
        using Hdf5Handle creation = new Hdf5Handle(NativeHdf5.H5Pcreate(Hdf5Library.Variable("H5P_CLS_DATASET_CREATE_ID_g")), NativeHdf5.H5Pclose)
            .OrFail("making properties");
        _ = NativeHdf5.H5Pset_obj_track_times(creation.Id, 0);
        using Hdf5Handle handle = new Hdf5Handle(NativeHdf5.H5Dcreate2(parent, name, type.Id, space.Id, 0, creation.Id, 0), NativeHdf5.H5Oclose)
            .OrFail($"creating '{name}'");
        Values(dataset, handle.Id, type.Id, name);
    }

    private static string TypeName(Hdf5Kind kind) => kind switch
    {
        Hdf5Kind.Real32 => "H5T_NATIVE_FLOAT_g",
        Hdf5Kind.Real64 => "H5T_NATIVE_DOUBLE_g",
        Hdf5Kind.Whole => "H5T_NATIVE_INT64_g",
        _ => "H5T_C_S1_g",
    };

    private static long Space(Hdf5Dataset dataset) => dataset.Shape.Length == 0
        ? NativeHdf5.H5Screate(ScalarSpace)
        : NativeHdf5.H5Screate_simple(dataset.Shape.Length, [.. dataset.Shape.Select(s => (ulong)s)], 0);

    private static void Values(Hdf5Dataset dataset, long handle, long type, string name)
    {
        switch (dataset.Kind)
        {
            case Hdf5Kind.Real32:
                Send(dataset.Singles.ToArray(), handle, type, name);
                break;
            case Hdf5Kind.Real64:
                Send(dataset.Doubles.ToArray(), handle, type, name);
                break;
            case Hdf5Kind.Whole:
                Send(dataset.Integers.ToArray(), handle, type, name);
                break;
            default:
                Texts(dataset.Texts.ToArray(), handle, type, name);
                break;
        }
    }

    private static void Texts(string[] texts, long handle, long type, string name)
    {
        if (Array.Exists(texts, t => t.Contains('\0', StringComparison.Ordinal)))
        {
            throw new Hdf5Exception($"a text of '{name}' holds a zero, at which it would end in the file.");
        }

        List<nint> pointers = [];
        try
        {
            pointers.AddRange(texts.Select(Marshal.StringToCoTaskMemUTF8));
            Send(pointers.ToArray(), handle, type, name);
        }
        finally
        {
            pointers.ForEach(Marshal.FreeCoTaskMem);
        }
    }

    private static void Send(Array values, long handle, long type, string name)
    {
        GCHandle pin = GCHandle.Alloc(values, GCHandleType.Pinned);
        try
        {
            if (values.Length > 0 && NativeHdf5.H5Dwrite(handle, type, 0, 0, 0, pin.AddrOfPinnedObject()) < 0)
            {
                throw new Hdf5Exception($"writing the values of '{name}' failed.");
            }
        }
        finally
        {
            pin.Free();
        }
    }
}
