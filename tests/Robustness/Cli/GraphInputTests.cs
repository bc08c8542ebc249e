using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NeuroSim.Tests.Unit.Datasets;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Cli;

/// <summary>Graphs, recordings and their options that are wrong: one clear line, the right exit code, nothing written.</summary>
[NeedsHdf5]
public sealed class GraphInputTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [Test]
    public void NeuronsWithAMemoryNeedTimesteps()
    {
        string net = GraphFiles.Nir(_temp), folder = GraphFiles.Folder(_temp);
        string[] run = ["run", net, "--input", folder];
        Refuses([.. run, "--chip", "sync-twin"], "net.nir", "--time-bins N", "--bin-us N");
        Refuses([.. run, "--chip", "speck-like", "--firing", "windowed"], "--time-bins N");
        Refuses([.. run, "--chip", "sync-twin", "--time-bins", "5", "--bin-us", "100"], "--time-bins 5", "--bin-us 100", "one of them");
        Refuses(["simulate", net, "--input", folder], "--time-bins N");
        Refuses(["simulate", GraphFiles.Leaky(_temp), "--input", folder, "--time-bins", "3"], "node 'lif' (LIF)", "--bin-us");
        Refuses(["run", GraphFiles.Leaky(_temp), "--chip", "sync-twin", "--input", folder, "--time-bins", "3"], "node 'lif' (LIF)", "--bin-us");
    }

    [Test]
    public void RecordingsThatDoNotFit()
    {
        string[] run = ["run", GraphFiles.Onnx, "--chip", "speck-xl", "--input"];
        Refuses([.. run, GraphFiles.Folder(_temp)], "recordings", "2×8×8", "2×32×32", "--sensor 32x32");
        Refuses([.. run, GraphFiles.Events, "--merge-polarity"], "1×32×32", "leave --merge-polarity out");
        Refuses([.. run, GraphFiles.Events, "--sensor", "64x64"], "2×64×64", "--sub-sample 2");
        Refuses([.. run, GraphFiles.Events, "--sensor", "40x40"], "2×40×40", "--crop X,Y,32x32");
        Refuses([.. run, GraphFiles.Events, "--crop", "30,30,8x8"], "8×8 at (30, 30)", "32×32");
        Refuses([.. run, GraphFiles.Events, "--recordings", "5,77"], "--recordings 77", "0, 1, 2", "19");
        Refuses([.. run, GraphFiles.Events, "--samples", "21"], "--samples 21", "20 recordings");
        Refuses([.. run, _temp.PathOf("nowhere")], "nowhere", "no such file or folder");
        Refuses([.. run, CliRun.Checkpoint], "glyphs-d4.pth");
    }

    [TestCase("--crop", "1,2,3")]
    [TestCase("--crop", "-1,2,3x4")]
    [TestCase("--sensor", "34")]
    [TestCase("--sensor", "0x5")]
    [TestCase("--time-bins", "0")]
    [TestCase("--bin-us", "fast")]
    [TestCase("--bin-us", "0")]
    [TestCase("--bin-us", "NaN")]
    [TestCase("--time-scale", "0")]
    [TestCase("--sub-sample", "0")]
    [TestCase("--keep-every", "-3")]
    [TestCase("--min-potential", "1")]
    [TestCase("--min-potential", "NaN")]
    [TestCase("--firing", "later")]
    [TestCase("--pace", "slow")]
    [TestCase("--queue-depth", "0")]
    [TestCase("--reset", "zero")]
    public void ValuesOutOfRangeAreNamedWithTheirOption(string option, string value)
        => Refusal.Of(CliRun.Of("run", GraphFiles.Onnx, "--chip", "speck-xl", "--input", GraphFiles.Events, option, value), 1, $"{option} {value}", "give ");

    [Test]
    public void OptionsThatMeanNothingHere()
    {
        string net = GraphFiles.Nir(_temp);
        string[] events = ["run", GraphFiles.Onnx, "--input", GraphFiles.Events];
        string[] images = ["run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images];
        Refuses([.. events, "--chip", "sync-twin", "--firing", "windowed"], "--firing", "synchronous");
        Refuses([.. events, "--chip", "speck-xl", "--phase-cycles", "100"], "--phase-cycles 100", "asynchronous");
        Refuses([.. events, "--chip", "speck-xl", "--min-potential", "-1"], "--min-potential", "no NIR file");
        Refuses([.. events, "--chip", "speck-xl", "--mean", "0.5"], "--mean", "events");
        Refuses([.. events, "--chip", "speck-xl", "--d", "2"], "D = 4", "--d 2");
        Refuses([.. images, "--time-bins", "3"], "--time-bins", "images");
        Refuses([.. images, "--bin-us", "3"], "--bin-us", "images");
        Refuses(["run", net, "--chip", "speck-like", "--d", "3", "--input", "x.csv"], "net.nir", "--d 3", "--single-spike");
        Refuses(["run", net, "--chip", "speck-like", "--image-size", "8", "--input", "x.csv"], "net.nir", "--image-size");
        Refuses(["run", net, "--input", "x.csv"], "--chip is needed");
        string program = _temp.PathOf("net.nsp");
        Assert.That(CliRun.Of("compile", net, "--chip", "speck-like", "-o", program).Code, Is.Zero);
        Refuses(["run", program, "--input", GraphFiles.Folder(_temp), "--single-spike"], "--single-spike", "compiled already");
    }

    [Test]
    public void GraphsThatChipsCannotRun()
    {
        string loop = GraphFiles.Recurrent(_temp);
        string[] needles = ["loop.nir", "'if' → 'back'", "neurosim simulate"];
        Refuses(["fit", loop, "--chip", "speck-like"], needles);
        Refuses(["compile", loop, "--chip", "speck-like", "-o", _temp.PathOf("p.nsp")], needles);
        Refuses(["export", loop, "--out", _temp.PathOf("e.nir")], needles);
    }

    [Test]
    public void DamagedGraphs()
    {
        string net = GraphFiles.Nir(_temp);
        byte[] whole = File.ReadAllBytes(net), onnx = File.ReadAllBytes(GraphFiles.Onnx);
        string cut = _temp.Write("cut.nir", whole.AsSpan(0, whole.Length / 2)), odd = _temp.Write("odd.nir", "GIF89a"u8);
        string half = _temp.Write("half.onnx", onnx.AsSpan(0, onnx.Length / 2));
        foreach (string file in (string[])[cut, odd, half])
        {
            Refuses(["inspect", file], Path.GetFileName(file));
            Refuses(["run", file, "--chip", "speck-like", "--input", GraphFiles.Events], Path.GetFileName(file));
        }

        Refuses(["simulate", _temp.PathOf("absent.nir"), "--input", GraphFiles.Events], "absent.nir", "no such file");
    }

    [Test]
    public void WhatCannotBeSimulated()
    {
        string net = GraphFiles.Nir(_temp), wrong = _temp.Write("wrong.npy", NpyBuilder.Npy("|u1", "(10, 4)", new byte[40]));
        Refuses(["simulate", GraphFiles.Onnx, "--input", GraphFiles.Events], "NIR files", "neurosim run");
        Refuses(["simulate", GraphFiles.Recurrent(_temp), "--input", wrong], "wrong.npy", "(10, 4)", "(3)", "(steps, 3)");
        Refuses(["simulate", GraphFiles.Recurrent(_temp), "--input", wrong, "--time-bins", "3"], "--time-bins", "wrong.npy");
        Refuses(["simulate", net, "--input", GraphFiles.Folder(_temp), "--time-bins", "3", "--samples", "4"], "--samples 4", "3");
        Refuses(["simulate", net], "--input");
    }

    [Test]
    public void WhatCannotBeExported()
    {
        Refuses(["export", GraphFiles.Onnx, "--out", _temp.PathOf("x.nir")], "cnn-events-d4.onnx", "layer '2'", "SFA");
        Refuses(["export", GraphFiles.Nir(_temp), "--out", _temp.PathOf("x.onnx")], "x.onnx.nir");
        string net = GraphFiles.Nir(_temp);
        Refuses(["export", net, "--out", net], "input", "overwritten");
        Refuses(["export", net], "--out");
    }

    [Test]
    public void ASimulationIsStoppedInTheMiddle()
    {
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(400));
        string report = _temp.PathOf("out.json"), net = GraphFiles.Nir(_temp), folder = GraphFiles.Folder(_temp);
        string many = string.Join(',', Enumerable.Repeat("7-9", 5_000));
        string[] args = ["simulate", net, "--input", folder, "--recordings", many, "--time-bins", "60", "--report", report];
        Refusal.Of(CliRun.Of(args, cancel.Token), ExitCodes.Cancelled, "cancelled");
        Assert.That(report, Does.Not.Exist);
    }

    private void Refuses(string[] args, params string[] needles)
    {
        string report = _temp.PathOf("report.json");
        string[] before = Directory.GetFileSystemEntries(_temp.FullName);
        Refusal.Of(CliRun.Of(args[0] is "run" or "simulate" ? [.. args, "--report", report] : args), ExitCodes.BadInput, needles);
        Assert.That(Directory.GetFileSystemEntries(_temp.FullName), Is.EquivalentTo(before), "no file is left behind");
    }
}
