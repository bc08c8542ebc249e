using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Running;

/// <summary>Submits the jobs of a sweep with sbatch.</summary>
internal static class SlurmSubmit
{
    private const string TaskScript = "task.sh", MergeScript = "merge.sh";

    /// <summary>Tasks of one array where Slurm does not say how many it takes: its default is 1001 with the 0.</summary>
    private const int UsualArray = 1_000;

    /// <summary>Writes scripts and submits them, or prints them.</summary>
    public static async Task<int> RunAsync(string folder, SlurmChoice choice, bool dry, Terminal terminal, CancellationToken cancel)
    {
        (SweepManifest manifest, SweepStore store) = SweepTasks.Open(Path.GetFullPath(folder));
        SweepRun.CheckPage(new PageOutput(new(choice.Html, null)), store, manifest.Models.Append(manifest.Input).Select(f => store.PathOf(f.Path)));
        SlurmScripts scripts = new(store.Folder, choice, Program());
        string task = store.PathOf(Path.Combine(SlurmScripts.JobsFolder, TaskScript)), merge = store.PathOf(Path.Combine(SlurmScripts.JobsFolder, MergeScript));
        if (dry)
        {
            Print(manifest, scripts, task, merge, terminal);
            return ExitCodes.Success;
        }

        Directory.CreateDirectory(store.PathOf(SlurmScripts.JobsFolder));
        store.Write(task, scripts.Task);
        store.Write(merge, scripts.Merge);
        List<string> jobs = [];
        foreach ((int first, int count) in Arrays(manifest.Tasks, await LargestArrayAsync(cancel)))
        {
            jobs.Add(await SubmitAsync(scripts.TaskArguments(task, first, count), cancel));
        }

        string last = await SubmitAsync(scripts.MergeArguments(merge, jobs), cancel);
        terminal.Say($"Submitted {manifest.Tasks:N0} tasks as job {string.Join(", ", jobs)}, and {last} behind them, which brings the results together.");
        return ExitCodes.Success;
    }

    private static void Print(SweepManifest manifest, SlurmScripts scripts, string task, string merge, Terminal terminal)
    {
        terminal.Output.Write($"# {task}\n{scripts.Task}\n# {merge}\n{scripts.Merge}\n");
        (int First, int Count)[] arrays = [.. Arrays(manifest.Tasks, UsualArray)];
        foreach ((int first, int count) in arrays)
        {
            Line(scripts.TaskArguments(task, first, count));
        }

        Line(scripts.MergeArguments(merge, arrays.Select((_, i) => $"JOB{i + 1}")));

        void Line(IReadOnlyList<string> arguments) => terminal.Output.WriteLine($"sbatch {string.Join(' ', arguments.Select(SlurmScripts.Quoted))}");
    }

    // A cluster bounds the numbers of an array: more tasks are several arrays, whose numbers begin at 0 each.
    private static IEnumerable<(int First, int Count)> Arrays(int tasks, int largest)
        => Enumerable.Range(0, (tasks + largest - 1) / largest).Select(i => (i * largest, Math.Min(largest, tasks - (i * largest))));

    private static async Task<int> LargestArrayAsync(CancellationToken cancel)
    {
        string config = await CallAsync("scontrol", ["show", "config"], cancel);
        string? line = config.Split('\n').FirstOrDefault(l => l.StartsWith("MaxArraySize", StringComparison.Ordinal));
        // The number is one above the largest index.
        string number = line is null ? string.Empty : line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim();
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int size) && size > 1 ? size : UsualArray;
    }

    private static async Task<string> SubmitAsync(IReadOnlyList<string> arguments, CancellationToken cancel)
        => (await CallAsync("sbatch", arguments, cancel)).Trim().Split(';')[0];

    private static async Task<string> CallAsync(string command, IEnumerable<string> arguments, CancellationToken cancel)
    {
        ProcessStartInfo start = new(command, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> error = process.StandardError.ReadToEndAsync(cancel);
            string output = await process.StandardOutput.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0 ? output : throw new UsageException($"{command} failed (exit code {process.ExitCode}): {(await error).Trim()}");
        }
        catch (Win32Exception e)
        {
            throw new UsageException($"{command} cannot be started ({e.Message}); submit where Slurm is installed, or see the scripts with --dry-run.");
        }
    }

    // As a tool NeuroSim is a program of its own; from a build folder it is started by dotnet.
    private static string[] Program()
    {
        string process = Environment.ProcessPath!, own = Path.Combine(AppContext.BaseDirectory, "neurosim.dll");
        return Path.GetFileNameWithoutExtension(process) == "dotnet" ? [process, own] : [process];
    }
}
