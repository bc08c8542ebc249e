using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Cli;

public sealed class OtherVerbTests
{
    [Test]
    public void DemoRunsAndItsReportIsWhole()
    {
        using TempFolder temp = new();
        CliRun run = CliRun.Of("demo", "--report", temp.PathOf("demo.json"));

        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(run.Output, Does.Contain(temp.PathOf("demo.json")));
        JsonNode report = JsonNode.Parse(File.ReadAllText(temp.PathOf("demo.json")))!;
        ReportShape.AssertWhole(report);
        Assert.That(report["samples"]!.GetValue<int>(), Is.EqualTo(64));
        Assert.That(report["accuracy"]!.GetValue<double>(), Is.GreaterThan(0.98));
    }

    [Test]
    public void CompareShowsAColumnPerChipAndSaysWhichNeedsLess()
    {
        using TempFolder temp = new();
        string other = temp.PathOf("other.json");
        File.WriteAllText(other,
            ChipEdit.WithValue("staticPowerMw", string.Empty, "1").Replace("\"tianjic-like\"", "\"frugal\"", StringComparison.Ordinal));
        CliRun run = CliRun.Of(
            "compare", CliRun.Checkpoint, "--chip", "tianjic-like", "--chip", other, "--d", "4", "--input", CliRun.Images, "--samples", "1",
            "--no-golden", "--report", temp.PathOf("c.json"));

        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(run.Output, Does.Contain("frugal needs least energy").And.Contain("static energy").And.Contain("same time"));
        JsonNode root = JsonNode.Parse(File.ReadAllText(temp.PathOf("c.json")))!;
        Assert.That(root["schema"]!.GetValue<string>(), Is.EqualTo("neurosim-comparison/1"));
        Assert.That(root["reports"]!.AsArray().Select(r => r!["chip"]!["name"]!.GetValue<string>()),
            Is.EqualTo((string[])["tianjic-like", "frugal"]));
    }

    [Test]
    public void InspectWorksWithoutD()
    {
        CliRun run = CliRun.Of("inspect", CliRun.Checkpoint);

        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(run.Output, Does.Contain("149,234").And.Contain("block3.0.attn.sdsa").And.Contain("args.input_size"));
    }

    [Test]
    public void FitListsNeedsAgainstLimitsAndTheSmallestArray()
    {
        CliRun run = CliRun.Of("fit", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4");

        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(run.Output, Does.Contain("downsample1_1").And.Contain("/256").And.Contain("Smallest array: 269 cores, 2 chips"));
    }

    [Test]
    public void FitNamesALayerThatDoesNotFit()
    {
        using TempFolder temp = new();
        string chip = temp.PathOf("still.json");
        File.WriteAllText(chip, ChipEdit.WithValue("core", "dynamicSynapseBits", "0"));
        CliRun run = CliRun.Of("fit", CliRun.Checkpoint, "--chip", chip, "--d", "4");

        Assert.That(run.Code, Is.EqualTo(ExitCodes.DoesNotFit));
        Assert.That(run.Errors.Single(), Does.StartWith("error: ").And.Contain("block3.0.attn.sdsa").And.Contain("dynamicSynapseBits"));
    }

    [Test]
    public void FoldingNeedsFewerCores()
    {
        CliRun run = CliRun.Of("fit", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--folding", "8");

        Assert.That(run.Output, Does.Contain("1 chip,").And.Contain("up to 8 slices"));
    }

    [Test]
    public void ChipsListsExplainsAndCopies()
    {
        Assert.That(CliRun.Of("chips").Output, Does.Contain("tianjic-like"));
        Assert.That(CliRun.Of("chips", "tianjic-like").Output, Does.Contain("energyPj.hop").And.Contain("pJ").And.Contain("~ "));
        Assert.That(CliRun.Of("chips", "--schema").Output, Is.EqualTo(ChipSchema.Generate()));
        Assert.That(ChipReader.Parse(CliRun.Of("chips", "tianjic-like", "--json").Output, "copy.json").Name, Is.EqualTo("tianjic-like"));
        Assert.That(JsonNode.Parse(CliRun.Of("chips", "--json").Output)!.AsArray(), Has.Count.EqualTo(ChipReader.BuiltIn.Count));
    }

    [TestCase("inspect")]
    [TestCase("fit")]
    [TestCase("compile")]
    [TestCase("run")]
    [TestCase("compare")]
    [TestCase("chips")]
    [TestCase("demo")]
    public void HelpOfEachVerbEndsWithExamples(string verb)
    {
        CliRun run = CliRun.Of(verb, "--help");

        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success));
        Assert.That(run.Output[run.Output.IndexOf("Examples:", StringComparison.Ordinal)..], Does.Contain($"neurosim {verb}"));
        Assert.That(CliRun.Of("--help").Output, Does.Contain($"  {verb} "));
    }

    [Test]
    public void VersionIsPrinted() => Assert.That(CliRun.Of("--version").Output, Does.Match(@"^\d+\.\d+\.\d+"));
}
