using NeuroSim.Cli;
using NeuroSim.Cli.Pages;
using NeuroSim.Simulator.Sweeps;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NeuroSim.Tests.Unit.Pages;
using NUnit.Framework;

namespace NeuroSim.Tests.Browser;

/// <summary>Pages in a real browser. Screenshots and printed pages are attached to the tests.</summary>
public sealed class PageTests
{
    private static readonly string[] s_always =
    [
        "no label of a chart is cut or covers another", "the JSON can be saved", "it prints",
        "light and dark differ, the button changes them, paper is light", "a narrow screen does not scroll sideways", "it asks for nothing but itself",
            "the console is empty",
    ];

    private const string Sorts = "tables sort by number, by keyboard too";

    [Test]
    public void ARunOpensSortsAndPrints([Values("tianjic-like", "speck-xl")] string chip)
    {
        using TempFolder temp = new();
        CliRun run = CliRun.Of(
            "run", CliRun.Checkpoint, "--chip", chip, "--d", "4", "--input", CliRun.Images, "--samples", "2", "--no-golden", "--html", temp.PathOf("run.html"));
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);

        Assert.That(RealBrowser.Check(temp.PathOf("run.html"), "run"), Is.EquivalentTo((string[])[.. s_always, Sorts, "another site shows another map"]));
    }

    [Test]
    public void AComparisonOpensSortsAndPrints()
    {
        using TempFolder temp = new();
        CliRun run = CliRun.Of(
            "compare", CliRun.Checkpoint, "--chip", "tianjic-like", "--chip", "sync-twin", "--d", "4", "--input", CliRun.Images, "--samples", "1",
                "--no-golden",
            "--html", temp.PathOf("c.html"));
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);

        Assert.That(RealBrowser.Check(temp.PathOf("c.html"), "compare"), Is.EquivalentTo(s_always));
    }

    [Test]
    public void ASweepOpensSortsAndShowsTheDetailsOfAPoint()
    {
        using TempFolder temp = new();
        List<SweepResult> results = SweepSamples.Two();
        results[5] = SweepSamples.Failed("mesh", 2, 1e7, "does not fit: 12 of 11 cores");
        File.WriteAllText(temp.PathOf("sweep.html"), SweepPage.Render(new SweepMerge(results, []), "input.npz", 16));

        Assert.That(RealBrowser.Check(temp.PathOf("sweep.html"), "sweep"),
            Is.EquivalentTo((string[])[.. s_always, Sorts, "the details of a point open and close"]));
    }
}
