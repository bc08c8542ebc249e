using System.Globalization;
using System.Xml.Linq;
using NeuroSim.Cli.Charts;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Charts;

public sealed class ChartTests
{
    private const string Svg = "{http://www.w3.org/2000/svg}";

    [Test]
    public void ChartsOfAnyDataAreWellFormedAndStayInTheirBox([Range(1, 60)] int seed)
    {
        foreach (IChart chart in ChartSamples.All(seed))
        {
            XElement root = XDocument.Parse(chart.ToSvg(standalone: true)).Root!;
            double[] box = Numbers(root.Attribute("viewBox")!.Value);

            Assert.That(box[2], Is.InRange(100, 5_000), chart.GetType().Name);
            Assert.That(root.Element(Svg + "title")!.Value, Is.Not.Empty);
            Assert.That(root.Element(Svg + "desc")!.Value, Is.Not.Empty);
            foreach (XElement element in root.Descendants().Where(e => e.Attribute("x") is not null))
            {
                Assert.That(Number(element, "x"), Is.InRange(-0.5, box[2] + 0.5), $"{chart.GetType().Name}: {element}");
                Assert.That(Number(element, "y"), Is.InRange(-0.5, box[3] + 0.5), $"{chart.GetType().Name}: {element}");
            }
        }
    }

    [Test]
    public void ChartsOfAPageTakeItsColoursAndThoseOfFilesBringTheirOwn([Range(1, 5)] int seed)
    {
        foreach (IChart chart in ChartSamples.All(seed))
        {
            string inline = chart.ToSvg(standalone: false), alone = chart.ToSvg(standalone: true);

            XElement root = XDocument.Parse(inline).Root!;
            Assert.That(root.Attribute("aria-label")!.Value, Is.Not.Empty);
            Assert.That(inline, Does.Not.Contain("<style").And.Not.Match("#[0-9a-f]{6}"));
            Assert.That(alone, Does.Contain("<style>").And.Not.Contain("var(--"));
        }
    }

    [Test]
    public void NothingToShowIsSaid()
    {
        IChart[] empty =
        [
            new LineChart("t", new("x", ChartUnit.Number), new("y", ChartUnit.Number, Log: true), [new("a", [new(1, 0), new(2, double.NaN)])]),
            new BarChart("t", new("x", ChartUnit.Energy), ["a"], [new("b", [0])]),
            new HeatMap("t", "x", ["1"], "y", ["2"], [[null]], ChartUnit.Share, "v"),
            new ScatterChart("t", new("x", ChartUnit.Number), new("y", ChartUnit.Number), []),
            new Waterfall("t", []),
            new FloorPlan("t", 3, 3, 3, 3, [], []),
            new SpikeMapStrip("t", 4, 4, []),
        ];

        Assert.That(empty.Select(c => c.ToSvg(standalone: true)), Has.All.Contain("no data"));
    }

    [Test]
    public void LabelsBelowTheAxisDoNotTouch([Range(1, 40)] int seed)
    {
        Random random = new(seed);
        double from = Math.Pow(10, random.Next(-3, 9)), to = from * Math.Pow(10, random.NextDouble() * 9);
        ChartAxis x = new("x", random.Next(2) == 0 ? ChartUnit.PerSecond : ChartUnit.Count, random.Next(2) == 0) { FromZero = false };
        LineChart chart = new("t", x, new("y", ChartUnit.Number), [new("a", [new(from, 1), new(to, 2)])]);

        // All characters of a label are at least a quarter of the font's size wide.
        (double Left, double Right)[] labels =
        [
            .. XDocument.Parse(chart.ToSvg(standalone: true)).Descendants(Svg + "text").GroupBy(t => Number(t, "y")).Where(g => g.Count() > 2)
                .SelectMany(g => g).Where(t => t.Attribute("text-anchor")?.Value == "middle")
                .Select(t => (Number(t, "x") - t.Value.Length * 1.5, Number(t, "x") + t.Value.Length * 1.5)).OrderBy(l => l.Item1),
        ];
        Assert.That(labels, Has.Length.GreaterThanOrEqualTo(2));
        Assert.That(labels.Zip(labels.Skip(1)).All(p => p.First.Right < p.Second.Left), Is.True);
    }

    [Test]
    public void ALineOfVeryManyPointsKeepsItsPeaks()
    {
        LinePoint[] points = [.. Enumerable.Range(0, 300_000).Select(i => new LinePoint(i, i == 123_457 ? 9 : i % 2))];
        string svg = new LineChart("t", new("x", ChartUnit.Count), new("y", ChartUnit.Number) { Min = 0, Max = 9 }, [new("a", points)]).ToSvg(standalone: true);
        string top = XDocument.Parse(svg).Descendants(Svg + "line").Where(l => l.Attribute("class")!.Value == "grid").Min(l
            => Number(l, "y1")).ToString("0.##", CultureInfo.InvariantCulture);

        Assert.That(svg.Length, Is.LessThan(200_000));
        Assert.That(svg, Does.Match($"L[0-9.]+ {top.Replace(".", "\\.", StringComparison.Ordinal)}[LM\"]"), "the one peak is on the upper edge");
    }

    private static double[] Numbers(string text) => [.. text.Split(' ').Select(v => double.Parse(v, CultureInfo.InvariantCulture))];

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
