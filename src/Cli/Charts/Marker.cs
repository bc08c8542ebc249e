namespace NeuroSim.Cli.Charts;

/// <summary>The shapes that stand for points: a series has a shape as well as a colour.</summary>
internal static class Marker
{
    private const double Size = 4.2;

    /// <summary>Draws the point of a series.</summary>
    public static void Draw(SvgWriter svg, double x, double y, int series, string? hint = null, double scale = 1)
    {
        double r = Size * scale;
        bool hollow = series / Shapes.Length % 2 == 1;
        svg.Path(Shapes[series % Shapes.Length](x, y, r), $"{(hollow ? "hollow" : "fill edge")} {ChartStyle.SeriesClass(series)}", hint);
    }

    private static Func<double, double, double, string>[] Shapes { get; } =
    [
        (x, y, r) => $"M{N(x - r)} {N(y)}a{N(r)} {N(r)} 0 1 0 {N(2 * r)} 0a{N(r)} {N(r)} 0 1 0 {N(-2 * r)} 0z",
        (x, y, r) => $"M{N(x - 0.9 * r)} {N(y - 0.9 * r)}h{N(1.8 * r)}v{N(1.8 * r)}h{N(-1.8 * r)}z",
        (x, y, r) => $"M{N(x)} {N(y - 1.25 * r)}l{N(1.2 * r)} {N(2.1 * r)}h{N(-2.4 * r)}z",
        (x, y, r) => $"M{N(x)} {N(y - 1.3 * r)}l{N(1.3 * r)} {N(1.3 * r)}l{N(-1.3 * r)} {N(1.3 * r)}l{N(-1.3 * r)} {N(-1.3 * r)}z",
        (x, y, r) => $"M{N(x)} {N(y + 1.25 * r)}l{N(1.2 * r)} {N(-2.1 * r)}h{N(-2.4 * r)}z",
    ];

    private static string N(double value) => SvgWriter.Number(value);
}
