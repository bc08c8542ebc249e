using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Sweeps;

public sealed class SlurmScriptTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [Test]
    public void ADryRunPrintsScriptsAndCommandsAndLeavesNothing()
    {
        string folder = Plan("it's a sweep", points: 5);
        CliRun run = CliRun.Of("sweep", "submit", folder, "--slurm", "--dry-run", "--partition", "a b", "--time", "00:10:00", "--max-running", "3", "--cpus", "2");
        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("--array=0-2%3").And.Contain("'--partition=a b'").And.Contain("--time=00:10:00").And.Contain("--cpus-per-task=2"));
        Assert.That(run.Output, Does.Contain("--dependency=afterany:JOB1").And.Contain("#SBATCH --requeue").And.Contain("--threads 2"));
        Assert.That(run.Output, Does.Contain("it'\\''s a sweep").And.Not.Contain("manifest it's"), "quoted for the shell");
        Assert.That(Directory.Exists(Path.Combine(folder, "jobs")), Is.False);
    }

    [Test]
    public void MoreTasksThanAnArrayHoldsAreSeveralArrays()
    {
        string folder = Plan("many", points: 4_002);
        CliRun run = CliRun.Of("sweep", "submit", folder, "--slurm", "--dry-run");
        string[] arrays = [.. run.Output.Split('\n').Where(l => l.Contains("--array", StringComparison.Ordinal))];
        Assert.That(arrays.Select(l => l.Split(' ')[^1]), Is.EqualTo(new[] { "0", "1000", "2000" }), "the first task of each");
        Assert.That(arrays[2], Does.Contain("--array=0-0"));
        Assert.That(run.Output, Does.Contain("afterany:JOB1:JOB2:JOB3"));
    }

    private string Plan(string name, int points)
    {
        string folder = _temp.PathOf(name);
        CliRun plan = CliRun.Of(
            "sweep", "plan", "--model", CliRun.Checkpoint, "--chip", "sync-twin", "--input", CliRun.Images, "--samples", "1", "--set",
            $"energyPj.hop={string.Join(',', Enumerable.Range(1, points))}", "--points-per-task", "2", "--out", folder);
        Assert.That(plan.Code, Is.EqualTo(ExitCodes.Success), plan.Error);
        return folder;
    }
}
