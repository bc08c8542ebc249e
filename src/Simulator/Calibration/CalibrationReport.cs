using System.Text.Json;
using System.Text.Json.Serialization;
using NeuroSim.Chips;

namespace NeuroSim.Simulator.Calibration;

/// <summary>What a calibration found, as JSON: sums over the recordings, power in watt, energies in picojoule.</summary>
public static class CalibrationReport
{
    /// <summary>Format of the report.</summary>
    public const string Schema = "neurosim-calibration/1";

    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Writes the report.</summary>
    public static string ToJson(ChipCalibration calibration, CalibrationProvenance provenance) => JsonSerializer.Serialize(
        new
        {
            Schema,
            Chip = calibration.Before.Name,
            Measured = new { File = provenance.File.Name, provenance.File.Sha256 },
            provenance.Recordings,
            Counts = provenance.Firing,
            Date = provenance.Date.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            Used = calibration.Used.Select(p => p.Name),
            Constants = calibration.Constants.Select(Constant),
            Supplies = calibration.Rails.Select(f => new { Supply = f.Rail.ToString().ToLowerInvariant(), f.DegreesOfFreedom, f.ResidualsW }),
            Networks = calibration.Points.Select(p => Network(calibration, p)),
            HeldOutByChoice = calibration.Choices.Select(c => new
            {
                c.Used,
                HeldOut = c.HeldOut.ToDictionary(h => h.Name, h => h.Error, StringComparer.Ordinal),
                LargestError = c.Largest,
            }),
        },
        s_options);

    private static object Constant(FittedConstant constant) => new
    {
        constant.Path,
        constant.Unit,
        Supply = constant.Fit.Rail.ToString().ToLowerInvariant(),
        constant.Before,
        constant.Value,
        Interval95 = constant.Interval is { } i ? new[] { i.Low, i.High } : null,
        constant.IsAtBound,
        constant.Together,
    };

    private static object Network(ChipCalibration calibration, CalibrationPoint point)
    {
        NetworkCounts counts = point.Counts;
        return new
        {
            point.Name,
            Role = calibration.IsUsed(point) ? "fit" : "heldOut",
            counts.Samples,
            point.Measured.SamplesPerSecond,
            Accuracy = new { Chip = counts.Accuracy, Quantised = counts.QuantisedAccuracy, Golden = counts.GoldenAccuracy, Measured = point.Measured.Accuracy },
            counts.InputEvents,
            Spikes = new
            {
                Golden = Sum(s => s.Golden),
                GoldenActive = Sum(s => s.GoldenActive),
                Quantised = Sum(s => s.Quantised),
                Chip = Sum(s => s.Chip),
                Measured = point.Measured.Spikes,
            },
            SynOps = new { counts.GoldenSynOps, Chip = counts.SynOps, MeasuredPerStep = point.Measured.SynOpsPerStep },
            counts.Sites,
            counts.Layers,
            Actions = ChipActions.All.ToDictionary(a => Accounting.EnergyAccount.Name(a), a => counts.Actions[a], StringComparer.Ordinal),
            PowerW = new
            {
                Measured = new { point.Measured.Power.Ram, point.Measured.Power.Logic, point.Measured.Power.Processor },
                Fitted = Power(point, calibration.After),
                Before = Power(point, calibration.Before),
            },
            Error = calibration.Error(point),
            DynamicError = calibration.DynamicError(point),
            ErrorBefore = calibration.ErrorBefore(point),
        };

        long Sum(Func<SiteSpikes, long> number) => counts.Sites.Sum(number);
    }

    private static object Power(CalibrationPoint point, AsynchronousChip chip) => new
    {
        Ram = point.Predict(chip, SupplyRail.Ram),
        Logic = point.Predict(chip, SupplyRail.Logic),
        Processor = ChipCalibration.Processor(point, chip),
    };
}
