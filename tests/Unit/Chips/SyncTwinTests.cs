using System.Text.Json;
using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>sync-twin is speck-xl with a clock: compared member by member, sources included.</summary>
public sealed class SyncTwinTests
{
    // What a clock changes; everything else must be equal.
    private static readonly string[] s_own =
    [
        "kind", "name", "summary", "notes", "boundary",
        "clockHz", "clockPowerMw", "phase", "cycles",
        "mesh.linkCyclesPerPacket", "mesh.flitsPerPacket", "mesh.bufferFlits", "mesh.routerCyclesPerPacket", "mesh.hopCycles",
        "array.linkCyclesPerPacket", "array.hopCycles",
        "firing", "firingSource", "firingEstimate", "router", "routerSource", "routerEstimate", "timing", "idleUw",
    ];

    private static readonly AsynchronousChip s_chip = (AsynchronousChip)ChipReader.Read("speck-xl");
    private static readonly SynchronousChip s_twin = (SynchronousChip)ChipReader.Read("sync-twin");

    [Test]
    public void All_members_but_those_of_the_clock_are_equal()
    {
        Dictionary<string, string> chip = Members(s_chip), twin = Members(s_twin);
        string[] differing = [.. chip.Keys.Union(twin.Keys).Where(path => chip.GetValueOrDefault(path) != twin.GetValueOrDefault(path))];
        Assert.That(differing.Where(path => !s_own.Any(own => path == own || path.StartsWith(own + ".", StringComparison.Ordinal))), Is.Empty);
        Assert.That(twin.Keys.Count(path => path.StartsWith("core.", StringComparison.Ordinal)), Is.GreaterThan(40));
    }

    [Test]
    public void Every_number_of_both_is_an_estimate()
    {
        IEnumerable<ChipFact> facts = ChipSheet.Facts(s_chip).Concat(ChipSheet.Facts(s_twin));
        Assert.That(facts.Where(fact => !fact.Estimate).Select(fact => fact.Path).Distinct(), Is.EquivalentTo(new[] { "core.synapses", "phase.mode" }));
        Assert.That(new[] { s_chip.Summary, s_twin.Summary }, Has.All.Contains("not a chip"));
    }

    [Test]
    public void Cycles_take_the_times_of_the_chip_without_a_clock()
    {
        EventTiming t = s_chip.Timing;
        (int Cycles, Quantity<int> Ps)[] pairs =
        [
            (s_twin.Cycles.AxonRead.Value, t.EventFixedPs),
            (s_twin.Cycles.SomaUpdate.Value, t.SomaScanPs),
            (s_twin.Cycles.PacketSend.Value, t.SpikeIntervalPs),
            (s_twin.Cycles.PhaseOverhead.Value, t.TokenPs),
            (s_twin.LinkCyclesPerPacket, t.RouterServicePs),
            (s_twin.HopCycles, t.RouterLatencyPs),
            (s_twin.ChipLinkCyclesPerPacket, t.ChipLinkServicePs),
            (s_twin.ChipHopCycles, t.ChipLinkLatencyPs),
        ];
        Assert.That(pairs.Select(pair => pair.Cycles * 1e12 / s_twin.ClockHz.Value), Is.EqualTo(pairs.Select(pair => (double)pair.Ps.Value)));
        Assert.That(s_twin.ChipHopCost, Is.EqualTo(s_chip.ChipHopCost));
    }

    [Test]
    public void A_core_of_each_adds_as_many_weights_per_second()
    {
        double clocked = s_twin.ClockHz.Value / s_twin.Cycles.WeightWord.Value * s_twin.Core.Lanes.Value;
        Assert.That(s_chip.Timing.SynOpsPerSecond.Value, Has.All.EqualTo(clocked));
    }

    [Test]
    public void Clock_takes_the_stated_share_of_the_power_at_full_load()
    {
        ActionCosts cost = s_twin.EnergyPj;
        double operationPj = cost.WeightWordRead.Value + cost.StateAccess.Value + cost.SynapticAddition.Value;
        double fullLoadMw = s_twin.CoresPerChip * s_twin.ClockHz.Value * operationPj * 1e-9;
        Assert.That(s_twin.ClockPowerMw.Value / (s_twin.ClockPowerMw.Value + fullLoadMw), Is.EqualTo(0.3).Within(0.1).Percent);
    }

    [Test]
    public void Resting_power_is_that_of_memory_and_logic() =>
        Assert.That(s_chip.StaticPowerMw.Value, Is.EqualTo((s_chip.IdleUw.Ram.Value + s_chip.IdleUw.Logic.Value) * 1e-3).Within(0.5).Percent);

    private static Dictionary<string, string> Members(ChipDescription chip) =>
        Flatten(JsonSerializer.SerializeToNode(chip, ChipJson.Options)!, "").ToDictionary(member => member.Path, member => member.Value);

    private static IEnumerable<(string Path, string Value)> Flatten(JsonNode node, string path) => node is JsonObject owner
        ? owner.SelectMany(member => Flatten(member.Value!, path.Length == 0 ? member.Key : $"{path}.{member.Key}"))
        : [(path, node.ToJsonString())];
}
