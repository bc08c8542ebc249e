using System.Text.Json;

namespace NeuroSim.Compiler.Programs;

/// <summary>A place in a program file, so that every message starts with the same words.</summary>
/// <param name="File">Path as the user gave it.</param>
/// <param name="Entry">Entry, and where in it; empty for the file itself.</param>
internal readonly record struct ProgramPlace(string File, string Entry = "")
{
    /// <summary>A place inside this one.</summary>
    public ProgramPlace Within(string entry) => this with { Entry = Entry.Length == 0 ? entry : $"{Entry}: {entry}" };

    /// <summary>The exception that says what is wrong here.</summary>
    public ProgramFormatException Error(string problem, Exception? inner = null) =>
        new(Entry.Length == 0 ? $"{File}: {problem}" : $"{File}: {Entry}: {problem}", inner);

    /// <summary>The exception for content that no NeuroSim writes: its parts contradict each other.</summary>
    public ProgramFormatException Contradiction(string problem, Exception? inner = null) =>
        Error($"{problem.TrimEnd('.')}. The file was edited or is damaged: compile again.", inner);

    /// <summary>A number that must lie in a range.</summary>
    public int InRange(int value, int low, int high, string what) => value >= low && value <= high
        ? value
        : throw Contradiction($"{what} is {value}; it must lie in {low} … {high}");

    /// <summary>Runs a parser; what parsers throw for bad content becomes one message.</summary>
    public T Guard<T>(Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (Exception e) when (IsBadContent(e))
        {
            throw Contradiction(e.Message, e);
        }
    }

    // Failures of the file system are not among them.
    private static bool IsBadContent(Exception e) =>
        e is FormatException or JsonException or OverflowException or NotSupportedException or ArgumentException or InvalidOperationException
        && e is not (ProgramFormatException or ObjectDisposedException);
}
