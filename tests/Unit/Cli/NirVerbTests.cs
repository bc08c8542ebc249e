using System.Text.Json.Nodes;
using NeuroSim.Cli;
using NeuroSim.Models.Nir;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Datasets;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Cli;

/// <summary>NIR graphs on the command line.</summary>
[NeedsHdf5]
public sealed class NirVerbTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [Test]
    public void AChipSpikesAsTheSimulationDoes()
    {
        string net = GraphFiles.Nir(_temp), folder = GraphFiles.Folder(_temp);
        JsonNode chip = Json(["run", net, "--chip", "speck-xl", "--firing", "windowed", "--weights", "exact", "--input", folder, "--time-bins", "6"]);
        JsonNode simulated = Json(["simulate", net, "--input", folder, "--time-bins", "6", "--min-potential", "-1"]);
        double[] Of(JsonNode report, string list) => [.. report[list]!.AsArray().Select(s => s!["spikes"]!.GetValue<double>())];
        Assert.That(Of(chip, "sites"), Is.EqualTo(Of(simulated, "nodes")));
        Assert.That(Of(chip, "sites").Sum(), Is.Positive);
        Assert.That(chip["accuracy"]!.ToJsonString(), Is.EqualTo(simulated["accuracy"]!.ToJsonString()));
        Assert.That(chip["golden"]!["mismatchedActivations"]!.GetValue<long>(), Is.Zero);
        double operations = simulated["layers"]!.AsArray().Sum(l => l!["synapticOperations"]!.GetValue<double>());
        Assert.That(chip["totals"]!["synapticOperations"]!.GetValue<double>(), Is.EqualTo(operations));
    }

    [Test]
    public void ImmediateFiringNeedsNoTimesteps()
    {
        JsonNode report = Json(["run", GraphFiles.Nir(_temp), "--chip", "speck-like", "--input", GraphFiles.Folder(_temp), "--recordings", "7-8"]);
        Assert.That(report["samples"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(report["chip"]!["firing"]!.GetValue<string>(), Is.EqualTo("immediate"));
    }

    [Test]
    public void NeuronsThatLeakTakeTheLengthOfAStep()
    {
        string net = GraphFiles.Leaky(_temp), folder = GraphFiles.Folder(_temp);
        JsonNode chip = Json(["run", net, "--chip", "sync-twin", "--weights", "exact", "--input", folder, "--bin-us", "1000"]);
        JsonNode simulated = Json(["simulate", net, "--input", folder, "--bin-us", "1000"]);
        Assert.That(chip["sites"]![0]!["spikes"]!.GetValue<double>(), Is.EqualTo(simulated["nodes"]![0]!["spikes"]!.GetValue<double>()).And.Positive);
        Assert.That(simulated["semantics"]!["stepUs"]!.GetValue<double>(), Is.EqualTo(1000));
        JsonNode exact = Json(["simulate", net, "--input", folder, "--bin-us", "1000", "--integration", "exact"]);
        Assert.That(exact["semantics"]!["integration"]!.GetValue<string>(), Is.EqualTo("exact"));
    }

    [Test]
    public void RecurrentGraphsAreSimulatedOnNumbers()
    {
        byte[] values = new byte[2 * 10 * 3];
        new Random(3).NextBytes(values);
        string numbers = _temp.Write("frames.npy", NpyBuilder.Npy("|u1", "(2, 10, 3)", [.. values.Select(v => (byte)(v & 3))]));
        string net = GraphFiles.Recurrent(_temp);
        JsonNode report = Json(["simulate", net, "--input", numbers, "--single-spike"]);
        Assert.That(report["samples"]!.GetValue<int>(), Is.EqualTo(2));
        Assert.That(report["steps"]!.GetValue<int>(), Is.EqualTo(20));
        Assert.That(report["nodes"]![0]!["spikes"]!.GetValue<double>(), Is.Positive);
        Assert.That(report["accuracy"], Is.Null);
        CliRun tables = CliRun.Of("simulate", net, "--input", numbers);
        Assert.That(tables.Output, Does.Contain("any number of spikes").And.Contain("SynOps per step").And.Contain("no labels"));
    }

    [Test]
    public void ThreadsDoNotMatterToASimulation()
    {
        string net = GraphFiles.Nir(_temp), folder = GraphFiles.Folder(_temp);
        string Of(string threads)
        {
            JsonNode report = Json(["simulate", net, "--input", folder, "--time-bins", "4", "--threads", threads]);
            report.AsObject().Remove("host");
            return report.ToJsonString();
        }

        Assert.That(Of("3"), Is.EqualTo(Of("1")));
    }

    [Test]
    public void InspectShowsNodesAndWhatChipsCanDo()
    {
        CliRun good = CliRun.Of("inspect", GraphFiles.Nir(_temp)), loop = CliRun.Of("inspect", GraphFiles.Recurrent(_temp));
        Assert.That(good.Code, Is.Zero, good.Error);
        Assert.That(good.Output, Does.Contain("conv").And.Contain("SumPool2d").And.Contain("v_threshold 1").And.Contain("yes: 2 spiking sites"));
        Assert.That(loop.Output, Does.Contain("'if' → 'back'").And.Contain("no: "));
        Assert.That(CliRun.Of("inspect", GraphFiles.Leaky(_temp)).Output, Does.Contain("--bin-us"));
        Assert.That(CliRun.Of("inspect", GraphFiles.Leaky(_temp), "--bin-us", "1000").Output, Does.Contain("yes: 1 spiking site"));
    }

    [Test]
    public void WhatIsExportedDoesTheSame()
    {
        string net = GraphFiles.Nir(_temp), copy = _temp.PathOf("copy.nir"), program = _temp.PathOf("net.nsp"), third = _temp.PathOf("third.nir");
        CliRun export = CliRun.Of("export", net, "--out", copy, "--min-potential", "none");
        Assert.That(export.Code, Is.Zero, export.Error);
        Assert.That(export.Error, Does.Contain("note:").And.Contain("--min-potential none"));
        Assert.That(CliRun.Of("compile", net, "--chip", "speck-like", "-o", program).Code, Is.Zero);
        Assert.That(CliRun.Of("export", program, "--out", third).Code, Is.Zero);
        Assert.That(NirReader.Read(third), Is.EqualTo(NirReader.Read(copy)));
        string folder = GraphFiles.Folder(_temp);
        string Spikes(string file) => Json(["simulate", file, "--input", folder, "--time-bins", "4"])["nodes"]!.ToJsonString();
        Assert.That(Spikes(copy), Is.EqualTo(Spikes(net)));
    }

    [Test]
    public void EveryVerbIsInTheReadme()
    {
        string readme = File.ReadAllText(RepositoryRoot.File("README.md"));
        IEnumerable<string> lines = CliRun.Of("--help").Output.Split('\n').SkipWhile(l => !l.StartsWith("Commands", StringComparison.Ordinal)).Skip(1);
        string[] verbs = [.. lines.TakeWhile(l => l.StartsWith("  ", StringComparison.Ordinal)).Where(l => l[2] != ' ').Select(l => l.Trim().Split(' ')[0])];
        Assert.That(verbs, Does.Contain("simulate").And.Contain("export"));
        // The demo stands there as the command that needs no installation.
        string[] ways = ["neurosim", "--"];
        Assert.That(verbs.Where(v => !ways.Any(w => readme.Contains($"{w} {v}", StringComparison.Ordinal))), Is.Empty);
    }

    private static JsonNode Json(string[] args)
    {
        CliRun run = CliRun.Of([.. args, "--report", "-"]);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}
