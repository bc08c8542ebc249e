using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Noc;

/// <summary>The verb <c>noc</c>: its table, JSON, CSV and chart say the same.</summary>
public sealed class NocVerbTests
{
    private static readonly string[] s_short = ["--warmup", "300", "--measure", "1000", "--drain", "5000"];

    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [Test]
    public void TheTableShowsWhatWasMeasured()
    {
        CliRun run = Noc("--rates", "0.1,0.9", "--size", "4x4");
        Assert.That(run.Code, Is.Zero, run.Error);
        Assert.That(run.Error, Is.Empty);
        foreach (string expected in new[] { "uniform traffic on a mesh of 4×4", "empty mesh", "bound", "saturation", "0.1000", "0.9000", "queues grow", "yes" })
        {
            Assert.That(run.Output, Does.Contain(expected));
        }
    }

    [Test]
    public void JsonAndCsvAgree()
    {
        string csv = _temp.PathOf("noc.csv");
        CliRun run = Noc("--rates", "0.05..0.65:3", "--flits", "3", "--report", "-", "--csv", csv);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement root = json.RootElement, points = root.GetProperty("points");
        Assert.That(root.GetProperty("schema").GetString(), Is.EqualTo("neurosim-noc/1"));
        string[][] lines = [.. File.ReadAllLines(csv).Select(l => l.Split(','))];
        Assert.That(lines, Has.Length.EqualTo(4));
        foreach ((JsonElement point, string[] line) in points.EnumerateArray().Zip(lines.Skip(1)))
        {
            JsonElement latency = point.GetProperty("latency");
            double[] wanted = [Of("rate"), Of("offered"), Of("accepted"), latency.GetProperty("mean").GetDouble(), latency.GetProperty("p50").GetDouble(),
                latency.GetProperty("p99").GetDouble(), latency.GetProperty("max").GetDouble(),
                root.GetProperty("zeroLoad").GetProperty("latencyCycles").GetDouble(),
                Of("inFlight"), Of("packets"), Of("arrived")];
            Assert.That(line[..^1].Select(n => double.Parse(n, CultureInfo.InvariantCulture)), Is.EqualTo(wanted));
            Assert.That(bool.Parse(line[^1]), Is.EqualTo(point.GetProperty("stable").GetBoolean()));
            double Of(string name) => point.GetProperty(name).GetDouble();
        }

        Assert.That(lines.Skip(1).Select(l => double.Parse(l[0], CultureInfo.InvariantCulture)), Is.EqualTo(new[] { 0.05, 0.35, 0.65 }).Within(1e-12));
    }

    [Test]
    public void ThreadsAndBackEndsGiveTheSameBytes()
    {
        string[] reports = [.. new[] { ("1", "scalar"), ("3", "simd"), ("2", "auto") }
            .Select(how => Noc("--traffic", "hotspot", "--report", "-", "--rates", "0.02,0.2,0.5", "--threads", how.Item1, "--backend", how.Item2).Output)];
        Assert.That(reports[0], Does.StartWith("{"));
        Assert.That(reports.Distinct().ToArray(), Has.Length.EqualTo(1));
        Assert.That(Noc("--traffic", "hotspot", "--report", "-", "--rates", "0.02,0.2,0.5", "--seed", "2").Output, Is.Not.EqualTo(reports[0]));
    }

    [Test]
    public void TheChartIsOneFile()
    {
        string svg = _temp.PathOf("noc.svg");
        Assert.That(Noc("--rates", "0.1,0.3,0.5,0.7", "--svg", svg).Code, Is.Zero);
        XElement root = XDocument.Load(svg).Root!;
        XElement[] charts = [.. root.Elements().Where(e => e.Name.LocalName == "svg")];
        Assert.That(charts.Select(c => (string?)c.Attribute("y")), Is.EqualTo(new[] { "0", "340" }));
        Assert.That(root.Value, Does.Contain("latency (cycles)").And.Contain("accepted (flits per node and cycle)").And.Contain("saturation"));
    }

    [Test]
    public void AChipGivesItsNumbers()
    {
        using JsonDocument json = JsonDocument.Parse(Noc("--chip", "tianjic-like", "--size", "26x12", "--rates", "0.01", "--report", "-").Output);
        JsonElement mesh = json.RootElement.GetProperty("mesh");
        int[] numbers = [.. new[] { "width", "height", "hopCycles", "linkCyclesPerFlit", "chipColumns", "chipRows", "chipHopCycles", "chipLinkCyclesPerFlit" }
            .Select(n => mesh.GetProperty(n).GetInt32())];
        Assert.That(numbers, Is.EqualTo(new[] { 26, 12, 2, 1, 13, 0, 20, 8 }));
        Assert.That(json.RootElement.GetProperty("chip").GetString(), Is.EqualTo("tianjic-like"));
        // What crosses the border: half of it each way, over 12 links of 1/8 flit per cycle.
        Assert.That(json.RootElement.GetProperty("bound").GetProperty("flitsPerNodeCycle").GetDouble(), Is.EqualTo(12 / 8.0 / (26 * 12 / 4.0)).Within(1e-12));
    }

    [Test]
    public void StagesBetweenPacketsAreSaidAndCost()
    {
        string[] pipeline = ["--hop-cycles", "4", "--routing-cycles", "1", "--allocation-cycles", "2"];
        using JsonDocument json = JsonDocument.Parse(Noc(["--rates", "0.1", "--report", "-", .. pipeline]).Output);
        JsonElement mesh = json.RootElement.GetProperty("mesh");
        Assert.That((mesh.GetProperty("routingCycles").GetInt32(), mesh.GetProperty("allocationCycles").GetInt32()), Is.EqualTo((1, 2)));
        Assert.That(json.RootElement.GetProperty("bound").GetProperty("flitsPerNodeCycle").GetDouble(), Is.EqualTo(0.125).Within(1e-12));
        Assert.That(Noc(["--rates", "0.1", .. pipeline]).Output, Does.Contain("between packets").And.Contain("1 cycles of routing in a FIFO, 2 of allocation"));
        CliRun refused = Noc("--rates", "0.1", "--allocation-cycles", "2");
        Assert.That((refused.Code, refused.Output), Is.Not.EqualTo((0, string.Empty)));
        Assert.That(refused.Error, Does.Contain("RoutingCycles + AllocationCycles = 0 + 2, but a hop takes 2"));
    }

    [Test]
    public void ATraceIsMeasuredFromItsFirstToItsLastPacket()
    {
        string trace = _temp.Write("t.csv", "cycle,source,target\n0,0,3\n0,0,3\n50,5,5\n"u8);
        using JsonDocument json = JsonDocument.Parse(CliRun.Of("noc", "--trace", trace, "--size", "4x2", "--hop-cycles", "3", "--report", "-").Output);
        JsonElement point = json.RootElement.GetProperty("points")[0], latency = point.GetProperty("latency");
        Assert.That(latency.GetProperty("mean").GetDouble(), Is.EqualTo((9 + 10 + 0) / 3.0).Within(1e-12));
        Assert.That(latency.GetProperty("max").GetInt32(), Is.EqualTo(10));
        Assert.That(json.RootElement.GetProperty("endCycle").GetInt64(), Is.EqualTo(50));
        Assert.That(point.GetProperty("rate").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(CliRun.Of("noc", "--trace", trace, "--size", "4x2").Output, Does.Contain("last arrival"));
    }

    private static CliRun Noc(params string[] args) => CliRun.Of(["noc", .. s_short, .. args]);
}
