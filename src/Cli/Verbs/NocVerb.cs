using System.CommandLine;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Interconnect.Traffic;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>noc</c>: latency and throughput of a mesh under synthetic or recorded traffic, without a network.</summary>
internal static class NocVerb
{
    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "noc",
            "Measure a mesh under synthetic or recorded traffic: latency over the rate, accepted throughput, saturation.",
            "neurosim noc",
            "neurosim noc --traffic transpose --size 16x16 --flits 5 --rates 0.01..0.3:20 --svg curve.svg --csv curve.csv",
            "neurosim noc --chip tianjic-like --size 26x24 --traffic hotspot --hot-share 0.2 --report noc.json",
            "neurosim noc --traffic trace --trace packets.csv");
        NocOptions options = new();
        options.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(options.Read(parsed), terminal, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(NocChoice choice, Terminal terminal, CancellationToken cancel)
    {
        ReportOutput output = new(choice.Report);
        string[] inputs = [.. ((string?[])[choice.Trace, choice.Chip]).OfType<string>()];
        CheckOutputs(choice, output, inputs);
        NocRun run = await Work.RunAsync(terminal, "preparing the mesh", () => new NocRun(choice), cancel);
        string title = $"{choice.Traffic} traffic";
        TrafficReport report = await Work.RunAsync(terminal, title, run.Runs, step => run.Run(step, cancel), cancel);
        Write(choice.Csv, report.ToCsv, cancel);
        Write(choice.Svg, () => NocChart.Svg(report), cancel);
        output.Write(report.ToJson(), () => NocView.Show(report, terminal), terminal, cancel);
        return ExitCodes.Success;
    }

    private static void CheckOutputs(NocChoice choice, ReportOutput output, string[] inputs)
    {
        string[] files = [.. ((string?[])[choice.Report, choice.Csv, choice.Svg]).OfType<string>().Where(f => f != OutputFile.StandardOutput)];
        if (files.GroupBy(Path.GetFullPath, StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1) is { } twice)
        {
            throw new UsageException($"{twice.First()}: two results cannot go to one file; give each of --report, --csv and --svg its own.");
        }

        if (choice.Csv == OutputFile.StandardOutput || choice.Svg == OutputFile.StandardOutput)
        {
            throw new UsageException("--csv and --svg write files, '-' is for --report only; give the name of a file.");
        }

        output.Check(inputs);
        OutputFile.Check(choice.Csv, inputs);
        OutputFile.Check(choice.Svg, inputs);
    }

    private static void Write(string? path, Func<string> text, CancellationToken cancel)
    {
        if (path is not null)
        {
            OutputFile.Write(path, file => File.WriteAllText(file, text()), cancel);
        }
    }
}
