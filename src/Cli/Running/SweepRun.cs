using NeuroSim.Cli.Pages;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Running;

/// <summary>Where a sweep goes, and how many threads it takes.</summary>
/// <param name="Folder">Folder of the sweep.</param>
/// <param name="Threads">Threads of this machine.</param>
/// <param name="Page">The page and its charts.</param>
internal sealed record SweepTarget(string Folder, int Threads, PageOutput Page);

/// <summary>A sweep on this machine: planned, run, and brought together. What an earlier run left in the folder is used as far as it still holds.</summary>
internal static class SweepRun
{
    /// <summary>Runs a spec.</summary>
    public static async Task<int> RunAsync(SweepSpec spec, string? specFile, SweepTarget target, Terminal terminal, CancellationToken cancel)
    {
        SweepStore store = new(target.Folder);
        CheckPage(target.Page, store, [specFile ?? spec.Input, spec.Input, .. spec.Chips, .. spec.Models.SelectMany(BraceList.Expand)]);
        SweepSource source = new(spec.Input, spec.Samples, spec.TimeBins, spec.BinUs, terminal);
        SweepManifest manifest = await SweepTasks.PlanAsync(spec, source, target.Folder, null, terminal, cancel);
        store.Create();
        using IDisposable held = store.Lock();
        store.RemoveLeftovers();
        Take(manifest, store, terminal);
        await RunAsync(manifest, manifest.Points, source, store, target.Threads, terminal, cancel);
        return Finish(manifest, store, target.Page, partial: false, terminal, cancel);
    }

    /// <summary>Finds out whether the page can be written, beside what the sweep reads and writes.</summary>
    public static void CheckPage(PageOutput page, SweepStore store, IEnumerable<string> inputs)
    {
        page.CheckApart(SweepStore.FileNames.Select(store.PathOf));
        if (page.IsIn(store.Folder))
        {
            // The sweep makes its folder anyway.
            store.Create();
        }

        page.Check(null, inputs);
    }

    /// <summary>Runs those of some points that have no result yet, or failed.</summary>
    public static async Task RunAsync(
        SweepManifest manifest,
        IReadOnlyList<SweepPoint> points,
        SweepSource source,
        SweepStore store,
        int threads,
        Terminal terminal,
        CancellationToken cancel)
    {
        SweepPoint[] open = [.. points.Where(p => store.Read(p) is not { IsOk: true }).DistinctBy(p => p.Key)];
        if (open.Length < points.Count)
        {
            terminal.Note($"{points.Count - open.Length:N0} of {points.Count:N0} points are there from before.");
        }

        int done = 0;
        try
        {
            SweepPipeline pipeline = new(manifest, source, store, threads);
            await SweepProgress.RunAsync(terminal, open.Length, finished => pipeline.RunAsync(open, r => Count(r, finished), cancel));
        }
        catch (OperationCanceledException)
        {
            throw new SweepCancelledException($"{done:N0} of {open.Length:N0} points are done and stay in {store.Folder}; the same command "
                + "goes on from there.");
        }

        void Count(SweepResult result, Action<SweepResult> finished)
        {
            done++;
            finished(result);
        }
    }

    /// <summary>Brings the results together: lines, table, page, and what the shell is told.</summary>
    public static int Finish(SweepManifest manifest, SweepStore store, PageOutput page, bool partial, Terminal terminal, CancellationToken cancel)
    {
        SweepMerge merge = SweepMerge.Of(manifest, store);
        if (merge.Missing.Count > 0 && !partial)
        {
            throw new SweepException($"{store.Folder}: {merge.Missing.Count:N0} of {manifest.Points.Count:N0} points have no result yet "
                + $"({SweepTasks.Open(manifest, merge)}); run them, or give --partial to bring together what is there.");
        }

        merge.Write(store);
        SweepView.Show(merge, terminal);
        terminal.Say($"Results: {store.PathOf(SweepStore.LinesName)}, {store.PathOf(SweepStore.TableName)}");
        page.Write(() => SweepPage.Render(merge, manifest.Input.Path, manifest.Samples), () => SweepPage.Charts(merge), terminal, cancel);
        if (merge.Failed + merge.Missing.Count == 0)
        {
            return ExitCodes.Success;
        }

        Failure.Write(
            $"{merge.Failed:N0} of {manifest.Points.Count:N0} points failed, {merge.Missing.Count:N0} are missing; the others are in {store.Folder}.",
            terminal.Error);
        return ExitCodes.Incomplete;
    }

    // Keys decide what is run again; this says why.
    private static void Take(SweepManifest manifest, SweepStore store, Terminal terminal)
    {
        if (store.Manifest is { } before && before.Hash != manifest.Hash)
        {
            if (before.PointsPerTask is not null)
            {
                throw new SweepException($"{store.Folder}: holds the plan of another sweep, whose tasks may be running; give another folder.");
            }

            HashSet<string> keys = [.. before.Points.Select(p => p.Key)];
            terminal.Note($"{store.Folder} holds another sweep: {string.Join("; ", Changes(before, manifest))}. "
                + $"{manifest.Points.Count(p => keys.Contains(p.Key)):N0} of {manifest.Points.Count:N0} points are the same; the others are run, and results that belong to none are left out.");
        }

        store.Write(SweepStore.ManifestName, manifest.ToJson());
    }

    private static IEnumerable<string> Changes(SweepManifest before, SweepManifest now)
    {
        List<string> changes = [];
        Add(before.Program != now.Program, "it was made by another build of NeuroSim");
        Add(before.Input.Path == now.Input.Path && before.Input.Sha256 != now.Input.Sha256, $"the input {now.Input.Path} has changed");
        Add(before.Input.Path != now.Input.Path, $"its input was {before.Input.Path}");
        foreach (SweepFile model in now.Models.Where(m => before.Models.Any(b => b.Path == m.Path && b.Sha256 != m.Sha256)))
        {
            changes.Add($"the network {model.Path} has changed");
        }

        foreach ((string name, var chip) in now.Chips.Where(c => before.Chips.TryGetValue(c.Key, out var b) && b.ToJsonString() != c.Value.ToJsonString()))
        {
            changes.Add($"the chip {name} has changed");
        }

        Add(before.Samples != now.Samples, $"it ran on {before.Samples?.ToString("N0") ?? "all"} samples");
        return changes.Count > 0 ? changes : ["its axes or options differ"];

        void Add(bool changed, string what)
        {
            if (changed)
            {
                changes.Add(what);
            }
        }
    }
}

/// <summary>A sweep was stopped; the message says what is there.</summary>
internal sealed class SweepCancelledException(string message) : OperationCanceledException(message);
