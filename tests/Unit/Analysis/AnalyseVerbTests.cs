using System.Text.Json.Nodes;
using NeuroSim.Simulator.Analysis;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Analysis;

/// <summary><c>run --analyse</c> on the sample network.</summary>
public sealed class AnalyseVerbTests
{
    [Test]
    public void TheAnalysisAddsToTheReportAndChangesNothingElse()
    {
        JsonNode plain = Report("--threads", "2"), one = Report("--analyse", "--threads", "1"), three = Report("--analyse", "--threads", "3", "--repeat", "2");

        Assert.That(Whole(three), Is.EqualTo(Whole(one)), "threads and repetitions change nothing");
        Assert.That(plain["analysis"], Is.Null);
        one["analysis"] = null;
        Assert.That(Whole(one), Is.EqualTo(Whole(plain)));
    }

    [Test]
    public void HistogramsAndErrorsAddUp()
    {
        JsonNode report = Report("--analyse");
        double d = report["network"]!["d"]!.GetValue<double>();
        foreach ((JsonNode? site, JsonNode? found) in report["sites"]!.AsArray().Zip(report["analysis"]!["sites"]!.AsArray()))
        {
            long[] counts = Counts(found!["activations"]!);
            long observations = found["observations"]!.GetValue<long>();
            Assert.That(found["name"]!.GetValue<string>(), Is.EqualTo(site!["name"]!.GetValue<string>()));
            Assert.That(observations, Is.EqualTo(2 * site["neurons"]!.GetValue<long>()));
            Assert.That(counts.Sum(), Is.EqualTo(observations));
            Assert.That(counts.Select((c, a) => a * c).Sum(), Is.EqualTo(site["spikes"]!.GetValue<long>()));
            Assert.That(counts.Skip(1).Sum(), Is.EqualTo(site["nonzero"]!.GetValue<long>()));

            JsonNode potentials = found["potentials"]!;
            Assert.That(Counts(potentials).Sum() + Value(potentials, "below") + Value(potentials, "above"), Is.EqualTo(observations));
            JsonNode error = found["approximation"]!;
            Assert.That(Value(error, "roundingError") + Value(error, "saturationError"), Is.EqualTo(Value(error, "meanError")).Within(1e-12));
            Assert.That(Value(error, "roundingError"), Is.LessThanOrEqualTo(0.5), "a rounding is off by half a spike at most");
            Assert.That(Value(error, "saturatedShare"), Is.LessThanOrEqualTo(counts[(int)d] / (double)observations));
        }
    }

    [Test]
    public void WeightsOfEveryLayerLieInTheirRange()
    {
        foreach (JsonNode? layer in Report("--analyse")["analysis"]!["layers"]!.AsArray())
        {
            Assert.That(Value(layer!, "bits"), Is.EqualTo(8));
            Assert.That(Value(layer!, "min"), Is.GreaterThanOrEqualTo(-127));
            Assert.That(Value(layer!, "max"), Is.LessThanOrEqualTo(127));
            Assert.That(Value(layer!, "rangeUse"), Is.InRange(Value(layer!, "channelRangeUse"), 1));
            Assert.That(Counts(layer!["histogram"]!).Sum(), Is.EqualTo(Value(layer!, "weights")));
        }
    }

    // With exact weights activations are those of the network as trained, which the reference file holds for two images.
    [Test]
    public void RanksAreThoseOfTheTrainedNetworksActivations()
    {
        JsonNode report = Report("--analyse", "--weights", "exact");
        using Reference reference = Reference.Glyphs(4);
        foreach (JsonNode? site in report["analysis"]!["sites"]!.AsArray())
        {
            byte[] activations = reference.File.Read($"act/{site!["name"]!.GetValue<string>()}").ToBytes();
            int channels = (int)Value(site, "channels"), positions = (int)Value(site, "positions");
            int[] rows = [.. Enumerable.Range(0, channels)];
            double[] gram = [.. from i in rows from j in rows select Product(activations, channels, positions, i, j)];

            Assert.That(site["effectiveRank"]!["columns"]!.GetValue<long>(), Is.EqualTo(2 * positions));
            Assert.That(Value(site["effectiveRank"]!, "value"), Is.EqualTo(EffectiveRank.OfGram(gram, channels)).Within(1e-9));
            Assert.That(Counts(site["activations"]!), Is.EqualTo(Enumerable.Range(0, 5).Select(a => activations.LongCount(v => v == a))));
        }
    }

    // numpy.linalg.svd of the same activations, singular values below 10⁻¹² of the largest left out.
    [TestCase("ConvBlock1_1.0.Conv.spike1", 3.6851323307979076)]
    [TestCase("block4.0.conv.spike3", 7.185719389414214)]
    [TestCase("block4.0.mlp.fc2_spike", 5.920695906880768)]
    [TestCase("spike", 1.9829935229919309)]
    public void RanksEqualThoseOfAnotherProgram(string name, double expected)
    {
        JsonNode site = Report("--analyse", "--weights", "exact")["analysis"]!["sites"]!.AsArray().Single(s => s!["name"]!.GetValue<string>() == name)!;

        Assert.That(Value(site["effectiveRank"]!, "value"), Is.EqualTo(expected).Within(1e-9));
    }

    [Test]
    public void TheTerminalShowsTheAnalysis()
    {
        CliRun run = CliRun.Sample("--analyse", "--no-golden");

        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(run.Output, Does.Contain("effective rank").And.Contain("range used"));
    }

    private static JsonNode Report(params string[] more)
    {
        CliRun run = CliRun.Sample([.. more, "--report", "-", "--no-golden"]);
        Assert.That(run.Code, Is.Zero, run.Error);
        return JsonNode.Parse(run.Output)!;
    }

    private static string Whole(JsonNode report)
    {
        report["host"] = null;
        return report.ToJsonString();
    }

    private static double Value(JsonNode node, string name) => node[name]!.GetValue<double>();

    private static long[] Counts(JsonNode histogram) => [.. histogram["counts"]!.AsArray().Select(c => c!.GetValue<long>())];

    private static double Product(byte[] activations, int channels, int positions, int i, int j)
    {
        double sum = 0;
        for (int sample = 0; sample < 2; sample++)
        {
            for (int p = 0; p < positions; p++)
            {
                sum += activations[(sample * channels + i) * positions + p] * activations[(sample * channels + j) * positions + p];
            }
        }

        return sum;
    }
}
