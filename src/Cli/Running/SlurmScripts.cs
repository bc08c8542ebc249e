namespace NeuroSim.Cli.Running;

/// <summary>What the user chose about the jobs of a sweep.</summary>
/// <param name="Partition">Partition, or null for the cluster's.</param>
/// <param name="Time">Longest time of a task, or null for the cluster's.</param>
/// <param name="MostRunning">Most tasks at once, or null.</param>
/// <param name="Cpus">CPUs of a task.</param>
/// <param name="Html">Page that the last job writes, or null.</param>
internal sealed record SlurmChoice(string? Partition, string? Time, int? MostRunning, int Cpus, string? Html);

/// <summary>
/// The scripts of a sweep's jobs. Tasks may be requeued or started twice: finished points are not run again. The job that brings the results together starts
/// when all tasks have ended, however they ended (afterany): what is there is brought together, and its exit code says whether anything is missing.
/// </summary>
/// <param name="folder">Folder of the sweep, absolute.</param>
/// <param name="choice">What the user chose.</param>
/// <param name="program">How NeuroSim is started: a command and its first arguments.</param>
internal sealed class SlurmScripts(string folder, SlurmChoice choice, IReadOnlyList<string> program)
{
    /// <summary>Folder of scripts and logs within that of the sweep.</summary>
    public const string JobsFolder = "jobs";

    /// <summary>The script of a task; the first argument is added to its number in the array.</summary>
    public string Task => Script(
        "#SBATCH --requeue",
        $"{Command} sweep run --manifest {Quoted(folder)} --task $(( SLURM_ARRAY_TASK_ID + $1 )) --threads {choice.Cpus}");

    /// <summary>The script of the job behind the tasks.</summary>
    public string Merge => Script(
        "#SBATCH --requeue",
        $"{Command} sweep merge {Quoted(folder)} --partial{(choice.Html is { } html ? $" --html {Quoted(Path.GetFullPath(html))}" : string.Empty)}");

    private string Command => string.Join(' ', program.Select(Quoted));

    /// <summary>Arguments of sbatch for a part of the tasks.</summary>
    /// <param name="script">File of the script.</param>
    /// <param name="first">First task.</param>
    /// <param name="count">Number of tasks.</param>
    public IReadOnlyList<string> TaskArguments(string script, int first, int count) =>
    [
        "--parsable", $"--job-name={Name}", $"--array=0-{count - 1}{(choice.MostRunning is { } most ? $"%{most}" : string.Empty)}",
        $"--cpus-per-task={choice.Cpus}", $"--output={Path.Combine(folder, JobsFolder, "task-%A_%a.log")}", .. Placed, script, $"{first}",
    ];

    /// <summary>Arguments of sbatch for the job behind the tasks.</summary>
    public IReadOnlyList<string> MergeArguments(string script, IEnumerable<string> jobs) =>
    [
        "--parsable", $"--job-name={Name}-merge", $"--dependency=afterany:{string.Join(':', jobs)}",
        $"--output={Path.Combine(folder, JobsFolder, "merge-%j.log")}", .. Placed, script,
    ];

    /// <summary>A word as a shell reads it back, whatever is in it.</summary>
    public static string Quoted(string word)
        => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '=' or ',' or ':' or '%')
        ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private string Name => $"neurosim-{Path.GetFileName(folder.TrimEnd('/'))}";

    private IEnumerable<string> Placed =>
    [
        .. choice.Partition is { } partition ? [$"--partition={partition}"] : Array.Empty<string>(),
        .. choice.Time is { } time ? [$"--time={time}"] : Array.Empty<string>(),
    ];

    private static string Script(params string[] lines) => $"#!/bin/sh\n{string.Join('\n', lines)}\n";
}
