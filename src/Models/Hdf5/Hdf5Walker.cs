namespace NeuroSim.Models.Hdf5;

/// <summary>
/// Walks a file with the HDF5 library and sends what it finds. It follows no link to another place or file, opens no external storage and loads
/// no plug-in. It runs in a reader process (see <see cref="Hdf5ReaderProcess"/>), because the library may crash on a damaged file.
/// </summary>
internal sealed class Hdf5Walker
{
    private const int GroupItem = 2, TypeItem = 3, DatasetItem = 5;

    private readonly Hdf5Encoder _encoder;
    private readonly Hdf5Budget _budget;
    private readonly Hdf5DatasetSource _datasets;

    private Hdf5Walker(Hdf5Encoder encoder, Hdf5Budget budget)
    {
        (_encoder, _budget) = (encoder, budget);
        _datasets = new(encoder, budget);
    }

    /// <summary>Sends the whole file, or a failure. The caller holds <see cref="Hdf5Library.Gate"/>.</summary>
    /// <param name="path">File.</param>
    /// <param name="encoder">Where to.</param>
    public static void Send(string path, Hdf5Encoder encoder)
    {
        try
        {
            if (Hdf5Library.Problem() is { } problem)
            {
                throw new Hdf5Exception(problem);
            }

            new Hdf5Walker(encoder, new(Hdf5Limits.Payload(new FileInfo(path).Length))).File(path);
        }
        catch (Exception e) when (e is Hdf5Exception or OutOfMemoryException)
        {
            encoder.Failure(e is Hdf5Exception ? e.Message : "the file asks for more memory than a reader may have; it is damaged.");
        }
    }

    private void File(string path)
    {
        using Hdf5Handle file = new Hdf5Handle(NativeHdf5.H5Fopen(path, 0, 0), NativeHdf5.H5Fclose);
        if (!file.IsValid)
        {
            throw new Hdf5Exception("the HDF5 library cannot open this file; it is damaged or was not written completely. Copy or save it again.");
        }

        using Hdf5Handle root = new Hdf5Handle(NativeHdf5.H5Oopen(file.Id, "/", 0), NativeHdf5.H5Oclose).OrFail("opening the root group");
        Group(root.Id, string.Empty, "/", 0);
    }

    private void Group(long group, string name, string path, int depth)
    {
        if (depth > Hdf5Limits.Depth)
        {
            throw new Hdf5Exception($"{path}: groups lie more than {Hdf5Limits.Depth} deep (do they contain each other?).");
        }

        _encoder.BeginGroup(name);
        foreach (string child in Hdf5Names.Of(group, path, _budget))
        {
            Item(group, child, $"{path.TrimEnd('/')}/{child}", depth);
        }

        _encoder.EndGroup();
    }

    private void Item(long group, string name, string path, int depth)
    {
        // Only soft and external links have a value; hard links, the ordinary case, have none. This function exists in every version.
        if (NativeHdf5.H5Lget_val(group, name, null, 0, 0) >= 0)
        {
            _encoder.Unreadable(name, "is a link to another place, which NeuroSim does not follow");
            return;
        }

        using Hdf5Handle item = new(NativeHdf5.H5Oopen(group, name, 0), NativeHdf5.H5Oclose);
        if (!item.IsValid)
        {
            throw new Hdf5Exception($"{path}: it cannot be opened; the file is damaged.");
        }

        switch (NativeHdf5.H5Iget_type(item.Id))
        {
            case GroupItem:
                Group(item.Id, name, path, depth + 1);
                break;
            case DatasetItem:
                _datasets.Send(item.Id, name, path);
                break;
            case TypeItem:
                _encoder.Unreadable(name, "is a named data type, not a dataset");
                break;
            default:
                throw new Hdf5Exception($"{path}: it is neither a group nor a dataset; the file is damaged.");
        }
    }
}
