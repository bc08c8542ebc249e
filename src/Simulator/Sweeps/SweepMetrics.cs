using System.Text.Json;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Makes a report flat: its numbers and words by their paths. Lists (sites, layers, busiest cores) are left out, and so is the simulating machine.</summary>
public static class SweepMetrics
{
    /// <summary>Share of right decisions; absent without labels.</summary>
    public const string Accuracy = "accuracy";

    /// <summary>Mean times per sample in picoseconds.</summary>
    public const string FirstOutputPs = "latency.firstOutputPs", DecisionPs = "latency.decisionPs", EndPs = "latency.endPs", IntervalPs = "latency.intervalPs";

    /// <summary>Samples per second of a full pipeline.</summary>
    public const string Throughput = "throughputSamplesPerSecond";

    /// <summary>Mean energy per sample in picojoule; by kind below <see cref="EnergyByKind"/>.</summary>
    public const string EnergyPj = "energyPj.total", DynamicPj = "energyPj.dynamic", StaticPj = "energyPj.static", EnergyByKind = "energyPj.byKind.";

    /// <summary>Energy × time until the decision, in joule seconds.</summary>
    public const string EnergyDelayProductJs = "energyDelayProductJs";

    /// <summary>Sums over the samples.</summary>
    public const string Spikes = "totals.spikes", SynapticOperations = "totals.synapticOperations", Packets = "totals.packets", Hops = "totals.hops";

    /// <summary>Things that a chip should not do, summed over the samples; dropped events of asynchronous chips only.</summary>
    public const string PhaseOverflows = "events.phaseOverflows", Saturations = "events.saturations", DroppedEvents = "asynchronous.droppedEvents";

    /// <summary>Share of the time of a sample that the busiest core, or link, works.</summary>
    public const string BusiestCore = "utilisation.busiestCore", BusiestLink = "utilisation.busiestLink";

    /// <summary>Share of a sample's time that the network adds, and of the packets' time that they wait.</summary>
    public const string StallShare = "interconnect.stallFraction", WaitShare = "interconnect.waitFraction";

    /// <summary>Share of samples with the decision of the network as trained, and activations that differ from it.</summary>
    public const string GoldenAgreement = "golden.argmaxAgreement", GoldenMismatches = "golden.mismatchedActivations";

    /// <summary>Chips of the array, and cores that hold anything.</summary>
    public const string Chips = "chip.chips", CoresUsed = "chip.coresUsed";

    // Settings of the run, members that only say how the report is written, and the machine.
    private static readonly string[] s_leftOut = ["schema", "host"];

    /// <summary>The numbers and words of a report, in its order.</summary>
    public static (Dictionary<string, double> Metrics, Dictionary<string, string> Facts) Of(RunReport report)
    {
        Dictionary<string, double> metrics = new(StringComparer.Ordinal);
        Dictionary<string, string> facts = new(StringComparer.Ordinal);
        using JsonDocument document = JsonDocument.Parse(report.ToJson());
        foreach (JsonProperty member in document.RootElement.EnumerateObject().Where(m => !s_leftOut.Contains(m.Name)))
        {
            Flatten(member.Name, member.Value, metrics, facts);
        }

        AddBusiest(report.Utilisation, metrics, facts);
        return (metrics, facts);
    }

    private static void AddBusiest(UtilisationPart utilisation, Dictionary<string, double> metrics, Dictionary<string, string> facts)
    {
        foreach ((string name, IReadOnlyList<BusyPart> busiest) in new[] { (BusiestCore, utilisation.BusiestCores), (BusiestLink, utilisation.BusiestLinks) })
        {
            if (busiest is [var first, ..])
            {
                metrics[name] = first.BusyFraction;
                facts[name] = first.Name;
            }
        }
    }

    private static void Flatten(string path, JsonElement value, Dictionary<string, double> metrics, Dictionary<string, string> facts)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    Flatten($"{path}.{member.Name}", member.Value, metrics, facts);
                }

                break;
            case JsonValueKind.Number:
                metrics[path] = value.GetDouble();
                break;
            case JsonValueKind.String:
                facts[path] = value.GetString()!;
                break;
            default:
                break;
        }
    }
}
