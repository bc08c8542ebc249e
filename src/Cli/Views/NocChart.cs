using System.Globalization;
using NeuroSim.Cli.Charts;
using NeuroSim.Simulator.Interconnect.Traffic;

namespace NeuroSim.Cli.Views;

/// <summary>The curve of a mesh as one SVG file: latency over the offered rate, below it the accepted rate.</summary>
internal static class NocChart
{
    /// <summary>Latencies above so many times that of an empty mesh are cut off, as is usual: beyond saturation they depend on how long was measured.</summary>
    private const double MostOfZeroLoad = 6;

    /// <summary>Room above the bound for its label.</summary>
    private const double Headroom = 1.15;

    private const string Closing = "</svg>\n";

    public static string Svg(TrafficReport report)
    {
        string title = $"{report.Traffic.Pattern} traffic on a {(report.Mesh.Torus ? "torus" : "mesh")} of {report.Mesh.Width}×{report.Mesh.Height}, "
            + $"{report.Traffic.Flits} flit{(report.Traffic.Flits == 1 ? string.Empty : "s")} per packet, {report.Mesh.BufferFlits} per input FIFO";
        string page = new SvgWriter(ChartSize.Width, 2 * ChartSize.Height, title, "Latency and accepted rate over the offered rate.", standalone: true).ToString();
        return page[..^Closing.Length] + Placed(Latency(report, title), 0) + Placed(Throughput(report), ChartSize.Height) + Closing;
    }

    private static LineChart Latency(TrafficReport report, string title)
    {
        double most = MostOfZeroLoad * report.ZeroLoad.LatencyCycles, limit = report.Saturation!.LatencyFactor * report.ZeroLoad.LatencyCycles;
        string label = string.Create(CultureInfo.InvariantCulture, $"{report.Saturation.LatencyFactor} × empty mesh")
            + (report.Saturation.Rate is { } rate ? string.Create(CultureInfo.InvariantCulture, $": saturation {rate:G3}") : string.Empty);
        return new LineChart(
            title,
            Offered(report),
            new ChartAxis("latency (cycles)", ChartUnit.Number) { Max = report.Points.Any(p => p.Latency.P99 > most) ? most : null },
            [Series("mean", report, p => p.Latency.Mean, most), Series("99 % within", report, p => p.Latency.P99, most)])
        {
            Marks = [.. SaturationMark(report), new MarkLine(limit, Vertical: false, label)],
        };
    }

    private static LineChart Throughput(TrafficReport report)
    {
        TrafficPoint[] points = [.. report.Points.OrderBy(p => p.Rate)];
        double bound = report.Bound!.FlitsPerNodeCycle, most = points[^1].Rate!.Value;
        bool near = bound <= Headroom * most;
        return new LineChart(
            "accepted rate",
            Offered(report),
            new ChartAxis("accepted (flits per node and cycle)", ChartUnit.Number) { Max = near ? Headroom * Math.Max(bound, most) : null },
            [
                new LineSeries("accepted", [.. points.Select(p => new LinePoint(p.Rate!.Value, p.Accepted, Note(p)))]),
                new LineSeries("all that is offered", [.. points.Select(p => new LinePoint(p.Rate!.Value, p.Rate!.Value))], Dashed: true, Markers: false),
            ])
        {
            Marks = [.. SaturationMark(report), .. near ? (MarkLine[])[new(bound, Vertical: false, "channel-load bound")] : []],
        };
    }

    private static ChartAxis Offered(TrafficReport report) => new("offered (flits per node and cycle)", ChartUnit.Number) { Max = report.Points.Max(p => p.Rate) };

    // Without label: the lines of the curve run where it would stand.
    private static IEnumerable<MarkLine> SaturationMark(TrafficReport report)
        => report.Saturation!.Rate is { } rate && rate <= report.Points.Max(p => p.Rate) ? [new MarkLine(rate, Vertical: true, string.Empty)] : [];

    private static string? Note(TrafficPoint point) => point.Stable ? null : "queues grow";

    // The line leaves the chart at the first value that is cut off.
    private static LineSeries Series(string name, TrafficReport report, Func<TrafficPoint, double> value, double most)
    {
        List<LinePoint> line = [];
        foreach (TrafficPoint point in report.Points.OrderBy(p => p.Rate))
        {
            line.Add(new LinePoint(point.Rate!.Value, Math.Min(value(point), most), Note(point)));
            if (value(point) > most)
            {
                break;
            }
        }

        return new LineSeries(name, line);
    }

    // A chart of a page becomes a part of the file at its place.
    private static string Placed(LineChart chart, double top)
        => chart.ToSvg(standalone: false).Replace(
            "<svg class=\"chart\" ",
            $"<svg class=\"chart\" y=\"{SvgWriter.Number(top)}\" width=\"{SvgWriter.Number(ChartSize.Width)}\" height=\"{SvgWriter.Number(ChartSize.Height)}\" ",
            StringComparison.Ordinal);
}
