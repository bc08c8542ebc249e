using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Chips;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Cli;

/// <summary>Command lines that are wrong, output that cannot be written, and runs that are stopped.</summary>
public sealed class CommandLineTests
{
    [Test]
    public void AnUnknownVerb() => Refusal.Of(CliRun.Of("rnu", "net.pth"), 1, "'rnu'", "Did you mean 'run'?");

    [Test]
    public void AMisspeltOptionWhereverItStands()
    {
        Refusal.Of(CliRun.Of("run", CliRun.Checkpoint, "--chpi", "tianjic-like"), 1, "'--chpi'", "Did you mean '--chip'?",
            "neurosim run --help");
        Refusal.Of(CliRun.Of("run", "--chpi", "tianjic-like", CliRun.Checkpoint), 1, "'--chpi'", "Did you mean '--chip'?");
        Refusal.Of(CliRun.Of("run", CliRun.Checkpoint, "--input", "--sampels", "3"), 1, "'--sampels'", "Did you mean '--samples'?");
        Refusal.Of(CliRun.Of("chips", "--jsno"), 1, "'--jsno'", "Did you mean '--json'?");
    }

    [Test]
    public void WhatIsMissingIsNamed()
    {
        Refusal.Of(CliRun.Of("run", CliRun.Checkpoint), 1, "--input");
        Refusal.Of(CliRun.Of("run", CliRun.Checkpoint, "--input", CliRun.Images), 1, "--chip is needed", "tianjic-like");
        Refusal.Of(CliRun.Of("compare", CliRun.Checkpoint, "--chip", "tianjic-like", "--input", CliRun.Images), 1, "two chips");
        Refusal.Of(CliRun.Of("chips", "tianjic-lik"), 1, "tianjic-lik", "Did you mean \"tianjic-like\"?");
    }

    [TestCase("--threads", "0")]
    [TestCase("--threads", "1025")]
    [TestCase("--samples", "0")]
    [TestCase("--repeat", "99999999999")]
    [TestCase("--weights", "int4")]
    [TestCase("--chips", "some")]
    [TestCase("--folding", "0")]
    [TestCase("--phase-cycles", "slow")]
    public void ValuesOutOfRangeAreNamedWithTheirOption(string option, string value)
        => Refusal.Of(CliRun.Of("run", CliRun.Checkpoint, "--chip", "tianjic-like", "--input", CliRun.Images, option, value), 1,
        $"{option} {value}", "give ");

    [Test]
    public void AnEmptyNameOfAnOutputFileIsRefused()
    {
        string[] network = [CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4"];
        string[] twoChips = [.. network, "--chip", "other.json"];
        Refusal.Of(CliRun.Of(["run", .. network, "--input", CliRun.Images, "--report", ""]), 1, "--report ''", "empty");
        Refusal.Of(CliRun.Of(["compare", .. twoChips, "--input", CliRun.Images, "--report", ""]), 1, "--report ''", "empty");
        Refusal.Of(CliRun.Of("demo", "--report", ""), 1, "--report ''", "empty");
        Refusal.Of(CliRun.Of(["compile", .. network, "-o", ""]), 1, "--output ''", "empty");
    }

    [Test]
    public void AnEmptyNameOfAnInputIsNoFaultOfOurs()
    {
        using TempFolder temp = new();
        string report = temp.PathOf("r.json");
        Refusal.Of(CliRun.Of("run", CliRun.Checkpoint, "--chip", "tianjic-like", "--input", "", "--report", report), 1, "no such file");
        Refusal.Of(CliRun.Of("run", "", "--chip", "tianjic-like", "--input", CliRun.Images, "--report", report), 1, "no such file");
    }

    [Test]
    public void AFolderThatDoesNotExistIsFoundBeforeTheWork()
    {
        using TempFolder temp = new();
        string report = Path.Combine(temp.FullName, "nowhere", "report.json");
        // The checkpoint does not exist either: what is found first is the folder.
        Refusal.Of(CliRun.Of("run", "absent.pth", "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images, "--report", report), 1,
            report, "does not exist");
        Refusal.Of(CliRun.Of("compile", "absent.pth", "--chip", "tianjic-like", "--d", "4", "-o", Path.ChangeExtension(report, ".nsp")),
            1, "nowhere");
        Assert.That(Directory.GetFileSystemEntries(temp.FullName), Is.Empty);
    }

    [Test]
    public void FoldersAndInputsAreNeverOverwritten()
    {
        using TempFolder temp = new();
        string[] run = ["run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images, "--report"];
        Refusal.Of(CliRun.Of([.. run, temp.FullName]), 1, temp.FullName, "folder");
        Refusal.Of(CliRun.Of([.. run, CliRun.Images]), 1, CliRun.Images, "input");
        Refusal.Of(CliRun.Of([.. run, CliRun.Checkpoint]), 1, CliRun.Checkpoint, "input");
        Refusal.Of(CliRun.Of("compile", CliRun.Checkpoint, "--chip", "tianjic-like", "-o", temp.PathOf("program")), 1, ".nsp");
    }

    [Test]
    public void AReportNeverReplacesTheChipFile()
    {
        using TempFolder temp = new();
        string chip = temp.PathOf("c.json");
        File.WriteAllText(chip, ChipEdit.Valid);
        Refusal.Of(
            CliRun.Of("run", CliRun.Checkpoint, "--chip", chip, "--d", "4", "--input", CliRun.Images, "--samples", "1", "--report", chip),
            1, chip, "input");
        Assert.That(File.ReadAllText(chip), Is.EqualTo(ChipEdit.Valid));
    }

    [Test]
    public void AReportNeverReplacesAnInputThroughALink()
    {
        using TempFolder temp = new();
        string chip = temp.PathOf("c.json"), link = temp.PathOf("link.json"), chain = temp.PathOf("chain.json");
        string folder = temp.PathOf("folder");
        File.WriteAllText(chip, ChipEdit.Valid);
        File.CreateSymbolicLink(link, chip);
        File.CreateSymbolicLink(chain, link);
        Directory.CreateSymbolicLink(folder, temp.FullName);
        foreach ((string given, string report) in ((string, string)[])[(chip, chain), (link, chip), (chip, Path.Combine(folder, "c.json"))])
        {
            string[] run = ["run", CliRun.Checkpoint, "--chip", given, "--d", "4", "--input", CliRun.Images, "--report", report];
            Refusal.Of(CliRun.Of(run), 1, report, given, "input");
        }

        Assert.That(File.ReadAllText(chip), Is.EqualTo(ChipEdit.Valid));
    }

    [Test]
    public void AReportNeverReplacesNetworkOrImagesThroughALink()
    {
        using TempFolder temp = new();
        string network = temp.Write("n.pth", File.ReadAllBytes(CliRun.Checkpoint));
        string images = temp.Write("i.npz", File.ReadAllBytes(CliRun.Images));
        foreach (string input in (string[])[network, images])
        {
            string link = input + ".link";
            File.CreateSymbolicLink(link, input);
            string[] run = ["run", network, "--chip", "tianjic-like", "--d", "4", "--input", images, "--samples", "1", "--report", link];
            Refusal.Of(CliRun.Of(run), 1, link, input, "input");
        }
    }

    [Test]
    public void AFileThatIsThereIsReplacedOnlyBySuccess()
    {
        using TempFolder temp = new();
        string report = temp.Write("report.json", "old"u8);
        Assert.That(CliRun.Sample("--report", report, "--chips", "1").Code, Is.EqualTo(ExitCodes.DoesNotFit));
        Assert.That(File.ReadAllText(report), Is.EqualTo("old"));
        Assert.That(CliRun.Sample("--report", report, "--no-golden").Code, Is.Zero);
        Assert.That(File.ReadAllText(report), Does.StartWith("{"));
        Assert.That(Directory.GetFileSystemEntries(temp.FullName), Is.EqualTo((string[])[report]));
    }

    [TestCase("run")]
    [TestCase("demo")]
    [TestCase("compile")]
    public void ACancelledTokenStopsAVerb(string verb)
    {
        using TempFolder temp = new();
        using CancellationTokenSource cancel = new();
        cancel.Cancel();
        string file = temp.PathOf(verb == "compile" ? "out.nsp" : "out.json");
        string[] args = verb switch
        {
            "run" => ["run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images, "--report", file],
            "demo" => ["demo", "--report", file],
            _ => ["compile", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "-o", file],
        };
        Refusal.Of(CliRun.Of(args, cancel.Token), ExitCodes.Cancelled, "cancelled");
        Assert.That(Directory.GetFileSystemEntries(temp.FullName), Is.Empty);
    }

    [Test]
    public void ARunIsStoppedInTheMiddle()
    {
        using TempFolder temp = new();
        using CancellationTokenSource cancel = new(TimeSpan.FromMilliseconds(300));
        string[] args = ["run", CliRun.Checkpoint, "--chip", "tianjic-like", "--d", "4", "--input", CliRun.Images, "--repeat", "1000",
            "--report", temp.PathOf("out.json")];
        Refusal.Of(CliRun.Of(args, cancel.Token), ExitCodes.Cancelled, "cancelled");
        Assert.That(Directory.GetFileSystemEntries(temp.FullName), Is.Empty);
    }
}
