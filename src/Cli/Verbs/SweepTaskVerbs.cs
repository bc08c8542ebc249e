using System.CommandLine;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>sweep plan</c>, <c>run</c>, <c>status</c>, <c>merge</c>: a sweep in tasks, for many machines that share a folder.</summary>
internal static class SweepTaskVerbs
{
    private const int MostTasks = 1_000_000;

    public static Command Plan(Terminal terminal)
    {
        VerbCommand verb = new("plan", "Settle a sweep for many machines: a manifest that never changes, in tasks of several points.",
            "neurosim sweep plan spec.json --out /shared/sweep --points-per-task 8");
        SweepOptions options = new();
        Option<string?> folder = SweepVerb.Folder();
        Option<int?> size = OptionValues.Whole("--points-per-task", "Points that one task runs (default 1).", 1, MostTasks);
        options.AddTo(verb);
        verb.Add(folder);
        verb.Add(size);
        verb.SetAction(async (parsed, cancel) =>
        {
            string where = SweepVerb.NeededFolder(parsed.GetValue(folder));
            SweepManifest manifest = await SweepTasks.PlanAsync(options.Read(parsed).Spec, where, parsed.GetValue(size) ?? 1, terminal, cancel);
            terminal.Say($"{manifest.Points.Count:N0} points in {manifest.Tasks:N0} tasks (0 … {manifest.Tasks - 1}): "
                + Path.Combine(where, SweepStore.ManifestName));
            return ExitCodes.Success;
        });
        return verb;
    }

    public static Command Run(Terminal terminal)
    {
        VerbCommand verb = new("run", "Run one task of a planned sweep. Doing it twice changes nothing.",
            "neurosim sweep run --manifest /shared/sweep --task 3");
        Option<string?> folder = OptionValues.Name("--manifest", "Folder of the sweep.", "FOLDER");
        Option<int?> task = OptionValues.Whole("--task", "Which task, from 0.", 0, MostTasks, "K");
        Option<int?> threads = SweepVerb.Threads();
        folder.Required = true;
        task.Required = true;
        foreach (Option option in (Option[])[folder, task, threads])
        {
            verb.Add(option);
        }

        SimdOption.AddTo(verb);

        verb.SetAction((parsed, cancel) => SweepVerb.Stoppable(
            () => SweepTasks.RunAsync(parsed.GetRequiredValue(folder)!, parsed.GetRequiredValue(task)!.Value, SweepVerb.Count(parsed.GetValue(threads)), terminal,
                cancel),
            terminal));
        return verb;
    }

    public static Command Status(Terminal terminal)
    {
        VerbCommand verb = new("status", "Say how far a sweep is. Exit code 3 if points are open or failed.", "neurosim sweep status /shared/sweep");
        Argument<string> folder = SweepFolder();
        verb.Add(folder);
        verb.SetAction(parsed => SweepTasks.Status(parsed.GetRequiredValue(folder), terminal));
        return verb;
    }

    public static Command Merge(Terminal terminal)
    {
        VerbCommand verb = new("merge", "Bring the results of a sweep together: lines, table, page.", "neurosim sweep merge /shared/sweep --html sweep.html");
        Argument<string> folder = SweepFolder();
        Option<bool> partial = OptionValues.Switch("--partial", "Bring together what is there, though points are open.");
        PageOptions page = new();
        verb.Add(folder);
        verb.Add(partial);
        page.AddTo(verb);
        verb.SetAction((parsed, cancel) => Task.FromResult(
            SweepTasks.Merge(parsed.GetRequiredValue(folder), new PageOutput(page.Read(parsed)), parsed.GetValue(partial), terminal, cancel)));
        return verb;
    }

    /// <summary>The folder of a planned sweep.</summary>
    public static Argument<string> SweepFolder()
    {
        Argument<string> folder = new("FOLDER") { Description = "Folder of the sweep." };
        folder.Validators.Add(ParseFault.RefuseOptions);
        return folder;
    }
}
