using Spectre.Console;

namespace NeuroSim.Cli;

/// <summary>Where a verb writes: results to standard output, notes and progress to standard error. Colour only on a terminal.</summary>
internal sealed class Terminal
{
    /// <summary>Width of tables that go into a pipe or file, where nobody wraps lines.</summary>
    private const int PipeWidth = 140;
    private const int NarrowestWidth = 60;

    public Terminal(TextWriter output, TextWriter error)
    {
        (Output, Error) = (output, error);
        bool interactive = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        Screen = interactive ? Create(output, interactive: true, TerminalWidth())
            : Create(new TrimmedLines(output), interactive: false, PipeWidth);
        bool progress = ReferenceEquals(error, Console.Error) && !Console.IsErrorRedirected && !IsDumb;
        Progress = progress ? Create(error, interactive: true, TerminalWidth()) : null;
    }

    /// <summary>Standard output.</summary>
    public TextWriter Output { get; }

    /// <summary>Standard error.</summary>
    public TextWriter Error { get; }

    /// <summary>Tables on standard output.</summary>
    public IAnsiConsole Screen { get; }

    /// <summary>Where progress is shown; null if standard error is no terminal.</summary>
    public IAnsiConsole? Progress { get; }

    private readonly HashSet<string> _told = new(StringComparer.Ordinal);

    private static bool IsDumb => Environment.GetEnvironmentVariable("TERM") == "dumb";

    // https://no-color.org: any value but the empty one.
    private static bool NoColour => Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    /// <summary>Tells something that the user should know but need not act on.</summary>
    public void Note(string text) => Tell($"note: {PlainText.Line(text)}");

    /// <summary>Tells something that may make the result wrong.</summary>
    public void Warn(string text) => Tell($"warning: {PlainText.Line(text)}");

    /// <summary>A line on standard output that is never cut or wrapped.</summary>
    public void Say(string text) => Output.WriteLine(PlainText.Line(text));

    // Progress may be on the screen: its console knows how to write above it. What holds for several chips is told once.
    private void Tell(string line)
    {
        if (!_told.Add(line))
        {
            return;
        }

        if (Progress is null)
        {
            Error.WriteLine(line);
        }
        else
        {
            Progress.WriteLine(line);
        }
    }

    private static IAnsiConsole Create(TextWriter writer, bool interactive, int width)
    {
        bool ansi = interactive && !IsDumb;
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = ansi ? AnsiSupport.Yes : AnsiSupport.No,
            ColorSystem = ansi && !NoColour ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = interactive ? InteractionSupport.Yes : InteractionSupport.No,
            Out = new AnsiConsoleOutput(writer),
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Unicode = true;
        return console;
    }

    private static int TerminalWidth()
    {
        int width = Console.WindowWidth;
        return width > 0 ? Math.Max(width, NarrowestWidth) : PipeWidth;
    }
}
