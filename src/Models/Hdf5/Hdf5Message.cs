namespace NeuroSim.Models.Hdf5;

/// <summary>
/// What a reader process sends about a file: a stream of tagged items in the order of the walk. Numbers are little-endian, text is a 32-bit
/// length and UTF-8. A request is the path alone, as text.
/// </summary>
internal enum Hdf5Message : byte
{
    /// <summary>A group begins: its name. The root is the first, its name is empty.</summary>
    Group = 1,

    /// <summary>The innermost group ends. The answer is complete when the root has ended.</summary>
    End = 2,

    /// <summary>A dataset: its name, kind (byte), number of dimensions, sizes, then its elements.</summary>
    Dataset = 3,

    /// <summary>An item that is not read: its name and the reason.</summary>
    Unreadable = 4,

    /// <summary>The file cannot be read: why. The answer is complete.</summary>
    Failure = 5,
}
