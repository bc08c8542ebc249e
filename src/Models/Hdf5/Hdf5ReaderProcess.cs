using System.Collections.Concurrent;
using System.Diagnostics;

namespace NeuroSim.Models.Hdf5;

/// <summary>
/// The reader process. libhdf5 trusts the files that it reads: a damaged one can make it crash, loop or take all memory. So files are read by a
/// process of their own, which serves paths on standard input and answers on standard output (<see cref="Hdf5Message"/>), and which its
/// parent (<see cref="Hdf5ReaderChild"/>) kills and replaces when it fails.
/// </summary>
public static class Hdf5ReaderProcess
{
    /// <summary>The only argument of the program that makes it a reader process. It is for NeuroSim itself, and help does not list it.</summary>
    public const string Argument = "--read-hdf5";

    private const int PathBytes = 1 << 16, BufferBytes = 1 << 16;

    /// <summary>Serves until standard input ends, which it also does when the parent dies. Does not return before.</summary>
    /// <returns>The exit code, 0.</returns>
    public static int Serve()
    {
        using BlockingCollection<string> paths = [];
        Thread listener = new(() => Listen(paths)) { IsBackground = true };
        listener.Start();
        using BufferedStream output = new(Console.OpenStandardOutput(), BufferBytes);
        Hdf5Encoder encoder = new(output);
        foreach (string path in paths.GetConsumingEnumerable())
        {
            ResourceLimits.Apply(Hdf5Limits.Process(new FileInfo(path).Length));
            lock (Hdf5Library.Gate)
            {
                Hdf5Walker.Send(path, encoder);
            }

            encoder.Flush();
        }

        return 0;
    }

    // On its own thread: the library may be in an endless loop when the parent goes away, and then nothing but an end by force helps.
    private static void Listen(BlockingCollection<string> paths)
    {
        try
        {
            Hdf5Words words = new(Console.OpenStandardInput());
            while (true)
            {
                paths.Add(words.Text(PathBytes));
            }
        }
        catch (Exception e) when (e is EndOfStreamException or InvalidDataException or IOException)
        {
            Process.GetCurrentProcess().Kill();
        }
    }
}
