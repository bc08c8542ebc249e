using System.Diagnostics;
using NeuroSim.Cli;
using NeuroSim.Simulator.Sweeps;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NeuroSim.Tests.Unit.Sweeps;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Sweeps;

/// <summary>Sweeps that are killed, stopped, or run twice at once end in the files of a sweep that nothing happened to.</summary>
public sealed class KilledSweepTests
{
    private const int Kills = 20;
    private const string Many = "1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20";

    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [Test]
    public void KilledTwentyTimesAtRandomMomentsAndRunUntilDone()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        string[] args = Args("undisturbed");
        long start = Stopwatch.GetTimestamp();
        using NeuroSimProcess whole = NeuroSimProcess.Start(args);
        Assert.That(whole.Wait(), Is.EqualTo(ExitCodes.Incomplete), whole.Error);
        TimeSpan time = Stopwatch.GetElapsedTime(start);
        string expected = Final("undisturbed");
        int kills = 0, round = 0;
        while (kills < Kills)
        {
            // Several kills fall on one sweep; when it is done its files are compared and the next begins anew.
            string folder = $"round{round}";
            using NeuroSimProcess process = NeuroSimProcess.Start(Args(folder));
            if (process.KillAfter(time * random.NextDouble()))
            {
                kills++;
                Assert.That(Directory.Exists(_temp.PathOf(folder)) ? Directory.GetFiles(_temp.PathOf(folder), "*.json*") : [], Has.All.Matches<string?>(IsWhole), $"seed {seed}");
            }
            else
            {
                Assert.That(Final(folder), Is.EqualTo(expected), $"seed {seed}, after {kills} kills");
                round++;
            }
        }

        using NeuroSimProcess last = NeuroSimProcess.Start(Args($"round{round}"));
        last.Wait();
        Assert.That(Final($"round{round}"), Is.EqualTo(expected), $"seed {seed}, after {kills} kills");
        Assert.That(Directory.EnumerateFiles(_temp.PathOf($"round{round}"), "*.tmp", SearchOption.AllDirectories), Is.Empty, "nothing half written is left");
    }

    [Test]
    public void TwoTasksAtOnceOnTheSamePointsDoNoHarm()
    {
        Assert.That(CliRun.Of(["sweep", "plan", .. Args("tasks")[1..^2], "--points-per-task", "100"]).Code, Is.Zero);
        string folder = _temp.PathOf("tasks");
        using (NeuroSimProcess first = NeuroSimProcess.Start("sweep", "run", "--manifest", folder, "--task", "0"))
        using (NeuroSimProcess second = NeuroSimProcess.Start("sweep", "run", "--manifest", folder, "--task", "0"))
        {
            Assert.That((first.Wait(), second.Wait()), Is.EqualTo((ExitCodes.Incomplete, ExitCodes.Incomplete)), first.Error + second.Error);
        }

        Assert.That(CliRun.Of("sweep", "merge", folder).Code, Is.EqualTo(ExitCodes.Incomplete));
        Assert.That(CliRun.Of(Args("alone")).Code, Is.EqualTo(ExitCodes.Incomplete));
        Assert.That(File.ReadAllText(Path.Combine(folder, SweepStore.LinesName)), Is.EqualTo(File.ReadAllText(_temp.PathOf($"alone/{SweepStore.LinesName}"))));
    }

    [Test]
    public void ASecondSweepInTheSameFolderWaitsForNoOneAndSaysWho()
    {
        SweepStore store = new(_temp.PathOf("taken"));
        store.Create();
        using (store.Lock())
        {
            CliRun second = CliRun.Of(Args("taken"));
            Assert.That(second.Code, Is.EqualTo(ExitCodes.BadInput));
            Assert.That(second.Errors.Single(), Does.Contain(_temp.PathOf("taken")).And.Contain($"process {Environment.ProcessId} on"));
        }

        Assert.That(CliRun.Of(Args("taken")).Code, Is.EqualTo(ExitCodes.Incomplete), "the folder is free again");
    }

    [Test]
    public void AStoppedSweepSaysWhatIsDoneAndGoesOn()
    {
        using CancellationTokenSource stop = new();
        Task<CliRun> run = Task.Run(() => CliRun.Of(Args("stopped", Many), stop.Token));
        string points = _temp.PathOf("stopped/points");
        SpinWait.SpinUntil(() => run.IsCompleted || (Directory.Exists(points) && Directory.GetFiles(points, "*.json").Length >= 2));
        stop.Cancel();
        CliRun stopped = run.GetAwaiter().GetResult();
        Assert.That(stopped.Code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That(stopped.Errors.Single(), Does.Contain("cancelled").And.Contain("stay in").And.Contain(_temp.PathOf("stopped")));
        Assert.That(File.Exists(_temp.PathOf($"stopped/{SweepStore.LinesName}")), Is.False);
        Assert.That(CliRun.Of(Args("stopped", Many)).Code, Is.EqualTo(ExitCodes.Incomplete));
        Assert.That(CliRun.Of(Args("whole", Many)).Code, Is.EqualTo(ExitCodes.Incomplete));
        Assert.That(Final("stopped"), Is.EqualTo(Final("whole")));
    }

    // Twelve points, of which four fail: time enough to be killed between any two.
    private string[] Args(string folder, string hops = "1,2,3,4") =>
    [
        "sweep", "--model", CliRun.Checkpoint, "--chip", "sync-twin,speck-xl,speck-like", "--input", CliRun.Images, "--samples", "2", "--set",
        $"energyPj.hop={hops}", "--no-golden", "--out", _temp.PathOf(folder), "--html", _temp.PathOf($"{folder}.html"),
    ];

    private string Final(string folder) => SweepSamples.Final(_temp.PathOf(folder)) + File.ReadAllText(_temp.PathOf($"{folder}.html"));

    private static bool IsWhole(string? file) => File.ReadAllText(file!).EndsWith('\n');
}
