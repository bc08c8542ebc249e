using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace NeuroSim.Models.Checkpoints;

/// <summary>
/// The zip file of torch.save: a pickle that describes tensors, and one entry per storage. A storage is read once, however many
/// tensors share it.
/// </summary>
internal sealed class TorchArchive : IDisposable
{
    private const string PickleName = "data.pkl";

    /// <summary>Storages are not compressed by torch; one that somebody compressed later shrinks little. More is a zip bomb.</summary>
    private const int MostExpansion = 20;

    /// <summary>Allowance for small files, where ratios mean little.</summary>
    private const long FreeBytes = 64 * 1024 * 1024;

    private readonly ZipContainer _zip;
    private readonly FilePlace _place;
    private readonly string _folder;
    private readonly Dictionary<string, byte[]> _storages = new(StringComparer.Ordinal);
    private long _budget;

    private TorchArchive(ZipContainer zip, FilePlace place)
    {
        (_zip, _place) = (zip, place);
        _folder = FindFolder();
        _budget = (zip.FileBytes * MostExpansion) + FreeBytes;
        CheckByteOrder();
    }

    /// <summary>Opens a file.</summary>
    public static TorchArchive Open(string path)
    {
        ZipContainer zip = ZipContainer.Open(path);
        try
        {
            return new TorchArchive(zip, new FilePlace(path));
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>The value that was saved, tensors described but not yet read.</summary>
    public object LoadPickle() =>
        PickleMachine.Load(_zip.Read(_folder + PickleName, PickleMachine.MaxBytes), _place.Within(PickleName));

    /// <summary>Reads a tensor; one that lies contiguous in its storage shares the storage's bytes.</summary>
    public Tensor Load(string name, PickleTensor view)
    {
        ReadOnlyMemory<byte> storage = Storage(view.Storage);
        ImmutableArray<int> shape = ImmutableCollectionsMarshal.AsImmutableArray(view.Shape);
        int width = view.Storage.Type.Width();
        long bytes = Tensor.Elements(shape) * width;
        if (bytes == 0 || StridedView.IsContiguous(view))
        {
            return new Tensor(view.Storage.Type, shape, bytes == 0 ? default : storage.Slice((int)(view.Offset * width), (int)bytes));
        }

        Spend(bytes, _place.Within(name));
        return new Tensor(view.Storage.Type, shape, StridedView.Copy(view, storage.Span));
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private string FindFolder()
    {
        List<string> found = [.. _zip.Names.Where(n => n == PickleName || n.EndsWith("/" + PickleName, StringComparison.Ordinal))];
        return found.Count switch
        {
            1 => found[0][..^PickleName.Length],
            0 => throw _place.Error($"the zip file has no {PickleName}, so torch.save did not write it; it holds {Listing()}."),
            _ => throw _place.Error($"the zip file has {found.Count} entries called {PickleName}; a checkpoint has one."),
        };
    }

    private string Listing() =>
        _zip.Names.Count == 0 ? "nothing" : string.Join(", ", _zip.Names.Take(3)) + (_zip.Names.Count > 3 ? ", …" : string.Empty);

    private void CheckByteOrder()
    {
        string entry = _folder + "byteorder";
        if (_zip.Has(entry) && !_zip.Read(entry, 16).AsSpan().StartsWith("little"u8))
        {
            throw _place.Within(entry).Error("the file was saved on a big-endian machine. Load and save it again on a little-endian one.");
        }
    }

    private byte[] Storage(PickleStorage storage)
    {
        if (!_storages.TryGetValue(storage.Key, out byte[]? bytes))
        {
            bytes = ReadStorage(storage);
            _storages.Add(storage.Key, bytes);
        }

        return bytes.Length == storage.Count * storage.Type.Width() ? bytes : throw WrongSize(storage, bytes.Length);
    }

    private byte[] ReadStorage(PickleStorage storage)
    {
        string entry = $"{_folder}data/{storage.Key}";
        if (!_zip.Has(entry))
        {
            throw _place.Within(entry).Error("the entry is missing, though a tensor needs it. Copy or save the file again.");
        }

        long size = _zip.Size(entry);
        if (size != storage.Count * storage.Type.Width())
        {
            throw WrongSize(storage, size);
        }

        Spend(size, _place.Within(entry));
        return _zip.Read(entry, Array.MaxLength);
    }

    private ModelFormatException WrongSize(PickleStorage storage, long size) => _place.Within($"{_folder}data/{storage.Key}").Error(
        $"the entry has {size} bytes; {storage.Count} elements of {storage.Type} need {storage.Count * storage.Type.Width()}. Copy or "
            + "save the file again.");

    /// <summary>Keeps the sum of all that is allocated in proportion to the file.</summary>
    private void Spend(long bytes, FilePlace place)
    {
        _budget -= bytes;
        if (_budget < 0 || bytes > Array.MaxLength)
        {
            throw place.Error($"{bytes} more bytes are too many for a file of {_zip.FileBytes}: it is made to exhaust memory, or holds "
                + "expanded views. Save plain copies: tensor.clone().");
        }
    }
}
