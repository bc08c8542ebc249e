using System.Globalization;
using NeuroSim.Chips;

namespace NeuroSim.Simulator.Calibration;

/// <summary>Where a fit's measurements and counts come from, in the words of a chip file: without signs that its JSON would escape.</summary>
/// <param name="File">File of the measurements.</param>
/// <param name="Recordings">What the networks were run on, in words.</param>
/// <param name="Firing">How their spikes were counted, in words.</param>
/// <param name="Date">Day of the fit.</param>
public sealed record CalibrationProvenance(MeasuredFile File, string Recordings, string Firing, DateOnly Date)
{
    private string Day => Date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>Source of one fitted number.</summary>
    public string Source(FittedConstant constant)
    {
        RailFit fit = constant.Fit;
        string rail = fit.Rail == SupplyRail.Ram ? "memory" : "logic";
        string bound = !constant.IsAtBound ? ""
            : " The bound holds it at 0: the measurements cannot tell it from the other constants of this supply, or would have it negative.";
        string together = constant.Together.Any() ? $" Fitted as one with {string.Join(", ", constant.Together)}, in the ratio of the file before." : "";
        string residuals = string.Join(", ", fit.Points.Select((p, i) => Invariant($"{p.Name} {fit.ResidualsW[i] * 1e6:0.0}")));
        return $"Fitted {Day}, not published: non-negative least squares of the power of the {rail} supply over {Names(fit.Points)} of {File.Name} "
            + $"(SHA-256 {File.Sha256}). "
            + $"{Firing} on {Recordings}: {Counts(fit)}. Measured less fitted, uW: {residuals}. 95 % interval {constant.IntervalText}.{together}{bound} "
            + Invariant($"Before: {constant.Before:0.######}.");
    }

    /// <summary>First note of the fitted file.</summary>
    public string Note(ChipCalibration calibration)
    {
        IEnumerable<CalibrationPoint> others = calibration.Points.Where(p => !calibration.IsUsed(p));
        string heldOut = string.Join(", ", others.Select(p => Invariant($"{p.Name} {calibration.Error(p) * 100:0.0} %")));
        return $"Fitted from the chip file {calibration.Before.Name} by neurosim calibrate on {Day}: "
            + $"{string.Join(", ", calibration.Constants.Select(c => c.Path))}. "
            + $"Measurements: {File.Name} (SHA-256 {File.Sha256}), networks {Names(calibration.Used)}."
            + (heldOut.Length > 0 ? $" Error of the predicted power of processor (memory and logic) on the networks held out: {heldOut}." : "")
            + " All other numbers and the notes below are those of that file; what they say of start values of these constants no longer holds.";
    }

    /// <summary>Summary of the fitted file.</summary>
    public string Summary(ChipCalibration calibration)
        => $"{calibration.Before.Name} with energies fitted to measured power ({File.Name}, networks {Names(calibration.Used)}).";

    private static string Counts(RailFit fit) => string.Join("; ", fit.Points.Select(p =>
        Invariant($"{p.Name}: {p.Counts.PerSample(ChipAction.SynapticAddition):0} synaptic operations and ")
        + Invariant($"{p.Counts.PerSample(ChipAction.PacketSend):0} packets a sample at {p.Measured.SamplesPerSecond:0.####} samples/s")));

    private static string Names(IEnumerable<CalibrationPoint> points) => string.Join(", ", points.Select(p => p.Name));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
