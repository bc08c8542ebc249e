using System.Text.Json;

namespace NeuroSim.Models.Checkpoints;

/// <summary>A place in a file, so that every message starts with the same words.</summary>
/// <param name="File">Path as the user gave it.</param>
/// <param name="Entry">Entry inside the file, or empty.</param>
internal readonly record struct FilePlace(string File, string Entry = "")
{
    /// <summary>A place inside this one.</summary>
    public FilePlace Within(string entry) => this with { Entry = Entry.Length == 0 ? entry : $"{Entry}: {entry}" };

    /// <summary>The exception that says what is wrong here.</summary>
    public ModelFormatException Error(string problem, Exception? inner = null) =>
        new(Entry.Length == 0 ? $"{File}: {problem}" : $"{File}: {Entry}: {problem}", inner);

    /// <summary>Runs a reader; what the runtime's own parsers throw for bad content becomes one message.</summary>
    public T Guard<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (IsBadContent(e))
        {
            throw Error($"the file is damaged or not of this format ({e.Message.TrimEnd('.')}). Copy or save it again.", e);
        }
    }

    /// <summary>True for what in-box parsers throw when bytes make no sense. Failures of the file system are not among them.</summary>
    private static bool IsBadContent(Exception e) =>
        e is InvalidDataException or EndOfStreamException or OverflowException or JsonException or NotSupportedException
            or ArgumentException or InvalidOperationException or FormatException
        && e is not (ModelFormatException or ObjectDisposedException);
}
