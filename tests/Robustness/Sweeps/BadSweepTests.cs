using NeuroSim.Chips;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;
using Refusal = NeuroSim.Tests.Robustness.Cli.Refusal;

namespace NeuroSim.Tests.Robustness.Sweeps;

/// <summary>What no sweep can be made of: one line, exit code 1, no folder.</summary>
public sealed class BadSweepTests
{
    private TempFolder _temp = null!;

    private string Folder => _temp.PathOf("sweep");

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [TestCase("--link-bandwidth", "fast", "--link-bandwidth", "fast")]
    [TestCase("--link-bandwidth", "0", "--link-bandwidth", "rate")]
    [TestCase("--link-bandwidth", "1M,1000k", "--link-bandwidth", "twice")]
    [TestCase("--queue-depth", "1.5", "--queue-depth", "1.5")]
    [TestCase("--phase-cycles", "sometimes", "--phase-cycles", "sometimes")]
    [TestCase("--set", "core.wieghtBits=4", "core.wieghtBits", "core.weightBits")]
    [TestCase("--set", "core.weightBits", "PATH=VALUES", "core.weightBits")]
    [TestCase("--set", "core.weightBits=99", "core.weightBits", "99")]
    [TestCase("--set", "mesh.columns=1..1024:5", "mesh.columns", "whole number")]
    [TestCase("--firing", "immediate", "firing", "means nothing to sync-twin")]
    [TestCase("--queue-depth", "4", "queueDepth", "timing = cycle")]
    [TestCase("--d", "0", "--d", "1 to 255")]
    [TestCase("--d", "1..255:20000", "--d", "1..255:20000")]
    [TestCase("--trained-d", "300", "--trained-d", "300")]
    [TestCase("--samples", "0", "--samples", "0")]
    [TestCase("--time-bins", "0", "--time-bins", "0")]
    [TestCase("--threads", "0", "--threads", "0")]
    [TestCase("--html", "-", "--html", "file")]
    [TestCase("--placement-seed", "1..1000000:10000", "--placement-seed", "value")]
    public void OfAnOption(string option, string value, params string[] needles) => Refuses([.. Small, option, value], needles);

    [Test]
    public void OfFiles()
    {
        Refuses(["--model", "nowhere.pth", "--chip", "sync-twin", "--input", CliRun.Images], "nowhere.pth");
        Refuses(["--model", "net{1,2.pth", "--chip", "sync-twin", "--input", CliRun.Images], "net{1,2.pth", "braces");
        Refuses(["--model", CliRun.Checkpoint, "--chip", "sync-twin", "--input", "nowhere.npz"], "nowhere.npz");
        Refuses(["--model", CliRun.Checkpoint, "--chip", "sync-twim", "--input", CliRun.Images], "sync-twim");
        Refuses(["--model", CliRun.Checkpoint, "--chip", "sync-twin,sync-twin", "--input", CliRun.Images], "sync-twin");
        Refuses(["--model", $"{CliRun.Checkpoint},{CliRun.Checkpoint}", "--chip", "sync-twin", "--input", CliRun.Images], "twice");
        Refuses(["--model", _temp.Write("p.nsp", []), "--chip", "sync-twin", "--input", CliRun.Images], "p.nsp", "checkpoint");
        Refuses(["--model", _temp.Write("odd.pth", "GIF89a"u8), "--chip", "sync-twin", "--input", CliRun.Images], "odd.pth");
        Refuses([_temp.Write("spec.json", "{ \"schema\": \"neurosim-sweep/1\" }"u8)], "spec.json", "$.models");
        Refuses([_temp.PathOf("none.json")], "none.json");
        Refuses([_temp.PathOf("spec.json"), "--samples", "3"], "spec.json", "--samples");
    }

    [TestCase("manifest.json")]
    [TestCase("results.csv")]
    [TestCase("results.jsonl")]
    public void OfAPageInThePlaceOfItsOwnFiles(string file) => Refuses([.. Small, "--html", Path.Combine(Folder, file)], file, "a file of the sweep");

    [Test]
    public void OfAPageInThePlaceOfItsNetwork()
    {
        byte[] checkpoint = File.ReadAllBytes(CliRun.Checkpoint);
        string network = _temp.Write("net-d4.pth", checkpoint);
        Refuses(["--model", network, "--chip", "sync-twin", "--input", CliRun.Images, "--html", network], "net-d4.pth", "must not be overwritten");
        Refuses(["--model", network.Replace("d4", "d{4,8}", StringComparison.Ordinal), "--chip", "sync-twin", "--input", CliRun.Images, "--html", network], "net-d4.pth");
        Assert.That(File.ReadAllBytes(network), Is.EqualTo(checkpoint));
    }

    [Test]
    public void OfMissingOptions()
    {
        Refuses(["--chip", "sync-twin", "--input", CliRun.Images], "--model");
        Refuses(["--model", CliRun.Checkpoint, "--input", CliRun.Images], "--chip");
        Refuses(["--model", CliRun.Checkpoint, "--chip", "sync-twin"], "--input");
        Refusal.Of(CliRun.Of(["sweep", .. Small]), 1, "--out");
    }

    [Test]
    public void TooManyPoints()
        => Refuses([.. Small, "--set", $"energyPj.hop={string.Join(',', Enumerable.Range(0, 200))}", "--set", "clockHz=1M..1G:101"], "20,200", "20,000");

    [Test]
    public void MoreSamplesThanThereAre() => Refuses([.. Small, "--samples", "9999"], "glyphs.npz", "9999", "64");

    [Test]
    public void AFolderThatCannotBeWritten()
        => Refusal.Of(CliRun.Of(["sweep", .. Small, "--out", _temp.Write("file", "x"u8)]), 1, "file", "cannot be written");

    [Test]
    public void AnotherPlanInTheFolder()
    {
        Assert.That(CliRun.Of(["sweep", "plan", .. Small, "--out", Folder]).Code, Is.Zero);
        Assert.That(CliRun.Of(["sweep", "plan", .. Small, "--out", Folder]).Code, Is.Zero, "the same plan again");
        Refusal.Of(CliRun.Of(["sweep", "plan", .. Small, "--core-rate", "1M", "--out", Folder]), 1, Folder, "another sweep");
        Refusal.Of(CliRun.Of(["sweep", .. Small, "--core-rate", "1M", "--out", Folder]), 1, Folder, "another sweep");
    }

    [Test]
    public void TasksThatCannotRun()
    {
        Refusal.Of(CliRun.Of("sweep", "run", "--manifest", _temp.PathOf("none"), "--task", "0"), 1, "none", "sweep plan");
        Refusal.Of(CliRun.Of("sweep", "status", _temp.PathOf("none")), 1, "none", "sweep plan");
        Refusal.Of(CliRun.Of("sweep", "merge", _temp.PathOf("none")), 1, "none", "sweep plan");
        Refusal.Of(CliRun.Of("sweep", "submit", _temp.PathOf("none"), "--slurm"), 1, "none", "sweep plan");
        string model = _temp.PathOf("net-d4.pth");
        File.Copy(CliRun.Checkpoint, model);
        Assert.That(CliRun.Of("sweep", "plan", "--model", model, "--chip", "sync-twin", "--input", CliRun.Images, "--samples", "1", "--out", Folder).Code, Is.Zero);
        Refusal.Of(CliRun.Of("sweep", "run", "--manifest", Folder, "--task", "1"), 1, "--task 1", "0 … 0");
        Refusal.Of(CliRun.Of("sweep", "submit", Folder), 1, "--slurm");
        File.AppendAllText(model, "x");
        Refusal.Of(CliRun.Of("sweep", "run", "--manifest", Folder, "--task", "0"), 1, model, "changed since");
        string manifest = Path.Combine(Folder, "manifest.json"), text = File.ReadAllText(manifest);
        File.WriteAllText(manifest, text.Replace("\"samples\": 1", "\"samples\": 2", StringComparison.Ordinal));
        Refusal.Of(CliRun.Of("sweep", "run", "--manifest", Folder, "--task", "0"), 1, manifest, "hash");
        File.WriteAllText(manifest, text[..200]);
        Refusal.Of(CliRun.Of("sweep", "status", Folder), 1, manifest, "cut off");
    }

    [Test]
    public void AChipFileIsNamedWithItsFault()
    {
        string chip = _temp.PathOf("chip.json");
        File.WriteAllText(chip, ChipJson.Write(ChipReader.Read("sync-twin")).Replace("\"lanes\"", "\"lanez\"", StringComparison.Ordinal));
        Refusal.OfChipFile(CliRun.Of("sweep", "--model", CliRun.Checkpoint, "--chip", chip, "--input", CliRun.Images, "--out", Folder), "chip.json", "lanez");
        Assert.That(Directory.Exists(Folder), Is.False);
    }

    private static string[] Small => ["--model", CliRun.Checkpoint, "--chip", "sync-twin", "--input", CliRun.Images];

    private void Refuses(string[] args, params string[] needles)
    {
        Refusal.Of(CliRun.Of(["sweep", .. args, "--out", Folder]), 1, needles);
        Assert.That(Directory.Exists(Folder), Is.False, "no folder is left");
    }
}
