using System.Text.Json.Nodes;
using NeuroSim.Cli;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Cli;

/// <summary>Networks on recordings of an event camera.</summary>
public sealed class EventVerbTests
{
    [Test]
    public void AnOnnxNetworkDecidesAsTrainedOnItsRecordings()
    {
        JsonNode report = Run("--chip", "speck-xl", "--weights", "exact");
        ReportShape.AssertWhole(report);
        Assert.That(report["accuracy"]!.GetValue<double>(), Is.EqualTo(1));
        Assert.That(report["golden"]!["mismatchedActivations"]!.GetValue<long>(), Is.Zero);
        Assert.That(report["network"]!["timesteps"]!.GetValue<int>(), Is.EqualTo(1), "without a memory one window is enough");
    }

    [Test]
    public void TheSynchronousTwinCountsTheSameSpikes()
    {
        string[] counted = ["spikes", "synapticOperations"];
        JsonNode asynchronous = Run("--chip", "speck-xl", "--samples", "4"), synchronous = Run("--chip", "sync-twin", "--samples", "4");
        Assert.That(counted.Select(c => $"{synchronous["totals"]![c]}"), Is.EqualTo(counted.Select(c => $"{asynchronous["totals"]![c]}")));
        Assert.That(synchronous["predictions"]!.ToJsonString(), Is.EqualTo(asynchronous["predictions"]!.ToJsonString()));
    }

    [Test]
    public void ImmediateFiringTakesTheTimeOfTheRecordingUnlessItIsFast()
    {
        string[] run = ["--chip", "speck-like", "--samples", "2", "--no-golden"];
        JsonNode recorded = Run(run), fast = Run([.. run, "--pace", "fast", "--queue-depth", "64"]);
        Assert.That(recorded["chip"]!["firing"]!.GetValue<string>(), Is.EqualTo("immediate"));
        Assert.That(recorded["latency"]!["endPs"]!.GetValue<double>(), Is.GreaterThan(250e9), "recordings of 300 ms");
        Assert.That(fast["latency"]!["endPs"]!.GetValue<double>(), Is.LessThan(100e9));
        Assert.That(fast["chip"]!["queueDepth"]!.GetValue<int>(), Is.EqualTo(64));
        Assert.That(fast["overrides"]!["pace"]!.GetValue<string>(), Is.EqualTo("fast"));
        Assert.That(Run([.. run, "--firing", "windowed"])["chip"]!["firing"]!.GetValue<string>(), Is.EqualTo("windowed"));
    }

    [Test]
    public void RecordingsAreChosenCutAndChanged()
    {
        string[] run = ["--chip", "speck-xl", "--no-golden", "--per-sample"];
        JsonNode chosen = Run([.. run, "--recordings", "3,0-1"]), all = Run([.. run, "--samples", "4"]);
        int[] Predictions(JsonNode report) => [.. report["predictions"]!.AsArray().Select(p => p!.GetValue<int>())];
        Assert.That(Predictions(chosen), Is.EqualTo(new[] { Predictions(all)[3], Predictions(all)[0], Predictions(all)[1] }));
        Assert.That(chosen["overrides"]!["recordings"]!.GetValue<string>(), Is.EqualTo("3,0-1"));
        Assert.That(Run([.. run, "--samples", "1", "--time-bins", "5"])["network"]!["timesteps"]!.GetValue<int>(), Is.EqualTo(5));
        double whole = Spikes(Run([.. run, "--samples", "1"])), half = Spikes(Run([.. run, "--samples", "1", "--keep-every", "2"]));
        Assert.That(half, Is.LessThan(whole));

        static double Spikes(JsonNode report) => report["totals"]!["spikes"]!.GetValue<double>();
    }

    [Test]
    public void AProgramRunsOnRecordingsToo()
    {
        using TempFolder temp = new();
        string program = temp.PathOf("net.nsp");
        Assert.That(CliRun.Of("compile", GraphFiles.Onnx, "--chip", "speck-xl", "-o", program).Code, Is.Zero);
        JsonNode saved = Json(CliRun.Of("run", program, "--input", GraphFiles.Events, "--samples", "2", "--report", "-"));
        JsonNode compiled = Run("--chip", "speck-xl", "--samples", "2");
        saved.AsObject().Remove("host");
        compiled.AsObject().Remove("host");
        Assert.That(saved.ToJsonString(), Is.EqualTo(compiled.ToJsonString()));
    }

    [Test]
    public void ImagesEnterAnOnnxNetworkAsImages()
    {
        // The graph has two input channels; what it is run on says that they are no polarities.
        CliRun run = CliRun.Of("run", GraphFiles.Onnx, "--chip", "tianjic-like", "--input", CliRun.Images);
        Assert.That(run.Errors.Single(), Does.Contain("3×32×32").And.Contain("2×32×32"));
    }

    [Test]
    public void InspectAndFitShowAnOnnxNetwork()
    {
        CliRun inspect = CliRun.Of("inspect", GraphFiles.Onnx), fit = CliRun.Of("fit", GraphFiles.Onnx, "--chip", "speck-like");
        Assert.That(inspect.Code, Is.Zero, inspect.Error);
        Assert.That(inspect.Output, Does.Contain("ONNX").And.Contain("4, from the graph").And.Contain("pooled 2×2").And.Contain("events"));
        Assert.That(fit.Output, Does.Contain("Smallest array: 5 cores"));
    }

    [Test]
    public void ComparePutsChipsWithAndWithoutAClockSideBySide()
    {
        string[] args = ["compare", GraphFiles.Onnx, "--input", GraphFiles.Events, "--samples", "2", "--no-golden", "--firing", "windowed", "--phase-cycles", "adaptive"];
        JsonArray reports = Json(CliRun.Of([.. args, "--chip", "speck-xl", "--chip", "sync-twin", "--report", "-"]))["reports"]!.AsArray();
        Assert.That(reports.Select(r => r!["chip"]!["kind"]!.GetValue<string>()), Is.EqualTo(new[] { "asynchronous", "synchronous" }));
        Assert.That($"{reports[0]!["totals"]!["spikes"]}", Is.EqualTo($"{reports[1]!["totals"]!["spikes"]}"));
        Assert.That(reports[0]!["energyPj"]!["byKind"]!["clock"]!.GetValue<double>(), Is.Zero);
        Assert.That(reports[1]!["energyPj"]!["byKind"]!["clock"]!.GetValue<double>(), Is.GreaterThan(0));
        foreach (JsonNode? report in reports)
        {
            double joule = report!["energyPj"]!["total"]!.GetValue<double>() * 1e-12, seconds = report["latency"]!["decisionPs"]!.GetValue<double>() * 1e-12;
            Assert.That(report["energyDelayProductJs"]!.GetValue<double>(), Is.EqualTo(joule * seconds).Within(1e-9).Percent);
        }

        CliRun wrong = CliRun.Of([.. args, "--chip", "tianjic-like", "--chip", "sync-twin"]);
        Assert.That(wrong.Code, Is.EqualTo(ExitCodes.BadInput));
        Assert.That(wrong.Error, Does.Contain("--firing"));
    }

    [Test]
    public void SparseConvolutionsNeedFewerOperations()
    {
        long dense = Run("--chip", "sync-twin", "--samples", "2", "--no-golden")["totals"]!["synapticOperations"]!.GetValue<long>();
        JsonNode sparse = Run("--chip", "sync-twin", "--samples", "2", "--sparse");
        Assert.That(sparse["totals"]!["synapticOperations"]!.GetValue<long>(), Is.LessThan(dense).And.Positive);
        Assert.That(sparse["overrides"]!["sparse"]!.GetValue<string>(), Is.EqualTo("true"));
    }

    private static JsonNode Run(params string[] args) => Json(CliRun.Of(["run", GraphFiles.Onnx, "--input", GraphFiles.Events, "--report", "-", .. args]));

    private static JsonNode Json(CliRun run)
    {
        Assert.That(run.Code, Is.EqualTo(ExitCodes.Success), run.Error);
        return JsonNode.Parse(run.Output)!;
    }
}
