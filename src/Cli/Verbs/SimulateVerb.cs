using System.CommandLine;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Models.Nir;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>simulate</c>: a NIR graph step by step, without a chip; recurrent graphs too.</summary>
internal static class SimulateVerb
{
    private const int MostThreads = 1_024;

    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "simulate",
            "Simulate a NIR graph step by step in double precision, without a chip: accuracy, spikes, synaptic operations. Recurrent graphs too.",
            "neurosim simulate net.nir --input recordings/ --recordings 60001-60100 --time-bins 30",
            "neurosim simulate braille.nir --input frames.npy --bin-us 100 --single-spike --report out.json");
        NetworkOptions network = new("NIR file (.nir).", graphsOnly: true);
        Option<string?> input = OptionValues.Name(
            "--input", "Recordings of an event camera: a file or folder as for 'run'. Or numbers as .npy: (steps, …input) or (samples, steps, …input).",
                "FILE|FOLDER");
        input.Required = true;
        EventOptions events = new();
        Option<int?> samples = OptionValues.Whole("--samples", "How many of the samples, from the first (default: all).", 1, int.MaxValue);
        Option<int?> threads = OptionValues.Whole("--threads", "Threads of this machine (default: all); results do not depend on them.", 1, MostThreads);
        Option<string?> integration = OptionValues.Word(
            "--integration", "Neurons with time constants: euler (default), as most frameworks train them, or the exact solution.", "euler", "exact");
        Option<string?> report = OptionValues.Output("--report", "Write the report as JSON; '-' writes it to standard output, and nothing else there.");
        network.AddTo(verb);
        verb.Add(input);
        events.AddTo(verb);
        foreach (Option option in (Option[])[samples, threads, integration, report])
        {
            verb.Add(option);
        }

        verb.SetAction((parsed, cancel) => RunAsync(
            new(
                network.Read(parsed),
                parsed.GetRequiredValue(input)!,
                events.Read(parsed),
                parsed.GetValue(samples),
                parsed.GetValue(threads) ?? Math.Min(Environment.ProcessorCount, MostThreads),
                parsed.GetValue(integration) == "exact" ? NirIntegration.Exact : NirIntegration.Euler,
                parsed.GetValue(report)),
            terminal,
            cancel));
        return verb;
    }

    private static async Task<int> RunAsync(SimulateChoice choice, Terminal terminal, CancellationToken cancel)
    {
        ReportOutput output = new(choice.Report);
        output.Check(choice.Network.File, choice.Input);
        if (NetworkFile.KindOf(choice.Network.File) != NetworkKind.Nir)
        {
            throw new UsageException($"{choice.Network.File}: simulate takes NIR files (.nir); 'neurosim run' compares other networks with what they do as "
                + "trained.");
        }

        NirRun run = await Work.RunAsync(
            terminal, $"reading {Path.GetFileName(choice.Network.File)}", () => new NirRun(choice, NirFile.Read(choice.Network.File, terminal)), cancel);
        SimulationReport report = await Work.RunAsync(
            terminal, $"simulating {run.Samples:N0} samples", run.Samples, step => run.Run(step, cancel), cancel);
        output.Write(report.ToJson(), () => SimulationView.Show(report, terminal), terminal, cancel);
        return ExitCodes.Success;
    }
}
