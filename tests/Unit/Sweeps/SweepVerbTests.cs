using System.Text.Json.Nodes;
using NeuroSim.Cli;
using NeuroSim.Simulator.Sweeps;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Sweeps;

public sealed class SweepVerbTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [TestCase("sync-twin", "--link-bandwidth", "3M")]
    [TestCase("sync-twin", "--phase-cycles", "adaptive")]
    [TestCase("speck-xl", "--link-bandwidth", "unlimited")]
    [TestCase("speck-xl", "--queue-depth", "2", "--timing", "cycle")]
    [TestCase("tianjic-like", "--packet", "graded")]
    [TestCase("tianjic-like", "--folding", "4")]
    public void APointIsTheRunWithTheSameOptions(string chip, params string[] options)
    {
        string[] common = ["--chip", chip, "--input", CliRun.Images, "--samples", "2", .. options];
        CliRun run = CliRun.Of(["run", CliRun.Checkpoint, .. common, "--report", "-", .. options.Contains("--queue-depth") ? ["--stalls"] : Array.Empty<string>()]);
        CliRun sweep = CliRun.Of(["sweep", "--model", CliRun.Checkpoint, .. common, "--out", _temp.FullName]);
        Assert.That((run.Code, sweep.Code), Is.EqualTo((0, 0)), run.Error + sweep.Error);
        SweepResult result = SweepSamples.Results(_temp.FullName).Single();
        JsonNode report = JsonNode.Parse(run.Output)!;
        foreach ((string path, double number) in result.Metrics.Where(m => !m.Key.StartsWith("utilisation.busiest", StringComparison.Ordinal)))
        {
            Assert.That(path.Split('.').Aggregate(report, (n, name) => n[name]!).GetValue<double>(), Is.EqualTo(number), path);
        }

        Assert.That(result.Metric(SweepMetrics.BusiestCore), Is.EqualTo(report["utilisation"]!["busiestCores"]![0]!["busyFraction"]!.GetValue<double>()));
        Assert.That(result.Metric(SweepMetrics.GoldenAgreement), Is.Not.Null);
    }

    [Test]
    public void ASweepIsNotRunTwiceAndOtherSpecsUseWhatIsThere()
    {
        Assert.That(Sweep("--link-bandwidth", "1M,2M").Code, Is.Zero);
        string first = SweepSamples.Final(_temp.FullName);
        CliRun again = Sweep("--link-bandwidth", "1M,2M");
        Assert.That(again.Error, Does.Contain("4 of 4 points are there"));
        Assert.That(SweepSamples.Final(_temp.FullName), Is.EqualTo(first));
        CliRun more = Sweep("--link-bandwidth", "2M,3M,1M");
        Assert.That(more.Error, Does.Contain("4 of 6 points are the same"));
        Assert.That(SweepSamples.Results(_temp.FullName).Select(r => r.On("linkBandwidth")!.Number), Is.EqualTo(new double[] { 2e6, 3e6, 1e6, 2e6, 3e6, 1e6 }));
    }

    [Test]
    public void AChangedNetworkIsNoticed()
    {
        string model = _temp.PathOf("net-d4.pth"), folder = _temp.PathOf("sweep");
        File.Copy(CliRun.Checkpoint, model);
        string[] args = ["sweep", "--model", model, "--chip", "sync-twin", "--input", CliRun.Images, "--samples", "1", "--no-golden", "--out", folder];
        Assert.That(CliRun.Of(args).Code, Is.Zero);
        File.Copy(CliRun.Checkpoint.Replace("d4", "d8", StringComparison.Ordinal), model, overwrite: true);
        CliRun changed = CliRun.Of(args);
        Assert.That(changed.Error, Does.Contain($"the network {model} has changed").And.Contain("0 of 1 points are the same"));
        Assert.That(SweepSamples.Results(folder).Single().Metric("network.d"), Is.EqualTo(8));
    }

    [Test]
    public void AnotherBuildIsNoticed()
    {
        Assert.That(Sweep().Code, Is.Zero);
        string manifest = _temp.PathOf(SweepStore.ManifestName);
        SweepManifest own = SweepManifest.Parse(File.ReadAllText(manifest), manifest);
        SweepManifest other = own with { Program = "0.0.1+other", Points = [.. own.Points.Select(p => p with { Key = SweepHash.Key("other", p.Key) })] };
        File.WriteAllText(manifest, other.Sealed().ToJson());
        CliRun task = CliRun.Of("sweep", "run", "--manifest", _temp.FullName, "--task", "0");
        Assert.That(task.Code, Is.EqualTo(ExitCodes.BadInput));
        Assert.That(task.Errors.Single(), Does.Contain("0.0.1+other").And.Contain(own.Program));
        Assert.That(Sweep().Error, Does.Contain("another build of NeuroSim").And.Contain("0 of 2 points are the same"));
    }

    [Test]
    public void ADamagedResultIsRunAgain()
    {
        Assert.That(Sweep().Code, Is.Zero);
        string first = SweepSamples.Final(_temp.FullName);
        string[] points = Directory.GetFiles(_temp.PathOf("points"));
        File.WriteAllText(points[0], string.Empty);
        File.WriteAllBytes(points[1], File.ReadAllBytes(points[1])[..100]);
        Assert.That(Sweep().Code, Is.Zero);
        Assert.That(SweepSamples.Final(_temp.FullName), Is.EqualTo(first));
    }

    [Test]
    public void FailedPointsAreCountedAndTheOthersAreThere()
    {
        CliRun run = CliRun.Of("sweep", "--model", CliRun.Checkpoint, "--chip", "sync-twin,speck-like", "--input", CliRun.Images, "--samples", "1", "--no-golden",
            "--out", _temp.FullName);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Incomplete));
        Assert.That(run.Error, Does.Contain("error: 1 of 2 points failed").And.Contain("core.maxDestinations"));
        Assert.That(SweepSamples.Results(_temp.FullName).Select(r => r.Status), Is.EqualTo(new[] { "ok", "failed" }));
    }

    [Test]
    public void TasksMakeWhatOneMachineMakes()
    {
        string tasks = _temp.PathOf("tasks"), local = _temp.PathOf("local");
        string[] args = SweepSamples.Args(local, "--link-bandwidth", "1M,2M", "--no-golden");
        Assert.That(CliRun.Of(args).Code, Is.Zero);
        CliRun plan = CliRun.Of(["sweep", "plan", .. args[1..^4], tasks, "--link-bandwidth", "1M,2M", "--no-golden", "--points-per-task", "3"]);
        Assert.That(plan.Output, Does.Contain("4 points in 2 tasks"), plan.Error);
        Assert.That(CliRun.Of("sweep", "status", tasks).Code, Is.EqualTo(ExitCodes.Incomplete));
        Assert.That(CliRun.Of("sweep", "run", "--manifest", tasks, "--task", "1").Code, Is.Zero);
        CliRun early = CliRun.Of("sweep", "merge", tasks);
        Assert.That(early.Error, Does.StartWith("error: ").And.Contain("3 of 4 points").And.Contain("task 0"));
        Assert.That(CliRun.Of("sweep", "merge", tasks, "--partial").Code, Is.EqualTo(ExitCodes.Incomplete));
        Assert.That(SweepSamples.Results(tasks), Has.Length.EqualTo(1));
        Assert.That(CliRun.Of("sweep", "run", "--manifest", tasks, "--task", "0").Code, Is.Zero);
        Assert.That(CliRun.Of("sweep", "run", "--manifest", tasks, "--task", "0").Error, Does.Contain("3 of 3 points are there"));
        Assert.That(CliRun.Of("sweep", "merge", tasks).Code, Is.Zero);
        Assert.That(CliRun.Of("sweep", "status", tasks).Output, Does.Contain("4 done, 0 failed, 0 open"));
        foreach (string file in new[] { SweepStore.LinesName, SweepStore.TableName })
        {
            Assert.That(File.ReadAllText(Path.Combine(tasks, file)), Is.EqualTo(File.ReadAllText(Path.Combine(local, file))));
        }
    }

    [Test]
    public void TheTableHoldsWhatTheLinesHold()
    {
        Assert.That(Sweep("--firing", "windowed,immediate").Code, Is.Zero);
        string[][] table = [.. File.ReadAllLines(_temp.PathOf(SweepStore.TableName)).Select(Cells)];
        SweepResult[] results = SweepSamples.Results(_temp.FullName);
        Assert.That(table, Has.Length.EqualTo(results.Length + 1).And.All.Length.EqualTo(table[0].Length));
        foreach ((SweepResult result, string[] row) in results.Zip(table.Skip(1)))
        {
            Assert.That(result.Axes, Has.All.Matches<SweepValue>(a => row[Array.IndexOf(table[0], a!.Axis)] == a.Text));
            Assert.That(result.Metrics, Has.All.Matches<KeyValuePair<string, double>>(m => double.Parse(row[Array.IndexOf(table[0], m.Key)]) == m.Value));
        }
    }

    // The test's own reading of RFC 4180.
    private static string[] Cells(string line)
        => [.. System.Text.RegularExpressions.Regex.Matches(line + ",", "(?:\"(?<q>(?:[^\"]|\"\")*)\"|(?<p>[^,\"]*)),", System.Text.RegularExpressions.RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Select(m => m!.Groups["q"].Success ? m.Groups["q"].Value.Replace("\"\"", "\"", StringComparison.Ordinal) : m.Groups["p"].Value)];

    private CliRun Sweep(params string[] more) => CliRun.Of(SweepSamples.Args(_temp.FullName, ["--no-golden", .. more]));
}
