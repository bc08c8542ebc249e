using System.Text.Json.Nodes;
using System.Xml.Linq;
using NeuroSim.Cli.Charts;
using NeuroSim.Cli.Pages;
using NeuroSim.Simulator.Sweeps;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Pages;

public sealed class SweepPageTests
{
    [Test]
    public void SentencesSayFromWhichBandwidthEachDIsCarried()
    {
        string html = Page(SweepSamples.Two());

        PageCheck.Whole(html);
        Assert.That(html, Does.Contain("D = 1, 2 on mesh needs a link bandwidth of ≥ 10 M packets/s (too much waiting at 1 M/s)"));
        Assert.That(html, Does.Contain("D = 4, 8 on mesh needs a link bandwidth of ≥ 100 M packets/s (too much waiting at 10 M/s)"));
        Assert.That(html, Does.Contain("D = 1, 2 on clocked stays within the link bandwidth at every stop from 1 M/s"));
        Assert.That(html, Does.Contain("D = 4, 8 on clocked needs a link bandwidth of ≥ 10 M packets/s (phases overflow at 1 M/s)"));
    }

    [Test]
    public void ThereIsACurvePerChipAndMetricAndAFrontierPerChip()
    {
        string[] names = [.. Charts(SweepSamples.Two()).Select(c => c.Name)];

        Assert.That(names, Is.EquivalentTo((string[])[
            "latency-mesh", "latency-clocked", "energy-mesh", "energy-clocked", "accuracy", "frontier-mesh", "frontier-clocked",
            "pareto-energy-latency", "pareto-accuracy-energy", "pareto-accuracy-latency"]));
        LineChart latency = (LineChart)Charts(SweepSamples.Two()).Single(c => c.Name == "latency-mesh").Chart;
        Assert.That(latency.Series.Select(s => s.Name), Is.EqualTo((string[])["D = 1", "D = 2", "D = 4", "D = 8"]));
        Assert.That(latency.Series[3].Points.Select(p => p.X), Is.EqualTo(SweepSamples.Bandwidths));
        HeatMap frontier = (HeatMap)Charts(SweepSamples.Two()).Single(c => c.Name == "frontier-mesh").Chart;
        Assert.That(frontier.Cells.Select(r => r.Count(c => !c!.Feasible)), Is.EqualTo((int[])[1, 1, 2, 2]));
    }

    [Test]
    public void ThePointsOfThePageAreTheResults()
    {
        List<SweepResult> results = SweepSamples.Two();
        string html = Page(results);

        JsonArray data = PageCheck.Whole(html)!.AsArray();

        Assert.That(data.Select(p => p!["id"]!.GetValue<string>()), Is.EqualTo(results.Select(r => r.Id)));
        Assert.That(PageCheck.Matches(html, "data-result=\"([0-9]+)\"").Select(int.Parse), Is.EqualTo(Enumerable.Range(0, results.Count)));
    }

    [Test]
    public void TheParetoFrontIsThatOfAllPairs([Range(1, 20)] int seed)
    {
        Random random = new(seed);
        List<SweepResult> results =
        [
            .. Enumerable.Range(0, 60).Select(i => SweepSamples.Point("mesh", 1 << i % 4, 1e6 * (i + 1)) with
            {
                Metrics = new Dictionary<string, double>(StringComparer.Ordinal)
                {
                    [SweepMetrics.Accuracy] = random.Next(5) / 4.0, [SweepMetrics.DecisionPs] = random.Next(1, 12),
                        [SweepMetrics.EnergyPj] = random.Next(1, 12),
                    [SweepMetrics.DroppedEvents] = random.Next(6) == 0 ? 1 : 0,
                },
            }),
        ];
        (double A, double L, double E)[] kept = [.. results.Where(r => r.Metric(SweepMetrics.DroppedEvents) == 0)
            .Select(r => (r.Metric(SweepMetrics.Accuracy)!.Value, r.Metric(SweepMetrics.DecisionPs)!.Value, r.Metric(SweepMetrics.EnergyPj)!.Value))];
        int front = kept.Where(p => !kept.Any(o => o.A >= p.A && o.L <= p.L && o.E <= p.E && o != p)).Distinct().Count();

        string table = Page(results).Split("<table id=\"front\">")[1].Split("</table>")[0].Split("<tbody>")[1];

        Assert.That(PageCheck.Matches(table, "(<tr>)"), Has.Length.EqualTo(front));
    }

    [Test]
    public void FailuresMissingPointsAndRescaledThresholdsAreSaid()
    {
        List<SweepResult> results = SweepSamples.Two();
        results[0] = SweepSamples.Failed("mesh", 1, 1e6, "<script>does not fit</script>");
        results[1] = results[1] with { Rescaled = "net-d1.pth: thresholds re-scaled from D = 4 to D = 1" };
        SweepPoint missing = new() { Key = "k", Model = "m.pth", ModelName = "m.pth", D = 1, TrainedD = 1, Chip = "mesh", Settings = [] };

        string html = SweepPage.Render(new SweepMerge(results, [missing, missing]), "input.npz", null);

        PageCheck.Whole(html);
        Assert.That(html, Does.Contain("2 points have no result yet").And.Contain("1 points could not run").And.Contain("re-scaled from D = 4 to D = 1"));
        Assert.That(html, Does.Contain("&lt;script&gt;does not fit&lt;/script&gt;").And.Not.Contain("<script>does not fit"));
        Assert.That(html, Does.Contain("D = 1 on mesh stays within the link bandwidth at every stop").Or.Contain("D = 1, 2"));
    }

    [Test]
    public void PagesOfOddSweepsAreWhole()
    {
        List<SweepResult> all = SweepSamples.Two();
        List<SweepResult> noAxis = [.. all.Where((_, i) => i % 4 == 3).Select(r => r with { Axes = [.. r.Axes.Take(3)] })];
        List<SweepResult> minor = [.. all.Select((r, i) => r with { Id = $"{i}",
            Axes = [.. r.Axes, new("timing.queueDepth", $"{i % 3 + 1}"), new("firing", "windowed")] })];
        List<SweepResult> bare = [.. all.Select(r => r with { Axes = [.. r.Axes.Where(a => a.Axis != SweepPoint.DAxis)], Metrics = new Dictionary<string,
            double>() })];
        List<SweepResult> failed = [.. all.Select(r => SweepSamples.Failed("mesh", 1, 1e6, "no"))];
        foreach (List<SweepResult> results in (List<SweepResult>[])[[], [all[0]], noAxis, minor, bare, failed])
        {
            PageCheck.Whole(Page(results));
            Assert.That(Charts(results).Select(c => c.Name), Is.Unique);
            Assert.That(Charts(results).Select(c => XDocument.Parse(c.Chart.ToSvg(standalone: true)).Root!.Name.LocalName), Has.All.EqualTo("svg"));
        }
    }

    private static string Page(IReadOnlyList<SweepResult> results) => SweepPage.Render(new SweepMerge(results, []), "folder/input.npz", 16);

    private static IReadOnlyList<PageChart> Charts(IReadOnlyList<SweepResult> results) => SweepPage.Charts(new SweepMerge(results, []));
}
