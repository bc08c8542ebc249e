using FsCheck;
using FsCheck.Fluent;
using NeuroSim.Chips;
using NeuroSim.Simulator.Sweeps;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Cli;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Sweeps;

public sealed class SweepPlannerTests
{
    private static readonly ChipDescription s_clocked = ChipReader.Read("sync-twin"), s_events = ChipReader.Read("speck-xl"), s_shared = ChipReader.Read("speck-like");

    [FsCheck.NUnit.Property(MaxTest = 100)]
    public Property TheProductHasEveryCombinationOnceTheLastAxisFastest() => Prop.ForAll(
        Gen.Choose(1, 4).ArrayOf(3).ToArbitrary(),
        counts =>
        {
            string[] names = ["energyPj.hop", "staticPowerMw", "coreRate"];
            SweepAxis[] axes = [.. names.Select((n, i) => new SweepAxis(n, [.. Enumerable.Range(1, counts[i]).Select(v => $"{v}")]))];
            IReadOnlyList<IReadOnlyList<SweepValue>> product = SweepPlanner.Product(axes, s_clocked);
            Assert.That(product, Has.Count.EqualTo(counts.Aggregate(1, (a, b) => a * b)));
            string[] keys = [.. product.Select(p => string.Concat(p.Select(v => v.Text)))];
            Assert.That(keys, Is.Ordered.And.Unique);
        });

    [Test]
    public void AnAxisThatMeansNothingToAChipAddsNoPoints()
    {
        SweepAxis firing = new("firing", ["windowed", "immediate"]), phase = new("phaseCycles", ["adaptive", "fixed"]), clock = new("clockHz", ["1E+08"]);
        Assert.That(Texts([firing, phase, clock], s_events), Is.EqualTo(new[] { "windowed", "immediate" }));
        Assert.That(Texts([firing, phase, clock], s_clocked), Is.EqualTo(new[] { "adaptive 1E+08", "fixed 1E+08" }));
        Assert.That(Texts([new("linkBandwidth", ["1", "2"])], s_shared), Is.EqualTo(new[] { "" }), "one shared router has no links");
    }

    [Test]
    public void QueuesMatterWhereTheyAreSimulatedOnly()
    {
        SweepAxis queue = new("queueDepth", ["1", "2"]), timing = new("timing", ["analytic", "cycle"]);
        Assert.That(Texts([queue, timing], s_clocked), Is.EqualTo(new[] { "analytic", "1 cycle", "2 cycle" }));
        Assert.That(Texts([queue, timing], s_events), Is.EqualTo(new[] { "analytic", "1 cycle", "2 cycle" }));
        Assert.That(Texts([queue, timing], s_shared), Is.EqualTo(new[] { "1", "2" }), "neurons that fire immediately are always simulated event by event");
    }

    [Test]
    public void PointsAreModelsThenChipsThenAxes()
    {
        SweepManifest manifest = Plan(SweepSamples.Spec("speck-xl", "sync-twin") with
        {
            Models = [SweepSamples.Pattern],
            D = [1, 2, 4, 8],
            Axes = [new("linkBandwidth", ["1000000", "unlimited"])],
        });
        Assert.That(manifest.Points, Has.Count.EqualTo(16));
        Assert.That(manifest.Points.Select(p => p.D), Is.Ordered);
        Assert.That(manifest.Points.Take(4).Select(p => $"{p.ModelName} {p.Chip} {p.Settings[0].Text}"), Is.EqualTo(new[]
        {
            "glyphs-d1.pth speck-xl 1000000", "glyphs-d1.pth speck-xl unlimited", "glyphs-d1.pth sync-twin 1000000", "glyphs-d1.pth sync-twin unlimited",
        }));
        Assert.That(manifest.Points.Select(p => p.Rescaled), Has.All.Null);
        Assert.That(manifest.Points.Select(p => p.Key), Is.Unique);
    }

    [Test]
    public void EverythingThatMattersChangesTheKey()
    {
        using TempFolder temp = new();
        SweepSpec spec = SweepSamples.Spec("sync-twin") with { Axes = [new("linkBandwidth", ["1000000"])] };
        string chip = temp.PathOf("sync-twin.json"), model = Copy(temp, CliRun.Checkpoint, "glyphs-d4.pth"), input = Copy(temp, CliRun.Images, "glyphs.npz");
        File.WriteAllText(chip, ChipJson.Write(ChipFieldEdit.Set(s_clocked, "energyPj.hop", "123")));
        File.AppendAllText(model, " ");
        File.AppendAllText(input, " ");
        SweepSpec[] others =
        [
            spec with { Samples = 3 },
            spec with { Golden = true },
            spec with { D = [2] },
            spec with { TimeBins = 2 },
            spec with { BinUs = 1000 },
            spec with { Chips = [chip] },
            spec with { Chips = ["tianjic-like"] },
            spec with { Models = [model] },
            spec with { Models = [Copy(temp, CliRun.Checkpoint, "other.pth")] },
            spec with { Input = input },
            spec with { Axes = [new("linkBandwidth", ["2000000"])] },
            spec with { Axes = [] },
            spec with { Axes = [new("linkBandwidth", ["1000000"]), new("weights", ["exact"])] },
            spec with { Axes = [new("linkBandwidth", ["1000000"]), new("placementSeed", ["7"])] },
        ];
        string[] keys = [.. others.Prepend(spec).Select(s => Plan(s).Points[0].Key)];
        Assert.That(keys, Is.Unique);
    }

    [Test]
    public void WhereFilesAndFoldersLieDoesNotMatter()
    {
        using TempFolder temp = new();
        SweepSpec spec = SweepSamples.Spec("sync-twin"), moved = spec with
        {
            Models = [Copy(temp, CliRun.Checkpoint, "glyphs-d4.pth")],
            Input = Copy(temp, CliRun.Images, "same.npz"),
        };
        Assert.That(Plan(moved, temp.FullName).Points[0].Key, Is.EqualTo(Plan(spec).Points[0].Key));
        Assert.That(Plan(moved, temp.FullName).Models[0].Path, Is.EqualTo("glyphs-d4.pth"), "relative to the folder of the sweep");
    }

    [Test]
    public void AManifestIsReadBackAsItWasAndKnowsWhenItWasChanged()
    {
        SweepManifest manifest = Plan(SweepSamples.Spec("speck-xl") with { D = [2, 4], Axes = [new("linkBandwidth", ["1000000", "unlimited"])] }, tasks: 3);
        string json = manifest.ToJson();
        SweepManifest back = SweepManifest.Parse(json, "manifest.json");
        Assert.That(back.ToJson(), Is.EqualTo(json));
        Assert.That(back.Points.Select(p => p.Rescaled is null), Is.EqualTo(new[] { false, false, true, true }));
        Assert.That(Enumerable.Range(0, back.Tasks).SelectMany(back.Task).Select(p => p.Key), Is.EqualTo(back.Points.Select(p => p.Key)));
        Assert.That(back.Tasks, Is.EqualTo(2));
        foreach (string other in new[] { json.Replace("\"samples\": 2", "\"samples\": 3", StringComparison.Ordinal), json[..(json.Length / 2)], "{}", "null", "[1]" })
        {
            Assert.That(() => SweepManifest.Parse(other, "manifest.json"), Throws.TypeOf<SweepException>().With.Message.StartsWith("manifest.json: "));
        }
    }

    private static string[] Texts(SweepAxis[] axes, ChipDescription chip) => [.. SweepPlanner.Product(axes, chip).Select(p => string.Join(' ', p.Select(v => v.Text)))];

    private static string Copy(TempFolder temp, string file, string name)
    {
        File.Copy(file, temp.PathOf(name), overwrite: true);
        return temp.PathOf(name);
    }

    private static SweepManifest Plan(SweepSpec spec, string folder = "sweep", int? tasks = null) => SampleSource.Plan(spec, folder, tasks);
}
