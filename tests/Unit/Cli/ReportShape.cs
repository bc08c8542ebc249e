using System.Text.Json.Nodes;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Cli;

/// <summary>The members that users of the JSON report rely on.</summary>
internal static class ReportShape
{
    private static readonly string[] s_members =
    [
        "schema", "network.name", "network.family", "network.parameters", "network.neurons", "network.d", "network.timesteps",
        "chip.name", "chip.kind", "chip.chips", "chip.coresUsed", "samples", "accuracy", "predictions",
        "totals.spikes", "totals.synapticOperations", "totals.macs", "totals.packets", "totals.hops",
        "latency.firstOutputPs", "latency.decisionPs", "latency.endPs", "throughputSamplesPerSecond",
        "energyPj.total", "energyPj.dynamic", "energyPj.static", "energyPj.byAction", "literatureEnergyPj",
        "sites", "layers", "events.phaseOverflows", "events.saturations", "golden.mismatchedActivations", "golden.argmaxAgreement",
        "host.loadMs", "host.compileMs", "host.msPerImageMedian", "host.msPerImageMin", "host.threads", "host.peakBytes",
    ];

    private static readonly string[] s_site = ["name", "neurons", "spikes", "nonzero", "firingRate", "firingRateBySubStep"];

    private static readonly string[] s_layer = ["name", "kind", "synapticOperations", "macs", "cores", "energyPj", "busyFraction"];

    public static void AssertWhole(JsonNode report)
    {
        Assert.That(s_members.Where(m => Find(report, m) is null), Is.Empty, "members that the report lacks");
        AssertItems(report["sites"]!.AsArray(), s_site);
        AssertItems(report["layers"]!.AsArray(), s_layer);
    }

    private static void AssertItems(JsonArray items, string[] members)
    {
        Assert.That(items, Is.Not.Empty);
        foreach (JsonNode? item in items)
        {
            Assert.That(members.Where(m => item![m] is null), Is.Empty, $"members that {item!["name"]} lacks");
        }
    }

    private static JsonNode? Find(JsonNode report, string path)
        => path.Split('.').Aggregate((JsonNode?)report, (node, name) => node?[name]);
}
