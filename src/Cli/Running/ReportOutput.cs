namespace NeuroSim.Cli.Running;

/// <summary>Where a report goes: tables for people, JSON for programs, or both.</summary>
/// <param name="path">File of the JSON, <c>-</c> for standard output, or null for none.</param>
internal sealed class ReportOutput(string? path)
{
    /// <summary>Finds out whether the report can be written.</summary>
    public void Check(params IEnumerable<string> inputs) => OutputFile.Check(path, inputs);

    /// <summary>Writes the JSON and shows the tables; on standard output never both.</summary>
    public void Write(string json, Action showTables, Terminal terminal, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (path == OutputFile.StandardOutput)
        {
            terminal.Output.WriteLine(json);
            return;
        }

        if (path is not null)
        {
            OutputFile.Write(path, file => File.WriteAllText(file, json + "\n"), cancel);
        }

        showTables();
        if (path is not null)
        {
            terminal.Say($"Report: {path}");
        }
    }
}
