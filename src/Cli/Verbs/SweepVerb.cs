using System.CommandLine;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>sweep</c>: the product of networks, D, chips and any of their numbers, on one machine or on many.</summary>
internal static class SweepVerb
{
    /// <summary>Most threads of one process.</summary>
    private const int MostThreads = 1_024;

    private static readonly Func<Terminal, Command>[] s_verbs =
        [SweepTaskVerbs.Plan, SweepTaskVerbs.Run, SweepTaskVerbs.Status, SweepTaskVerbs.Merge, SweepSubmitVerb.Create];

    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "sweep",
            "Run the product of networks, D, chips and bandwidths (or any number of a chip); a sweep that was stopped goes on where it was.",
            "neurosim sweep --model 'net-d{1,2,4,8}.pth' --d 1,2,4,8 --chip speck-xl,sync-twin --link-bandwidth 1M..1G:7 --input images.npz --out sweep "
                + "--html sweep.html",
            "neurosim sweep spec.json --out sweep",
            "neurosim sweep plan spec.json --out /shared/sweep --points-per-task 8",
            "neurosim sweep run --manifest /shared/sweep --task 3",
            "neurosim sweep submit /shared/sweep --slurm --time 01:00:00");
        SweepOptions options = new();
        Option<string?> folder = Folder();
        PageOptions page = new();
        Option<int?> threads = Threads();
        options.AddTo(verb);
        foreach (Option option in (Option[])[folder, threads])
        {
            verb.Add(option);
        }

        SimdOption.AddTo(verb);
        page.AddTo(verb);

        foreach (Func<Terminal, Command> create in s_verbs)
        {
            verb.Add(create(terminal));
        }

        verb.SetAction((parsed, cancel) => Stoppable(
            () =>
            {
                (Simulator.Sweeps.SweepSpec spec, string? file) = options.Read(parsed);
                SweepTarget target = new(NeededFolder(parsed.GetValue(folder)), Count(parsed.GetValue(threads)), new PageOutput(page.Read(parsed)));
                return SweepRun.RunAsync(spec, file, target, terminal, cancel);
            },
            terminal));
        return verb;
    }

    public static Option<string?> Folder() => OptionValues.Name("--out", "Folder of the sweep: results, and what it takes to go on.", "FOLDER");

    public static Option<int?> Threads()
        => OptionValues.Whole("--threads", "Threads of this machine (default: all); results do not depend on them.", 1, MostThreads);

    public static int Count(int? threads) => threads ?? Math.Min(Environment.ProcessorCount, MostThreads);

    public static string NeededFolder(string? folder) => folder is { Length: > 0 } ? folder
        : throw new UsageException("--out is needed: the folder of the sweep. See 'neurosim sweep --help'.");

    /// <summary>A sweep that is stopped keeps what is finished, and says so.</summary>
    public static async Task<int> Stoppable(Func<Task<int>> run, Terminal terminal)
    {
        try
        {
            return await run();
        }
        catch (SweepCancelledException e)
        {
            Failure.Write($"cancelled; {e.Message}", terminal.Error);
            return ExitCodes.Cancelled;
        }
    }
}
