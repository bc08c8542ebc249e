using System.Text.Json.Nodes;
using System.Xml.Linq;
using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;
using Refusal = NeuroSim.Tests.Robustness.Cli.Refusal;

namespace NeuroSim.Tests.Unit.Pages;

/// <summary>Pages as the command line writes them.</summary>
public sealed class RunPageTests
{
    private static readonly string[] s_headings =
        ["In short", "Energy", "Latency", "Spikes", "Cores and links", "Layers", "What the numbers stand on"];

    [Test]
    public void APageHoldsTheReportAndTheChartsAreFiles()
    {
        using TempFolder temp = new();
        CliRun run = CliRun.Sample("--html", temp.PathOf("run.html"), "--svg", temp.PathOf("charts"), "--report", temp.PathOf("r.json"), "--queue-depth",
            "4", "--timing", "cycle");
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        string html = File.ReadAllText(temp.PathOf("run.html"));

        JsonNode report = PageCheck.Whole(html)!;

        Assert.That(report.ToJsonString(), Is.EqualTo(JsonNode.Parse(File.ReadAllText(temp.PathOf("r.json")))!.ToJsonString()));
        Assert.That(PageCheck.Matches(html, "<h2[^>]*>(.*?)</h2>"), Is.EqualTo(s_headings));
        Assert.That(html, Does.Contain("queueDepth").And.Contain("cycle: every flit").And.Contain("estimates: derived or assumed"));
        string[] charts = [.. Directory.GetFiles(temp.PathOf("charts")).Select(f => Path.GetFileNameWithoutExtension(f)!)];
        Assert.That((string[])["energy-by-kind", "energy-by-layer", "latency", "phases", "firing-rates", "floor-plan"], Is.SubsetOf(charts));
        Assert.That(charts.Count(c => c.StartsWith("spike-map", StringComparison.Ordinal)), Is.GreaterThan(10));
        Assert.That(PageCheck.Matches(html, "(<svg class=\"chart\")"), Has.Length.EqualTo(charts.Length), "the page shows all of them");
        foreach (string file in Directory.GetFiles(temp.PathOf("charts")))
        {
            Assert.That(XDocument.Load(file).Root!.Name.LocalName, Is.EqualTo("svg"), file);
        }
    }

    [Test]
    public void NamesFromFilesAreTextAndNothingElse()
    {
        using TempFolder temp = new();
        string hostile = temp.PathOf("a<script>alert(1)<!--&'\".pth");
        File.Copy(CliRun.Checkpoint, hostile);
        CliRun run = CliRun.Of(
            "run", hostile, "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images, "--samples", "1", "--no-golden", "--html", temp.PathOf("run.html"));
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        string html = File.ReadAllText(temp.PathOf("run.html"));

        JsonNode report = PageCheck.Whole(html)!;

        Assert.That(report["network"]!["name"]!.GetValue<string>(), Does.Contain("<script>alert(1)<!--&'\""));
        Assert.That(html, Does.Not.Contain("<script>alert").And.Not.Contain("<!--&"));
        Assert.That(PageCheck.Matches(html, "<title>(.*?)</title>").First(), Does.Contain("a&lt;script&gt;alert(1)&lt;!--&amp;&#39;&quot;"));
    }

    [Test]
    public void AnAsynchronousChipHasQueuesInsteadOfPhases()
    {
        using TempFolder temp = new();
        CliRun run = CliRun.Of(
            "run", CliRun.Checkpoint, "--chip", "speck-xl", "--d", "4", "--input", CliRun.Images, "--samples", "1", "--timing", "cycle", "--analyse", "--report", "-",
            "--html", temp.PathOf("run.html"));
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(JsonNode.Parse(run.Output)!["chip"]!["name"]!.GetValue<string>(), Is.EqualTo("speck-xl"),
            "standard output holds the report and nothing else");
        string html = File.ReadAllText(temp.PathOf("run.html"));

        PageCheck.Whole(html);

        Assert.That(html, Does.Contain("Fullest queues").And.Contain("messages served").And.Contain("Approximation "
            + "error by site").And.Not.Contain("Length of each phase"));
        Assert.That(html.Length, Is.LessThan(2_000_000));
    }

    [Test]
    public void AnAnalyticRunSaysThatQueuesAreNotSimulated()
    {
        using TempFolder temp = new();
        CliRun run = CliRun.Of(
            "run", CliRun.Checkpoint, "--chip", "speck-xl", "--d", "4", "--input", CliRun.Images, "--samples", "1", "--html", temp.PathOf("run.html"));
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(run.Output, Does.Contain("not simulated (--timing cycle does)"));
        string html = File.ReadAllText(temp.PathOf("run.html"));

        PageCheck.Whole(html);

        Assert.That(html, Does.Contain("Queues and stalls are not simulated").And.Contain("lower bounds").And.Not.Contain("Fullest queues"));
    }

    [Test]
    public void AComparisonShowsMultiplesOfTheFirstChip()
    {
        using TempFolder temp = new();
        CliRun run = CliRun.Of(
            "compare", CliRun.Checkpoint, "--chip", "tianjic-like", "--chip", "sync-twin", "--d", "4", "--input", CliRun.Images, "--samples", "1",
                "--no-golden",
            "--html", temp.PathOf("c.html"), "--svg", temp.PathOf("charts"));
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        string html = File.ReadAllText(temp.PathOf("c.html"));

        JsonNode root = PageCheck.Whole(html)!;

        double first = Energy(root, 0), second = Energy(root, 1);
        Assert.That(html, Does.Contain($"({second / first:0.00}×)"));
        Assert.That(html, Does.Contain("Latency by layer on tianjic-like").And.Contain("Latency by layer on sync-twin"));
        Assert.That(PageCheck.Matches(html, "(Firing rate by sub-step)"), Has.Length.GreaterThanOrEqualTo(1));
        Assert.That(File.Exists(Path.Combine(temp.PathOf("charts"), "latency-sync-twin.svg")), Is.True);
    }

    [Test]
    public void PagesAreRefusedWhereTheyCannotBeBeforeAnythingRuns()
    {
        using TempFolder temp = new();
        string image = temp.PathOf("images.npz"), file = temp.PathOf("file");
        File.Copy(CliRun.Images, image);
        File.WriteAllText(file, "mine");

        Refusal.Of(CliRun.Sample("--html", "-"), ExitCodes.BadInput, "--html -", "standard output");
        Refusal.Of(CliRun.Sample("--html", temp.PathOf("none/run.html")), ExitCodes.BadInput, "does not exist");
        Refusal.Of(CliRun.Sample("--html", file, "--report", file), ExitCodes.BadInput, "--html", "--report", "same file");
        Refusal.Of(CliRun.Of("run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", image, "--html", image), ExitCodes.BadInput,
            "must not be overwritten");
        Refusal.Of(CliRun.Sample("--svg", file), ExitCodes.BadInput, file, "this is a file");
        Refusal.Of(CliRun.Sample("--svg", string.Empty), ExitCodes.BadInput, "name of a folder");
        Refusal.Of(CliRun.Sample("--svg", temp.PathOf("none/charts")), ExitCodes.BadInput, "does not exist");
        Assert.That(Directory.GetFileSystemEntries(temp.FullName), Has.Length.EqualTo(2), "nothing is left behind");
        Assert.That(File.ReadAllText(file), Is.EqualTo("mine"));
    }

    [Test]
    public void TheSamePageComesOutOfTheSameRun()
    {
        using TempFolder temp = new();
        string[] pages = [.. new[] { "1", "2" }.Select(threads =>
        {
            CliRun run = CliRun.Sample("--no-golden", "--threads", threads, "--html", temp.PathOf($"{threads}.html"));
            Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
            string html = File.ReadAllText(temp.PathOf($"{threads}.html"));
            return html[..html.IndexOf("Simulated with", StringComparison.Ordinal)];
        })];

        Assert.That(pages[1], Is.EqualTo(pages[0]));
    }

    private static double Energy(JsonNode root, int run) => root["reports"]![run]!["energyPj"]!["total"]!.GetValue<double>();
}
