using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Cli;

/// <summary>What <c>noc</c> refuses: one line, no output, no file.</summary>
public sealed class NocInputTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [TestCase("0")]
    [TestCase("-0.1")]
    [TestCase("1.1")]
    [TestCase("nan")]
    [TestCase("0.1,,0.2")]
    [TestCase("0.1..0.2")]
    [TestCase("0.2..0.1:5")]
    [TestCase("0.1..0.2:1")]
    [TestCase("0.1..0.2:9999")]
    [TestCase("..:")]
    public void RatesThatAreNone(string rates) => Refuses(["--rates", rates], "--rates", rates, "FROM..TO:COUNT");

    [TestCase("--size", "0x4", "1 to 1,024")]
    [TestCase("--size", "8", "WIDTHxHEIGHT")]
    [TestCase("--size", "1x1", "2 to 16,384 nodes")]
    [TestCase("--size", "1000x1000", "2 to 16,384 nodes")]
    [TestCase("--flits", "0", "1 to 256")]
    [TestCase("--buffer", "0", "1 to 4,096")]
    [TestCase("--buffer", "99999999999", "1 to 4,096")]
    [TestCase("--measure", "0", "1 to 1,000,000")]
    [TestCase("--warmup", "-1", "0 to 1,000,000")]
    [TestCase("--drain", "x", "0 to 1,000,000")]
    [TestCase("--hop-cycles", "0", "1 to 1,000,000")]
    [TestCase("--link-cycles", "0", "1 to 1,000,000")]
    [TestCase("--traffic", "random", "uniform")]
    [TestCase("--backend", "gpu", "scalar")]
    [TestCase("--threads", "0", "1 to 1,024")]
    public void ValuesOutOfTheirLimits(string option, string value, string limit) => Refuses([option, value], option, value, limit);

    [Test]
    public void WhatDoesNotGoTogether()
    {
        string trace = Trace("0,0,1\n");
        Refuses(["--hot-share", "0.5"], "--hot-share", "hotspot", "uniform");
        Refuses(["--traffic", "trace"], "--trace FILE");
        Refuses(["--traffic", "uniform", "--trace", trace], "--trace", "uniform");
        Refuses(["--trace", trace, "--rates", "0.1"], "--rates", "traces");
        Refuses(["--trace", trace, "--svg", _temp.PathOf("a.svg")], "--svg", "traces");
        Refuses(["--traffic", "transpose", "--size", "8x4"], "transpose", "8 columns and 4 rows");
        Refuses(["--traffic", "hotspot", "--hot-nodes", "64"], "hot node 64", "0 to 63");
        Refuses(["--traffic", "hotspot", "--hot-nodes", "1,1"], "--hot-nodes", "different");
        Refuses(["--torus", "--flits", "8", "--buffer", "15"], "torus", "16", "15");
        Refuses(["--chip", "speck-xl"], "speck-xl", "no clock");
        Refuses(["--chip", "tianjic-like", "--size", "20x12"], "20 columns", "13");
        Refuses(["--chip", "nowhere.json"], "nowhere.json");
    }

    [Test]
    public void TracesThatAreNone()
    {
        Refuses(["--trace", _temp.PathOf("nowhere.csv")], "nowhere.csv");
        Refuses(["--trace", Trace("0,0,64\n")], "trace.csv", "line 1", "target", "0 to 63");
        Refuses(["--trace", Trace("0,0,1,300\n")], "trace.csv", "line 1", "flits", "1 to 256");
        Refuses(["--trace", Trace("")], "trace.csv", "no packets");
        Refuses(["--trace", _temp.FullName], _temp.FullName);
        Refuses(["--trace", Trace("0,0,1,9\n"), "--torus", "--buffer", "8"], "torus", "18");
    }

    [Test]
    public void FilesThatCannotBeWritten()
    {
        string trace = Trace("0,0,1\n"), file = _temp.PathOf("a");
        Refuses(["--csv", _temp.PathOf("none/a.csv")], "none", "does not exist");
        Refuses(["--csv", file, "--report", file], file, "two results");
        Refuses(["--csv", "-"], "--csv", "--report only");
        Refuses(["--trace", trace, "--csv", trace], "trace.csv", "input");
        Assert.That(File.ReadAllText(trace), Is.EqualTo("0,0,1\n"));
        Assert.That(Directory.GetFileSystemEntries(_temp.FullName), Has.Length.EqualTo(1));
    }

    [Test]
    public void ACancelledRunLeavesNoFile()
    {
        using CancellationTokenSource cancelled = new();
        cancelled.Cancel();
        CliRun run = CliRun.Of(["noc", "--csv", _temp.PathOf("a.csv"), "--svg", _temp.PathOf("a.svg"), "--report", _temp.PathOf("a.json")], cancelled.Token);
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Cancelled));
        Assert.That(Directory.GetFileSystemEntries(_temp.FullName), Is.Empty);
    }

    private string Trace(string text) => _temp.Write("trace.csv", System.Text.Encoding.UTF8.GetBytes(text));

    private static void Refuses(string[] args, params string[] needles) => Refusal.Of(CliRun.Of(["noc", .. args]), ExitCodes.BadInput, needles);
}
