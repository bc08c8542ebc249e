namespace NeuroSim.Models.Hdf5;

/// <summary>How much of an HDF5 file is read, so that no file, however damaged or hostile, exhausts the machine.</summary>
internal static class Hdf5Limits
{
    /// <summary>Bytes of all values together, as they lie in memory.</summary>
    public const long PayloadBytes = 1L << 30;

    /// <summary>Groups, datasets and links together.</summary>
    public const int Objects = 100_000;

    /// <summary>Groups inside groups.</summary>
    public const int Depth = 64;

    /// <summary>Characters of one name.</summary>
    public const int NameLength = 1024;

    /// <summary>Bytes of a name or a message between processes; a message may name a path of <see cref="Depth"/> groups.</summary>
    public const int MessageBytes = 1 << 20;

    /// <summary>Dimensions of a dataset (the HDF5 library's own limit).</summary>
    public const int Dimensions = 32;

    /// <summary>Memory of the runtime and the library in a reader process, with room to work.</summary>
    private const long BasicProcessBytes = 256 << 20;

    /// <summary>Deflate packs no more than 1 : 1032, so that a small file that claims to hold much more is damaged.</summary>
    private const long LargestExpansion = 1100, SmallestBudget = 1 << 20;

    /// <summary>Bytes of values that a file of this length may hold.</summary>
    public static long Payload(long fileLength) => Math.Min(PayloadBytes, SmallestBudget + fileLength * LargestExpansion);

    /// <summary>Memory that a reader process may take for a file of this length: its values twice, and the runtime.</summary>
    public static long Process(long fileLength) => BasicProcessBytes + 2 * Payload(fileLength);

    /// <summary>
    /// Processor time to read a file of this length: 2 s, and up to 20 s for the largest. (Damage that ends in a loop of the library is not rare.)
    /// </summary>
    public static TimeSpan Processor(long fileLength) => TimeSpan.FromSeconds(2 + 18.0 * Payload(fileLength) / PayloadBytes);

    /// <summary>Time to read a file of this length, for those that do not even use the processor.</summary>
    public static TimeSpan Time(long fileLength) => TimeSpan.FromSeconds(10) + 3 * Processor(fileLength);
}
