using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Running;

/// <summary>The page of a sweep, for who asked for it.</summary>
/// <param name="Html">File of the page, or null.</param>
internal sealed record SweepPages(string? Html)
{
    /// <summary>Finds out whether they can be written.</summary>
    public void Check(params IEnumerable<string> inputs)
    {
        if (Html == OutputFile.StandardOutput)
        {
            throw new UsageException("--html -: a page is written to a file; give its name.");
        }

        OutputFile.Check(Html, inputs);
    }

    /// <summary>Writes them.</summary>
    public void Write(SweepManifest manifest, SweepMerge merge, Terminal terminal, CancellationToken cancel)
    {
        if (Html is null)
        {
            return;
        }

        throw new NotSupportedException("pages");
    }
}
