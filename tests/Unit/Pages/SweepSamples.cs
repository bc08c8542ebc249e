using System.Globalization;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Tests.Unit.Pages;

/// <summary>Results of sweeps that were never run, with numbers that are easy to foresee.</summary>
internal static class SweepSamples
{
    public static readonly double[] Bandwidths = [1e6, 1e7, 1e8, double.PositiveInfinity];

    /// <summary>
    /// D = 1, 2, 4, 8 over <see cref="Bandwidths"/> on two chips. On "mesh" the network adds D · 4·10⁵ / bandwidth of the time (at most 0.9), so that D = 1
    /// and 2 need
    /// 10⁷ packets/s and D = 4 and 8 need 10⁸; on "clocked" phases are fixed and overflow below 10⁷ from D = 4.
    /// </summary>
    public static List<SweepResult> Two() =>
    [
        .. from chip in (string[])["mesh", "clocked"]
           from d in (int[])[1, 2, 4, 8]
           from bandwidth in Bandwidths
           select Point(chip, d, bandwidth),
    ];

    public static SweepResult Point(string chip, int d, double bandwidth)
    {
        double stall = Math.Min(0.9, d * 4e5 / bandwidth);
        bool clocked = chip == "clocked";
        Dictionary<string, double> metrics = new(StringComparer.Ordinal)
        {
            [SweepMetrics.Accuracy] = 0.8 + 0.02 * d,
            [SweepMetrics.DecisionPs] = 1e9 * d / (clocked ? 1 : 1 - stall),
            [SweepMetrics.EnergyPj] = 1e7 * d * (clocked ? 3 : 1),
            [SweepMetrics.StallShare] = stall,
            [SweepMetrics.PhaseOverflows] = clocked && d >= 4 && bandwidth < 1e7 ? 12 : 0,
        };
        Dictionary<string, string> facts = new(StringComparer.Ordinal) { ["chip.kind"] = clocked ? "synchronous" : "asynchronous" };
        if (clocked)
        {
            facts["chip.phaseMode"] = "fixed";
        }

        return new() { Id = Id(chip, d, bandwidth), Axes = Axes(chip, d, bandwidth), Status = SweepResult.Ok, Metrics = metrics, Facts = facts };
    }

    public static SweepResult Failed(string chip, int d, double bandwidth, string message)
        => new() { Id = Id(chip, d, bandwidth), Axes = Axes(chip, d, bandwidth), Status = SweepResult.Failed, Message = message };

    private static SweepValue[] Axes(string chip, int d, double bandwidth) =>
    [
        new(SweepPoint.ModelAxis, $"net-d{d}.pth"), new(SweepPoint.DAxis, d.ToString(CultureInfo.InvariantCulture)), new(SweepPoint.ChipAxis, chip),
        new(SweepSettings.LinkBandwidth, double.IsInfinity(bandwidth) ? SweepValue.Unlimited : bandwidth.ToString("0", CultureInfo.InvariantCulture)),
    ];

    private static string Id(string chip, int d, double bandwidth) => $"{chip}-{d}-{bandwidth}";
}
