using NeuroSim.Cli.Options;
using NeuroSim.Cli.Pages;

namespace NeuroSim.Cli.Running;

/// <summary>Writes a page and its charts: checked before the work starts, whole or not at all when it ends.</summary>
/// <param name="choice">Where they go.</param>
/// <param name="quiet">True if standard output is for something else.</param>
internal sealed class PageOutput(PageChoice choice, bool quiet = false)
{
    /// <summary>Finds out whether page and charts can be written.</summary>
    /// <param name="report">Where the report goes, or null.</param>
    /// <param name="inputs">Files that must not be overwritten.</param>
    public void Check(string? report, params IEnumerable<string> inputs)
    {
        if (choice.Html == OutputFile.StandardOutput)
        {
            throw new UsageException("--html -: a page is not written to standard output; give the name of a file, such as run.html.");
        }

        if (choice.Html is { } html && report is not null && IsSame(html, report))
        {
            throw new UsageException($"--html {html}: --report names the same file; give two names.");
        }

        if (choice.Html is { } file && choice.Svg is { } folder && IsSame(file, folder))
        {
            throw new UsageException($"--html {file}: --svg names the same; give a file and a folder.");
        }

        OutputFile.Check(choice.Html, inputs);
        CheckFolder(choice.Svg);
    }

    /// <summary>Refuses to write the page to where something else will be written.</summary>
    /// <param name="reserved">Files that are yet to be written.</param>
    public void CheckApart(params IEnumerable<string> reserved)
    {
        if (choice.Html is { } html && reserved.FirstOrDefault(r => IsSame(html, r)) is { } other)
        {
            throw new UsageException($"--html {html}: '{other}' is a file of the sweep; give another name.");
        }
    }

    /// <summary>Whether the page goes into a folder.</summary>
    public bool IsIn(string folder)
        => choice.Html is { Length: > 0 } html && Path.GetDirectoryName(Path.GetFullPath(html)) is { } parent && IsSame(parent, folder);

    private static bool IsSame(string one, string other) => one.Length > 0 && other.Length > 0 && string.Equals(
        Path.TrimEndingDirectorySeparator(Path.GetFullPath(one)), Path.TrimEndingDirectorySeparator(Path.GetFullPath(other)), StringComparison.Ordinal);

    /// <summary>Writes what was asked for and says where it is.</summary>
    /// <param name="page">Makes the page.</param>
    /// <param name="charts">Makes its charts.</param>
    /// <param name="terminal">Where the names go.</param>
    /// <param name="cancel">Leaves nothing unfinished behind.</param>
    public void Write(Func<string> page, Func<IReadOnlyList<PageChart>> charts, Terminal terminal, CancellationToken cancel)
    {
        if (choice.Html is { } html)
        {
            string text = page();
            OutputFile.Write(html, file => File.WriteAllText(file, text), cancel);
            Say($"Page: {html}", terminal);
        }

        if (choice.Svg is { } folder)
        {
            WriteCharts(folder, charts(), terminal, cancel);
        }
    }

    private void WriteCharts(string folder, IReadOnlyList<PageChart> charts, Terminal terminal, CancellationToken cancel)
    {
        (string Name, string Svg)[] files = [.. charts.Select((c, i) => (Unique(charts, i), c.Chart.ToSvg(standalone: true)))];
        cancel.ThrowIfCancellationRequested();
        Directory.CreateDirectory(folder);
        foreach ((string name, string svg) in files)
        {
            OutputFile.Write(Path.Combine(folder, $"{name}.svg"), file => File.WriteAllText(file, svg), cancel);
        }

        Say($"Charts: {files.Length} SVG files in {folder}", terminal);
    }

    private void Say(string line, Terminal terminal)
    {
        if (!quiet)
        {
            terminal.Say(line);
        }
    }

    // Names of layers may differ in letters that a file name cannot have.
    private static string Unique(IReadOnlyList<PageChart> charts, int index)
    {
        int before = charts.Take(index).Count(c => string.Equals(c.Name, charts[index].Name, StringComparison.OrdinalIgnoreCase));
        return before == 0 ? charts[index].Name : $"{charts[index].Name}-{before + 1}";
    }

    private static void CheckFolder(string? folder)
    {
        if (folder is null)
        {
            return;
        }

        if (folder.Length == 0 || folder == OutputFile.StandardOutput)
        {
            throw new UsageException($"--svg '{folder}': give the name of a folder.");
        }

        if (File.Exists(folder))
        {
            throw new UsageException($"--svg {folder}: this is a file; give the name of a folder.");
        }

        // The same check as for a file in it, or, where it is yet to be made, beside it.
        OutputFile.Check(Directory.Exists(folder) ? Path.Combine(folder, "chart.svg") : Path.TrimEndingDirectorySeparator(folder));
    }
}
