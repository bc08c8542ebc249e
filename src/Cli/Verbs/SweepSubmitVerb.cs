using System.CommandLine;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>sweep submit</c>: hands a planned sweep to a cluster.</summary>
internal static class SweepSubmitVerb
{
    private const int MostRunning = 100_000;
    private const int MostCpus = 1_024;

    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new("submit", "Submit a planned sweep to a cluster: an array of tasks, and behind it the job that brings the results together.",
            "neurosim sweep submit /shared/sweep --slurm --partition short --time 01:00:00 --max-running 50",
            "neurosim sweep submit /shared/sweep --slurm --dry-run");
        Argument<string> folder = SweepTaskVerbs.SweepFolder();
        Option<bool> slurm = OptionValues.Switch("--slurm", "The cluster runs Slurm (sbatch).");
        Option<string?> partition = OptionValues.Name("--partition", "Partition (default: the cluster's).", "NAME");
        Option<string?> time = OptionValues.Name("--time", "Longest time of a task, as sbatch takes it.", "HH:MM:SS");
        Option<int?> running = OptionValues.Whole("--max-running", "Most tasks at once.", 1, MostRunning);
        Option<int?> cpus = OptionValues.Whole("--cpus", "CPUs and threads of a task (default 1).", 1, MostCpus);
        Option<string?> html = OptionValues.Output("--html", "Page that the last job writes.");
        Option<bool> dry = OptionValues.Switch("--dry-run", "Print the scripts, and submit nothing.");
        verb.Add(folder);
        foreach (Option option in (Option[])[slurm, partition, time, running, cpus, html, dry])
        {
            verb.Add(option);
        }

        verb.SetAction((parsed, cancel) => parsed.GetValue(slurm)
            ? SlurmSubmit.RunAsync(
                parsed.GetRequiredValue(folder),
                new SlurmChoice(parsed.GetValue(partition), parsed.GetValue(time), parsed.GetValue(running), parsed.GetValue(cpus) ?? 1, parsed.GetValue(html)),
                parsed.GetValue(dry),
                terminal,
                cancel)
            : throw new UsageException("--slurm is needed: Slurm is the only cluster that NeuroSim submits to; on others, "
                + "start 'neurosim sweep run' for each task."));
        return verb;
    }
}
