using System.CommandLine;
using System.Reflection;
using NeuroSim.Cli.Options;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>demo</c>: the whole path on a network and images that come with the program.</summary>
internal static class DemoVerb
{
    private const string Network = "glyphs-d4.pth";
    private const string Images = "glyphs.npz";
    private const string Chip = "tianjic-like";
    private const string DefaultReport = "neurosim-demo-report.json";
    private const int D = 4;

    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "demo",
            $"Compile a small trained network for {Chip}, run 64 images, and report. Needs no files.",
            "neurosim demo",
            "neurosim demo --report /tmp/demo.json");
        Option<string?> report = OptionValues.Output("--report",
            $"Where the JSON report goes (default: ./{DefaultReport}); '-' for standard output.");
        verb.Add(report);
        verb.SetAction((parsed, cancel) => RunAsync(parsed.GetValue(report) ?? DefaultReport, terminal, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(string report, Terminal terminal, CancellationToken cancel)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("neurosim-demo-");
        try
        {
            NetworkChoice network = new(Extract(Network, folder), D, ImageSize: null);
            ExecutionChoice execution = new(Extract(Images, folder), Samples: null, new RunOptions(), PhaseOverride: null, report,
                PerSample: false);
            terminal.Note($"demo: {Network} (D = {D}) on {Chip}, 64 images of synthetic digits.");
            return await RunVerb.RunAsync(new(network, Chip, new CompileOptions(), [], execution, EventChoice.None), terminal, cancel);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Extract(string name, DirectoryInfo folder)
    {
        string path = Path.Combine(folder.FullName, name);
        using Stream resource = Assembly.GetExecutingAssembly().GetManifestResourceStream($"samples/{name}")!;
        using FileStream file = File.Create(path);
        resource.CopyTo(file);
        return path;
    }
}
