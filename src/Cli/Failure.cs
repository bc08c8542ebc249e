using NeuroSim.Chips;
using NeuroSim.Compiler;

namespace NeuroSim.Cli;

/// <summary>The one place where exceptions become a message and an exit code.</summary>
internal static class Failure
{
    /// <summary>Set it to see where an unexpected exception came from.</summary>
    private const string DebugVariable = "NEUROSIM_DEBUG";

    /// <summary>Blanks before the lines below an error, so that none of them looks like a message of its own.</summary>
    private const string Indent = "  ";

    /// <summary>Writes a line that starts with <c>error:</c>, below it the excerpt of a chip file, and returns the exit code.</summary>
    public static int Report(Exception fault, TextWriter error)
    {
        Exception cause = Cause(fault);
        (int code, string message) = Explain(cause);
        if (cause is ChipFormatException)
        {
            WriteExcerpt(message, error);
        }
        else
        {
            Write(message, error);
        }

        if (code == ExitCodes.Bug && Environment.GetEnvironmentVariable(DebugVariable) is { Length: > 0 })
        {
            error.WriteLine(cause);
        }

        return code;
    }

    /// <summary>The message alone, as one line.</summary>
    public static string Message(Exception fault) => PlainText.Line(Explain(Cause(fault)).Message);

    /// <summary>Writes an error message as one line.</summary>
    public static void Write(string message, TextWriter error) => error.WriteLine($"error: {PlainText.Line(message)}");

    // A chip file's error shows the place in the file and a caret below it, which points at nothing in a single line.
    private static void WriteExcerpt(string message, TextWriter error)
    {
        string[] lines = [.. PlainText.Lines(message)];
        Write(lines[0], error);
        foreach (string line in lines.Skip(1))
        {
            error.WriteLine($"{Indent}{line}");
        }
    }

    // Parallel loops wrap what their bodies throw; the first fault is the one to name.
    private static Exception Cause(Exception fault)
    {
        while (fault is AggregateException { InnerExceptions.Count: > 0 } many)
        {
            fault = many.InnerExceptions.FirstOrDefault(e => e is OperationCanceledException) ?? many.InnerExceptions[0];
        }

        return fault;
    }

    private static (int Code, string Message) Explain(Exception cause) => cause switch
    {
        OperationCanceledException => (ExitCodes.Cancelled, "cancelled; no output was written."),
        ChipCapacityException => (ExitCodes.DoesNotFit, cause.Message),
        IOException or UnauthorizedAccessException => (ExitCodes.BadInput, cause.Message),
        OutOfMemoryException => (ExitCodes.BadInput, "there is not enough memory for this network and image size; try a smaller image, "
            + "fewer --samples or fewer --threads."),
        OverflowException => (ExitCodes.BadInput, "a size in the input is too large to count with; look at the image size and the shapes "
            + "that 'neurosim inspect' lists."),
        // Readers throw types of their own; a bare FormatException is a fault of ours.
        FormatException when cause.GetType() != typeof(FormatException) => (ExitCodes.BadInput, cause.Message),
        _ => (ExitCodes.Bug, $"NeuroSim failed unexpectedly ({cause.GetType().Name}: {cause.Message}). This is a bug: please report it "
            + $"with the command that you gave. {DebugVariable}=1 shows where it happened."),
    };
}
