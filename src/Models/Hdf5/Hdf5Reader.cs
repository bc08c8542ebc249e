using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Hdf5;

/// <summary>
/// Reads HDF5 files with the system's HDF5 library, in a reader process that may crash without harm; it is started with the first file, serves
/// further ones and ends with this program. Where the program <c>neurosim</c> is not beside this assembly (a program that uses NeuroSim
/// as a library), files are read in this process: then a damaged file can end it.
/// </summary>
public static class Hdf5Reader
{
    private const int LargestUserBlock = 1 << 20;

    private static readonly Lock s_gate = new();
    private static readonly byte[] s_signature = [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    private static Hdf5ReaderChild? s_child;

    /// <summary>What is wrong with the system's HDF5 library, and what to install; null if it can be used.</summary>
    public static string? LibraryProblem => Hdf5Library.Problem();

    /// <summary>Reads a whole file: at most 1 GiB of values and 100,000 objects.</summary>
    /// <param name="path">File.</param>
    /// <exception cref="ModelFormatException">It is not an HDF5 file, it is damaged or too large, or there is no HDF5 library.</exception>
    /// <exception cref="IOException">There is no such file, or it cannot be read.</exception>
    public static Hdf5Tree Read(string path)
    {
        FilePlace place = new(path);
        byte[] head = InputFile.Head(path, "HDF5 file");
        if (!HasSignature(path))
        {
            throw place.Error($"this is not an HDF5 file (it begins with {InputFile.Magic(head)}, not with {Convert.ToHexString(s_signature)}).");
        }

        try
        {
            return new(path, Root(Path.GetFullPath(path)));
        }
        catch (Hdf5Exception e)
        {
            throw place.Error(e.Message, e);
        }
    }

    // The signature lies at 0, or after a user block of 512, 1024, 2048 … bytes.
    private static bool HasSignature(string path)
    {
        using FileStream stream = File.OpenRead(path);
        Span<byte> head = stackalloc byte[s_signature.Length];
        for (int at = 0; at <= Math.Min(stream.Length - head.Length, LargestUserBlock); at = Math.Max(512, at * 2))
        {
            stream.Position = at;
            stream.ReadExactly(head);
            if (head.SequenceEqual(s_signature))
            {
                return true;
            }
        }

        return false;
    }

    private static Hdf5Group Root(string path)
    {
        lock (s_gate)
        {
            if (s_child is { IsUsable: false })
            {
                s_child.Dispose();
                s_child = null;
            }

            s_child ??= Hdf5ReaderChild.Start();
            return s_child is null ? InThisProcess(path) : s_child.Read(path);
        }
    }

    /// <summary>The same, without protection: the library runs in this process.</summary>
    internal static Hdf5Group InThisProcess(string path)
    {
        using MemoryStream answer = new();
        lock (Hdf5Library.Gate)
        {
            Hdf5Walker.Send(path, new(answer));
        }

        answer.Position = 0;
        return new Hdf5Decoder(answer, Hdf5Limits.Payload(new FileInfo(path).Length)).Read();
    }
}
