using System.Globalization;
using NeuroSim.Simulator.Interconnect.Traffic;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>What the traffic bench found, on the terminal.</summary>
internal static class NocView
{
    public static void Show(TrafficReport report, Terminal terminal)
    {
        Tables.Heading(terminal, $"{report.Traffic.Pattern} traffic on a {(report.Mesh.Torus ? "torus" : "mesh")} of {report.Mesh.Width}×{report.Mesh.Height}"
            + (report.Chip is null ? string.Empty : $" ({report.Chip})"));
        Tables.ShowPairs(terminal, Head(report));
        Tables.Section(
            terminal, "Rates in flits per node and cycle, latencies in cycles, from the making of a packet until its tail is at its target", Points(report));
        terminal.Screen.WriteLine();
    }

    private static Table Head(TrafficReport report)
    {
        Table head = Tables.Pairs();
        head.Row("routers", $"{report.Mesh.BufferFlits} flits per input FIFO, {report.Mesh.HopCycles} cycles per hop, {report.Mesh.LinkCyclesPerFlit} per flit "
            + "on a link" + (report.Mesh.RouterCyclesPerFlit == 0 ? string.Empty : $", {report.Mesh.RouterCyclesPerFlit} per flit in a router"));
        if (report.Mesh.RoutingCycles + report.Mesh.AllocationCycles > 0)
        {
            head.Row("between packets", $"{report.Mesh.RoutingCycles} cycles of routing in a FIFO, {report.Mesh.AllocationCycles} of allocation at an output");
        }

        if (report.Mesh.ChipColumns + report.Mesh.ChipRows > 0)
        {
            head.Row("between chips", $"{report.Mesh.ChipHopCycles} cycles per hop, {report.Mesh.ChipLinkCyclesPerFlit} per flit on a link; chips of "
                + $"{Side(report.Mesh.ChipColumns, report.Mesh.Width)}×{Side(report.Mesh.ChipRows, report.Mesh.Height)}");
        }

        head.Row("packets", Packets(report));
        head.Row("empty mesh", $"{Number(report.ZeroLoad.LatencyCycles)} cycles"
            + (report.ZeroLoad.Hops is { } hops ? $", {Number(hops)} hops; what a node sends to itself takes none" : string.Empty));
        if (report is { Bound: { } bound, Saturation: { } saturation })
        {
            head.Row("bound", $"{Rate(bound.FlitsPerNodeCycle)} flits per node and cycle, by channel load: {bound.Bottleneck}");
            head.Row("saturation", Saturated(saturation, bound));
            head.Row("accepted beyond", $"{Rate(saturation.BeyondAccepted)} ({Format.Percent(saturation.BeyondAccepted / bound.FlitsPerNodeCycle)} of the bound) "
                + $"when offered {Rate(saturation.BeyondOffered)}");
        }

        if (report.EndCycle is { } end)
        {
            head.Row("last arrival", $"cycle {Format.Count(end)}");
        }

        return head;
    }

    private static int Side(int chip, int mesh) => chip == 0 ? mesh : chip;

    private static string Packets(TrafficReport report)
    {
        string flits = report.Traffic.Flits == 1 ? "1 flit" : $"{report.Traffic.Flits} flits";
        return report.Traffic switch
        {
            { Trace: { } trace } => $"of {trace}, {flits} where it does not say",
            { HotShare: { } share, HotNodes: { } nodes } => $"{flits}, {Format.Percent(share)} of them to node {string.Join(", ", nodes)}",
            _ => flits,
        };
    }

    private static string Saturated(Saturation saturation, BoundPart bound)
    {
        string factor = saturation.LatencyFactor.ToString(CultureInfo.InvariantCulture);
        return saturation.Rate is { } rate
            ? $"{Rate(rate)} ({Format.Percent(rate / bound.FlitsPerNodeCycle)} of the bound): mean latency up to {factor} × that of the empty mesh, to within "
                + Rate(saturation.Resolution)
            : $"none: nodes can send all that their ports take, with a mean latency up to {factor} × that of the empty mesh";
    }

    private static Listing Points(TrafficReport report)
    {
        Listing table = new(">rate", ">offered", ">accepted", ">mean", ">p50", ">p99", ">max", "?>in flight", "?>packets", "stable");
        foreach (TrafficPoint point in report.Points)
        {
            string atLeast = point.Arrived < point.Packets ? "≥ " : string.Empty;
            table.Add(
                point.Rate is { } rate ? Rate(rate) : "trace", Rate(point.Offered), Rate(point.Accepted), atLeast + Number(point.Latency.Mean),
                atLeast + Format.Count(point.Latency.P50), atLeast + Format.Count(point.Latency.P99), atLeast + Format.Count(point.Latency.Max),
                Number(point.InFlight), Format.Count(point.Packets), Stable(point));
        }

        return table;
    }

    private static string Stable(TrafficPoint point) => point.Stable ? "yes"
        : point.Arrived < point.Packets ? $"no: {Format.Count(point.Packets - point.Arrived)} had not arrived when the drain ended"
        : "no: queues grow";

    private static string Rate(double rate) => rate.ToString("0.0000", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("N2", CultureInfo.InvariantCulture);
}
