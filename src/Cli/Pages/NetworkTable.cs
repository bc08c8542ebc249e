using NeuroSim.Cli.Charts;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Cli.Pages;

/// <summary>The network between the cores in lines: bandwidths in force and what waiting cost.</summary>
internal static class NetworkTable
{
    /// <summary>Names and values.</summary>
    public static IEnumerable<(string Name, string Value)> Rows(RunReport report)
    {
        InterconnectPart n = report.Interconnect;
        yield return ("timing", n.Timing switch
        {
            "analytic" => "analytic: closed form per core and link, packets do not wait for each other; times are lower bounds",
            "cycle" => "cycle: every flit moves through routers and buffers",
            _ => "event: every message moves through queues",
        });
        yield return ("packet", n.Packet == "graded" ? "graded: one spike with a count" : "binary: one spike");
        yield return ("link", Rate(n.LinkPacketsPerSecond));
        if (report.Chip.Chips > 1)
        {
            yield return ("link between chips", Rate(n.ChipLinkPacketsPerSecond));
        }

        yield return ("router", Rate(n.RouterPacketsPerSecond));
        yield return ("core", $"{ChartUnit.Count.Text(n.CoreSynOpsPerSecond)} synaptic operations/s");
        string used = n.DeepestQueue is { } deepest ? $", at most {Format.Count(deepest)} in use" : string.Empty;
        if (n.QueueDepth is { } depth)
        {
            yield return ("queue depth", Format.Count(depth) + used);
        }

        if (n.PacketLatencyP50Ps is { } median)
        {
            yield return ("packet latency", $"median {Format.Time(median)}, p99 {Format.Time(n.PacketLatencyP99Ps ?? median)}, longest "
                + $"{Format.Time(n.PacketLatencyMaxPs ?? median)}");
        }

        if (n.WaitFraction is { } wait)
        {
            yield return ("packets wait", $"{Format.Percent(wait)} of their time");
        }

        yield return ("added to the time of a sample", n.StallFraction is { } stall ? Format.Percent(stall) : "not measured");
        foreach ((string, string) row in report.Asynchronous is { } a ? Messages(a, report.Samples) : [])
        {
            yield return row;
        }
    }

    private static IEnumerable<(string Name, string Value)> Messages(AsynchronousPart part, int samples) =>
    [
        ("messages served", $"{Format.Mean(part.ServedMessages / (double)samples)} a sample"),
        ("decision after the last input", Format.Time(part.AfterLastInputPs)),
        ("end-of-window tokens", $"{Format.Mean(part.Tokens / (double)samples)} a sample, {Format.Energy(part.TokenEnergyPj)}"),
        ("stalled", part.StalledPs is { } stalled ? $"{Format.Time(stalled)} a sample, summed over the cores" : AsynchronousTables.NotSimulated),
    ];

    private static string Rate(double? perSecond) => perSecond is { } rate ? $"{ChartUnit.Count.Text(rate)} packets/s" : "no limit";
}
