using NeuroSim.Cli;

namespace NeuroSim.Tests.Unit.Cli;

/// <summary>One call of the command line in this process, and what it said.</summary>
/// <param name="Code">Exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CliRun(int Code, string Output, string Error)
{
    public static string Checkpoint { get; } = RepositoryRoot.File("samples", "glyphs-d4.pth");

    public static string Images { get; } = RepositoryRoot.File("samples", "glyphs.npz");

    /// <summary>The lines of standard error that are errors, not notes.</summary>
    public string[] Errors => [.. Lines(Error).Where(l => !l.StartsWith("note:", StringComparison.Ordinal)
        && !l.StartsWith("warning:", StringComparison.Ordinal))];

    public static CliRun Of(params string[] args) => Of(args, CancellationToken.None);

    public static CliRun Of(string[] args, CancellationToken cancel)
    {
        using StringWriter output = new(), error = new();
        int code = NeuroSimCommand.RunAsync(args, output, error, cancel).GetAwaiter().GetResult();
        return new(code, output.ToString(), error.ToString());
    }

    /// <summary>A run of the sample network on few of the sample images.</summary>
    public static CliRun Sample(params string[] more)
        => Of(["run", Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", Images, "--samples", "2", .. more]);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
