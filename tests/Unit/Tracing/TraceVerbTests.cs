using System.Text.Json.Nodes;
using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Tracing;

/// <summary><c>run --trace</c> on the sample network.</summary>
public sealed class TraceVerbTests
{
    [Test]
    public void TheTraceChangesNothingAndDoesNotDependOnThreads()
    {
        using TempFolder folder = new();
        string one = folder.PathOf("one.json"), three = folder.PathOf("three.json");

        string plain = Report("--threads", "2"), traced = Report("--threads", "1", "--trace", one);
        string again = Report("--threads", "3", "--repeat", "2", "--trace", three);

        Assert.That(traced, Is.EqualTo(plain));
        Assert.That(again, Is.EqualTo(plain));
        Assert.That(File.ReadAllBytes(three), Is.EqualTo(File.ReadAllBytes(one)));
        ReadTrace.OfFile(one).AssertSound();
        Assert.That(Directory.GetFiles(folder.FullName), Has.Length.EqualTo(2), "nothing else is left");
    }

    [Test]
    public void ATraceThatIsFullSaysSo()
    {
        using TempFolder folder = new();
        string file = folder.PathOf("t.json");

        CliRun run = CliRun.Sample("--no-golden", "--trace", file, "--trace-events", "500");

        ReadTrace trace = ReadTrace.OfFile(file);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        Assert.That(run.Error, Does.Contain("stops at 500 events").And.Contain("--trace-events"));
        Assert.That(run.Output, Does.Contain("500 events"));
        Assert.That(trace.Events, Has.Count.EqualTo(501));
        Assert.That(trace.Events[^1].Name, Does.Contain("the trace ends here"));
        Assert.That(trace.About.GetProperty("complete").GetString(), Does.StartWith("no"));
    }

    [Test]
    public void ACancelledRunLeavesNothing()
    {
        using TempFolder folder = new();
        using CancellationTokenSource cancel = new();
        cancel.Cancel();

        CliRun run = CliRun.Of(
            ["run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images, "--trace", folder.PathOf("t.json")], cancel.Token);

        Assert.That(run.Code, Is.Not.Zero);
        Assert.That(Directory.GetFileSystemEntries(folder.FullName), Is.Empty);
    }

    [TestCase("--trace-events was given, but nothing is traced", "--trace-events", "5")]
    [TestCase("--trace-samples 3 was given, but the run has 2", "--trace", "t.json", "--trace-samples", "3")]
    [TestCase("too large for standard output", "--trace", "-")]
    [TestCase("does not exist", "--trace", "no-such-folder/t.json")]
    [TestCase("read or written by the same run", "--trace", "t.json", "--report", "t.json")]
    public void WhatCannotBeTracedIsRefused(string message, params string[] options)
    {
        using TempFolder folder = new();
        string[] placed = [.. options.Select(o => o.EndsWith(".json", StringComparison.Ordinal) ? folder.PathOf(o) : o)];

        CliRun run = CliRun.Sample(placed);

        Assert.That(run.Code, Is.EqualTo(ExitCodes.BadInput), run.Output);
        Assert.That(run.Errors, Has.Length.EqualTo(1));
        Assert.That(run.Errors[0], Does.Contain(message));
        Assert.That(Directory.GetFileSystemEntries(folder.FullName), Is.Empty);
    }

    private static string Report(params string[] more)
    {
        CliRun run = CliRun.Sample([.. more, "--report", "-", "--no-golden"]);
        Assert.That(run.Code, Is.Zero, run.Error);
        JsonNode report = JsonNode.Parse(run.Output)!;
        report["host"] = null;
        return report.ToJsonString();
    }
}
