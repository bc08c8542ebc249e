using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Cli;

/// <summary>Options that analytic timing of asynchronous chips cannot do anything with are refused in one line, before anything is compiled.</summary>
public sealed class TimingInputTests
{
    [TestCase("--queue-depth", "4")]
    [TestCase("--stalls")]
    [TestCase("--trace", "analytic-trace.json")]
    [TestCase("--trace", "analytic-trace.json", "--timing", "analytic")]
    public void WhatNeedsEventsNeedsThemSimulated(params string[] options)
        => Refuses(["--chip", "speck-xl", .. options], options[0], "speck-xl", "--timing cycle");

    [Test]
    public void ImmediateFiringHasNoClosedForm()
    {
        Refuses(["--chip", "speck-like", "--timing", "analytic"], "--timing analytic", "speck-like", "--firing windowed");
        Refuses(["--chip", "speck-xl", "--firing", "immediate", "--timing", "analytic"], "--timing analytic", "immediately");
    }

    [Test]
    public void AComparisonRefusesWhatMeansNothingToAllChips()
    {
        string[] compare = ["compare", GraphFiles.Onnx, "--input", GraphFiles.Events, "--chip", "speck-xl", "--chip", "sync-twin"];
        Refusal.Of(CliRun.Of([.. compare, "--queue-depth", "4"]), 1, "--queue-depth", "--timing cycle");
        Refusal.Of(CliRun.Of([.. compare, "--stalls"]), 1, "--stalls", "--timing cycle");
    }

    private static void Refuses(string[] options, params string[] needles)
        => Refusal.Of(CliRun.Of(["run", GraphFiles.Onnx, "--input", GraphFiles.Events, .. options]), 1, needles);
}
