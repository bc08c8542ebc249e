using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>A NumPy archive: arrays by name, each read when it is asked for.</summary>
public sealed class NpzFile : IDisposable
{
    private const string Suffix = ".npy";

    private readonly ZipContainer _zip;
    private readonly FilePlace _place;

    private NpzFile(ZipContainer zip, FilePlace place)
    {
        (_zip, _place) = (zip, place);
        Names = [.. zip.Names.Where(n => n.EndsWith(Suffix, StringComparison.Ordinal)).Select(n => n[..^Suffix.Length])];
    }

    /// <summary>Names of all arrays in the order of the file; they may contain slashes.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ModelFormatException">The file is no sound zip file.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static NpzFile Open(string path)
    {
        FilePlace place = new(path);
        byte[] head = InputFile.Head(path, "NPZ file");
        return ZipContainer.IsZip(head)
            ? new NpzFile(ZipContainer.Open(path), place)
            : throw place.Error($"not an NPZ file: the first bytes are {InputFile.Magic(head)}, those of a zip file are 504B0304.");
    }

    /// <summary>True if there is an array of this name.</summary>
    public bool Has(string name) => _zip.Has(name + Suffix);

    /// <summary>Reads an array.</summary>
    /// <exception cref="ModelFormatException">There is no such array, or it is bad.</exception>
    public NpyArray Read(string name) => Has(name)
        ? NpyReader.Read(_zip.Read(name + Suffix, Array.MaxLength), _place.Within(name))
        : throw _place.Error($"there is no array '{name}'; the file holds {Listing()}.");

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    private string Listing() =>
        Names.Count == 0 ? "none" : string.Join(", ", Names.Take(8)) + (Names.Count > 8 ? $" and {Names.Count - 8} more" : string.Empty);
}
