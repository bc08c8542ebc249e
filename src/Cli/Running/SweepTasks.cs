using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Running;

/// <summary>A sweep on many machines that share a folder: planned once, run task by task, watched, and brought together.</summary>
internal static class SweepTasks
{
    private const int MostNamed = 10;

    /// <summary>Settles what is run, for good.</summary>
    public static async Task<SweepManifest> PlanAsync(
        SweepSpec spec, string folder, int pointsPerTask, Terminal terminal, CancellationToken cancel)
    {
        SweepSource source = new(spec.Input, spec.Samples, spec.TimeBins, spec.BinUs, terminal);
        SweepManifest manifest = await SweepTasks.PlanAsync(spec, source, folder, pointsPerTask, terminal, cancel);
        SweepStore store = new(folder);
        store.Create();
        using IDisposable held = store.Lock();
        if (store.Manifest is { } before)
        {
            return before.Hash == manifest.Hash ? before
                : throw new SweepException($"{folder}: holds the plan of another sweep, which never changes once it is made; give another folder.");
        }

        store.Write(SweepStore.ManifestName, manifest.ToJson());
        return manifest;
    }

    /// <summary>Reads all that a spec names, and expands it.</summary>
    public static Task<SweepManifest> PlanAsync(
        SweepSpec spec, SweepSource source, string folder, int? pointsPerTask, Terminal terminal, CancellationToken cancel)
        => Work.RunAsync(
            terminal,
            "planning the sweep",
            () =>
            {
                source.CheckInput();
                return new SweepPlanner(spec, source, folder).Plan(pointsPerTask);
            },
            cancel);

    /// <summary>Runs one task. Doing it twice, or in two places at once, changes nothing.</summary>
    public static async Task<int> RunAsync(string folder, int task, int threads, Terminal terminal, CancellationToken cancel)
    {
        (SweepManifest manifest, SweepStore store) = Open(folder);
        if (task < 0 || task >= manifest.Tasks)
        {
            throw new UsageException($"--task {task}: the sweep in {folder} has the tasks 0 … {manifest.Tasks - 1}.");
        }

        IReadOnlyList<SweepPoint> points = manifest.Task(task);
        CheckUnchanged(manifest, points, store);
        SweepSource source = new(Path.Combine(folder, manifest.Input.Path), manifest.Samples, manifest.TimeBins, manifest.BinUs, terminal);
        await SweepRun.RunAsync(manifest, points, source, store, threads, terminal, cancel);
        int failed = points.Count(p => store.Read(p) is { IsOk: false });
        terminal.Say($"Task {task} of {manifest.Tasks}: {points.Count:N0} points done{(failed > 0 ? $", of which {failed:N0} failed" : string.Empty)}.");
        return failed == 0 ? ExitCodes.Success : ExitCodes.Incomplete;
    }

    /// <summary>Says how far a sweep is.</summary>
    public static int Status(string folder, Terminal terminal)
    {
        (SweepManifest manifest, SweepStore store) = Open(folder);
        SweepMerge merge = SweepMerge.Of(manifest, store);
        int ok = merge.Results.Count - merge.Failed;
        terminal.Say($"{manifest.Points.Count:N0} points in {manifest.Tasks:N0} tasks: {ok:N0} done, {merge.Failed:N0} failed, {merge.Missing.Count:N0} open.");
        if (merge.Missing.Count > 0)
        {
            terminal.Say($"Open: {Open(manifest, merge)}.");
        }

        return merge.Failed + merge.Missing.Count == 0 ? ExitCodes.Success : ExitCodes.Incomplete;
    }

    /// <summary>Brings the results together.</summary>
    public static int Merge(string folder, PageOutput page, bool partial, Terminal terminal, CancellationToken cancel)
    {
        (SweepManifest manifest, SweepStore store) = Open(folder);
        SweepRun.CheckPage(page, store, manifest.Models.Append(manifest.Input).Select(f => store.PathOf(f.Path)));
        return SweepRun.Finish(manifest, store, page, partial, terminal, cancel);
    }

    /// <summary>The manifest of a folder.</summary>
    public static (SweepManifest Manifest, SweepStore Store) Open(string folder)
    {
        SweepStore store = new(folder);
        return (store.Manifest ?? throw new UsageException($"{folder}: holds no sweep ({SweepStore.ManifestName}); 'neurosim sweep plan' makes one."), store);
    }

    /// <summary>The tasks that points without result belong to, in words.</summary>
    public static string Open(SweepManifest manifest, SweepMerge merge)
    {
        HashSet<string> missing = [.. merge.Missing.Select(p => p.Key)];
        int[] tasks = [.. Enumerable.Range(0, manifest.Tasks).Where(t => manifest.Task(t).Any(p => missing.Contains(p.Key)))];
        string more = tasks.Length > MostNamed ? $", … ({tasks.Length:N0} in all)" : string.Empty;
        return $"task{(tasks.Length == 1 ? string.Empty : "s")} {string.Join(", ", tasks.Take(MostNamed))}{more}";
    }

    // Results of another build or of changed files must not be mixed with those of the plan.
    private static void CheckUnchanged(SweepManifest manifest, IReadOnlyList<SweepPoint> points, SweepStore store)
    {
        if (manifest.Program != ProgramIdentity.Current)
        {
            throw new SweepException($"{store.Folder}: was planned by NeuroSim {manifest.Program}, and this is {ProgramIdentity.Current}; run it "
                + "with the build that planned it, or plan it again in a new folder.");
        }

        HashSet<string> models = [.. points.Select(p => p.Model)];
        foreach (SweepFile file in manifest.Models.Where(m => models.Contains(m.Path)).Append(manifest.Input))
        {
            string path = store.PathOf(file.Path);
            if (SweepHash.OfFile(path) != file.Sha256)
            {
                throw new SweepException($"{path}: has changed since the sweep was planned; put the file back, or plan the sweep again in a new folder.");
            }
        }
    }
}
