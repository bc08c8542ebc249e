using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NeuroSim.Cli.Charts;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Charts;

/// <summary>What charts draw, counted and measured against the data.</summary>
public sealed class DrawingTests
{
    private const string Svg = "{http://www.w3.org/2000/svg}";

    [Test]
    public void BarsAreAsLongAsTheirValues()
    {
        double[] values = [30, 12, 5];
        BarChart chart = new("t", new("energy", ChartUnit.Energy), ["a", "b", "c"], [new("layer", values)]);

        double[] widths = [.. Rects(chart, "fill edge").Select(r => Number(r, "width"))];

        Assert.That(widths.Select(w => w / widths[0] * 30), Is.EqualTo(values).Within(0.05));
    }

    [Test]
    public void BarsBeyondTheMostAreSummedInTheLast()
    {
        BarChart chart = new("t", new("energy", ChartUnit.Energy), ["a"], [.. Enumerable.Range(0, 500).Select(i => new Bar($"layer {i}", [1]))]);

        Assert.That(Texts(chart), Does.Contain("441 more"));
        Assert.That(Rects(chart, "fill edge").Max(r => Number(r, "width")) / Number(Rects(chart, "fill edge")[0], "width"), Is.EqualTo(441).Within(20));
    }

    [Test]
    public void TheFrontierRunsBetweenAllCellsThatDiffer([Range(1, 20)] int seed)
    {
        Random random = new(seed);
        bool[,] feasible = new bool[4, 7];
        HeatCell?[][] cells = [.. Enumerable.Range(0, 4).Select(r => Enumerable.Range(0, 7)
            .Select(c => new HeatCell(0.5, feasible[r, c] = random.Next(2) == 0)).ToArray())];
        HeatMap map = new("t", "x", [.. "abcdefg".Select(c => $"{c}")], "y", [.. "1234".Select(c => $"{c}")], cells, ChartUnit.Share, "v");
        int borders = 0;
        for (int r = 0; r < 4; r++)
        {
            for (int c = 0; c < 7; c++)
            {
                borders += (c < 6 && feasible[r, c] != feasible[r, c + 1] ? 1 : 0) + (r < 3 && feasible[r, c] != feasible[r + 1, c] ? 1 : 0);
            }
        }

        string path = Elements(map, "path").Single(p => p.Attribute("class")!.Value == "frontier").Attribute("d")!.Value;

        Assert.That(path.Count(c => c == 'M'), Is.EqualTo(borders));
        Assert.That(Texts(map).Count(t => t.EndsWith('×')), Is.EqualTo(feasible.Cast<bool>().Count(f => !f)));
    }

    [Test]
    public void TheFrontOfAScatterIsThatOfAllPairs([Range(1, 20)] int seed, [Values] bool larger)
    {
        Random random = new(seed);
        ScatterPoint[] points = [.. Enumerable.Range(0, 40).Select(i => new ScatterPoint(random.Next(1, 30), random.Next(1, 30), $"p{i}"))];
        ScatterChart chart = new("t", new("x", ChartUnit.Number), new("y", ChartUnit.Number),
            [new("a", points[..20]), new("b", points[20..])])
        { LargerYIsBetter = larger };
        double Cost(ScatterPoint p) => larger ? -p.Y : p.Y;
        int front = points.Where(p => !points.Any(o => (o.X < p.X && Cost(o) <= Cost(p)) || (o.X <= p.X && Cost(o) < Cost(p)))).Select(p => (p.X, p.Y))
            .Distinct().Count();

        string path = Elements(chart, "path").Single(p => p.Attribute("class")!.Value == "front").Attribute("d")!.Value;

        Assert.That(path.Count(c => c == 'V') + 1, Is.EqualTo(front));
    }

    [Test]
    public void AFloorPlanOfManyCoresStaysSmallAndLosesNoTraffic()
    {
        Random random = new(5);
        FloorCore[] cores = [.. Enumerable.Range(0, 139_425).Select(i => new FloorCore(i % 392, i / 392, random.NextDouble(), 0, $"layer {i / 3000}"))];
        FloorLink[] links = [.. Enumerable.Range(0, 400_000).Select(_ => new FloorLink(random.Next(391), random.Next(355), 0, random.Next(1, 100), 0.1))];
        FloorPlan plan = new("t", 392, 356, 14, 14, cores, links);

        string svg = plan.ToSvg(standalone: true);
        double drawn = Regex.Matches(svg, "east: (?<n>[0-9.,]+)(?<k> k| M)? packets", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Sum(m => double.Parse(m.Groups["n"].Value, CultureInfo.InvariantCulture) * (m.Groups["k"].Value switch { " k" => 1e3, " M" => 1e6, _ => 1 }));

        Assert.That(svg.Length, Is.LessThan(2_000_000));
        Assert.That(svg, Does.Contain("stands for 14 × 14 cores"));
        Assert.That(drawn, Is.EqualTo(links.Where(l => l.X % 14 == 13).Sum(l => l.Packets)).Within(0.5).Percent, "of links that leave their square");
    }

    [Test]
    public void BordersOfChipsAreDrawnAndCoresInUseAreFilled()
    {
        FloorPlan plan = new("t", 6, 4, 3, 2, [new(0, 0, 0.5, 0, "a", "1"), new(5, 3, 0.25, 0.1, "b", "2")], [new(0, 0, 0, 120, 0.3)]);

        Assert.That(Elements(plan, "line").Count(l => l.Attribute("class")!.Value == "border"), Is.EqualTo(3 + 3));
        Assert.That(Elements(plan, "rect").Count(r => r.Attribute("class")!.Value == "void"), Is.EqualTo(22));
        Assert.That(plan.ToSvg(standalone: false), Does.Contain("(5, 3): b; busy 25 %, waiting 10 %").And.Contain("from (0, 0) east: 120 packets a sample"));
    }

    [Test]
    public void LinksThatLeadOutOfAFloorPlanSayWhereTheyCloseTheirRings()
    {
        FloorLink[] links = [new(5, 1, 0, 1, 0.1), new(0, 2, 1, 2, 0.1), new(3, 3, 2, 3, 0.1), new(4, 0, 3, 4, 0.1), new(2, 1, 0, 5, 0.1)];
        string svg = new FloorPlan("t", 6, 4, 3, 2, [new(0, 0, 0.5, 0, "a", "1")], links).ToSvg(standalone: false);

        Assert.That(svg, Does.Contain("(5, 1) east, round to (0, 1): 1 ").And.Contain("(0, 2) west, round to (5, 2): 2 "));
        Assert.That(svg, Does.Contain("(3, 3) south, round to (3, 0): 3 ").And.Contain("(4, 0) north, round to (4, 3): 4 ").And.Contain("(2, 1) east: 5 "));
    }

    [Test]
    public void SquaresThatTheBorderOfAFloorPlanCutsKeepTheLinksThatCloseRings()
    {
        FloorCore[] cores = [.. Enumerable.Range(0, 3_000).Select(i => new FloorCore(i % 61, i / 61, 0.5, 0, "a"))];
        string svg = new FloorPlan("t", 61, 61, 3, 3, cores, [new(60, 1, 0, 7, 0.1), new(1, 60, 2, 9, 0.1)]).ToSvg(standalone: false);

        Assert.That(svg, Does.Contain("stands for 3 × 3 cores"));
        Assert.That(svg, Does.Contain("(60, 0) east, round to (0, 0): 7 ").And.Contain("(0, 60) south, round to (0, 0): 9 "));
    }

    [Test]
    public void SpikeMapsCoverEveryPlaceOnce()
    {
        Random random = new(2);
        SpikeMapStrip strip = new("t", 32, 24, [.. Enumerable.Range(0, 4)
            .Select(_ => Enumerable.Range(0, 32 * 24).Select(_ => random.NextDouble()).ToArray())]);

        double area = Elements(strip, "path").SelectMany(p => Regex.Matches(p.Attribute("d")!.Value, "h(?<w>[0-9.]+)v(?<h>[0-9.]+)",
            RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5)))
            .Sum(m => double.Parse(m.Groups["w"].Value, CultureInfo.InvariantCulture) * double.Parse(m.Groups["h"].Value, CultureInfo.InvariantCulture));
        double whole = Elements(strip, "rect").Where(r => r.Attribute("class")!.Value == "void").Sum(r => Number(r, "width") * Number(r, "height"));

        Assert.That(area, Is.EqualTo(whole).Within(1).Percent);
    }

    private static XElement[] Rects(IChart chart, string classes)
        => [.. Elements(chart, "rect").Where(r => r.Attribute("class")!.Value.StartsWith(classes, StringComparison.Ordinal))];

    private static string[] Texts(IChart chart) => [.. Elements(chart, "text").Select(t => t.Value)];

    private static XElement[] Elements(IChart chart, string name) => [.. XDocument.Parse(chart.ToSvg(standalone: true)).Descendants(Svg + name)];

    private static double Number(XElement element, string attribute) => double.Parse(element.Attribute(attribute)!.Value, CultureInfo.InvariantCulture);
}
