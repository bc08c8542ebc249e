using System.Text.Json.Nodes;
using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Cli;

public sealed class RunVerbTests
{
    [Test]
    public void ADashWritesTheReportToStandardOutputAndNothingElse()
    {
        CliRun run = CliRun.Sample("--report", "-");

        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        JsonNode report = JsonNode.Parse(run.Output)!;
        ReportShape.AssertWhole(report);
        Assert.That(report["schema"]!.GetValue<string>(), Is.EqualTo("neurosim-report/1"));
        Assert.That(report["samples"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(report["host"]!["loadMs"]!.GetValue<double>(), Is.Positive);
        Assert.That(report["host"]!["compileMs"]!.GetValue<double>(), Is.Positive);
        Assert.That(report["host"]!["peakBytes"]!.GetValue<long>(), Is.Positive);
    }

    [Test]
    public void TotalsAreSumsOverSitesAndLayers()
    {
        JsonNode report = JsonNode.Parse(CliRun.Sample("--report", "-").Output)!;

        Assert.That(Sum(report["sites"]!, "spikes"), Is.EqualTo(Total(report, "spikes")));
        Assert.That(Sum(report["sites"]!, "neurons"), Is.EqualTo(report["network"]!["neurons"]!.GetValue<double>()));
        Assert.That(Sum(report["layers"]!, "synapticOperations"), Is.EqualTo(Total(report, "synapticOperations")));
        Assert.That(Sum(report["layers"]!, "macs"), Is.EqualTo(Total(report, "macs")));
        Assert.That(Sum(report["layers"]!, "packets"), Is.EqualTo(Total(report, "packets")));
        double dynamic = report["energyPj"]!["dynamic"]!.GetValue<double>();
        Assert.That(Sum(report["layers"]!, "energyPj"), Is.EqualTo(dynamic).Within(1e-9).Percent);
        Assert.That(report["energyPj"]!["byAction"]!.AsObject().Sum(a => a.Value!.GetValue<double>()),
            Is.EqualTo(dynamic).Within(1e-9).Percent);
    }

    [Test]
    public void ThreadsChangeNothingButTheHost()
    {
        JsonNode one = JsonNode.Parse(CliRun.Sample("--report", "-", "--threads", "1", "--per-sample").Output)!;
        JsonNode three = JsonNode.Parse(CliRun.Sample("--report", "-", "--threads", "3", "--per-sample").Output)!;

        Assert.That(three["host"]!["threads"]!.GetValue<int>(), Is.EqualTo(3));
        Assert.That(WithoutHost(three), Is.EqualTo(WithoutHost(one)));
    }

    [Test]
    public void SpikesOfEachSampleAreListedOnlyWhenAsked()
    {
        JsonNode without = JsonNode.Parse(CliRun.Sample("--report", "-", "--no-golden").Output)!;
        JsonNode with = JsonNode.Parse(CliRun.Sample("--report", "-", "--no-golden", "--per-sample").Output)!;

        Assert.That(without["sites"]!.AsArray().All(s => !s!.AsObject().ContainsKey("spikesPerSample")), Is.True);
        Assert.That(without["golden"], Is.Null);
        foreach (JsonNode? site in with["sites"]!.AsArray())
        {
            Assert.That(site!["spikesPerSample"]!.AsArray().Sum(v => v!.GetValue<long>()), Is.EqualTo(site["spikes"]!.GetValue<long>()));
        }
    }

    [TestCase("adaptive", "adaptive")]
    [TestCase("fixed", "fixed")]
    [TestCase("7000", "fixed")]
    public void PhasesCanBeSetAndTheReportSaysSo(string given, string mode)
    {
        JsonNode report = JsonNode.Parse(CliRun.Sample("--report", "-", "--no-golden", "--phase-cycles", given).Output)!;

        Assert.That(report["chip"]!["phaseMode"]!.GetValue<string>(), Is.EqualTo(mode));
        Assert.That(report["overrides"]!["phaseCycles"]!.GetValue<string>(), Is.EqualTo(given));
        if (given == "7000")
        {
            Assert.That(report["chip"]!["meanPhaseCycles"]!.GetValue<double>(), Is.EqualTo(7000));
        }
    }

    [Test]
    public void TheTableHasTheHeadlineAndNoEscapes()
    {
        CliRun run = CliRun.Sample();

        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        foreach (string word in (string[])["accuracy", "first output", "decision", "throughput", "bottleneck", "synaptic operations",
            "hops",
            "static", "Lemaire", "NSFR", "phase overflows", "as trained", "Not counted:"])
        {
            Assert.That(run.Output, Does.Contain(word));
        }

        Assert.That(run.Output, Does.Contain("spiking convolution and linear layers only").And.Contain("padded borders counted"));
        Assert.That(run.Output.Split('\n').Max(l => l.Length), Is.LessThanOrEqualTo(140));
        Assert.That(run.Output + run.Error, Does.Not.Contain('\x1b'));
        Assert.That(run.Output.Split('\n').Where(l => l.EndsWith(' ')), Is.Empty, "lines with blanks at their ends");
    }

    [Test]
    public void AnotherDThanTheSavedOneIsAWarningNotAnError()
    {
        using TempFolder temp = new();
        CliRun run = CliRun.Of(
            "run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "2", "--input", CliRun.Images, "--samples", "1", "--report",
                temp.PathOf("r.json"));

        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(run.Error, Does.StartWith("warning:").And.Contain("D = 4").And.Contain("--d 2"));
        Assert.That(JsonNode.Parse(File.ReadAllText(temp.PathOf("r.json")))!["network"]!["d"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(Directory.GetFileSystemEntries(temp.FullName), Has.Length.EqualTo(1), "no temporary file is left");
    }

    private static double Sum(JsonNode items, string member) => items.AsArray().Sum(i => i![member]!.GetValue<double>());

    private static double Total(JsonNode report, string member) => report["totals"]![member]!.GetValue<double>();

    private static string WithoutHost(JsonNode report)
    {
        report.AsObject().Remove("host");
        return report.ToJsonString();
    }
}
