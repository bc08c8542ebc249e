using System.Globalization;
using NeuroSim.Simulator.Calibration;
using Spectre.Console;

namespace NeuroSim.Cli.Views;

/// <summary>A calibration: constants, predicted and measured power, and spikes of model, engine and chip.</summary>
internal static class CalibrationView
{
    private const double MicroPerWhole = 1e6;

    public static void Show(ChipCalibration fit, string? file, Terminal terminal)
    {
        string used = string.Join(", ", fit.Used.Select(p => p.Name));
        Tables.Section(terminal, $"Constants of {fit.Before.Name}, fitted on {used}", Constants(fit));
        foreach (RailFit rail in fit.Rails)
        {
            string residuals = string.Join(", ", rail.Points.Select((p, i) => $"{p.Name} {Signed(rail.ResidualsW[i] * MicroPerWhole)}"));
            Tables.Paragraph(terminal, $"{rail.Rail}: measured less fitted, µW: {residuals}; {rail.DegreesOfFreedom} degrees of freedom"
                + (rail.DegreesOfFreedom == 0 ? " left: no interval" : ""));
        }

        Tables.Section(
            terminal, "Power, µW; the processor is memory (RAM) and logic; errors of all of its power, and of what is above its power at rest", Power(fit));
        Tables.Section(
            terminal, "Accuracy and spikes, sums over the recordings; the chip's are those of the measurements, on recordings of their own", Spikes(fit));
        Tables.Section(terminal, "Spikes by site, sums over the recordings: of the network as trained in time steps → of the engine", Sites(fit));
        Tables.Section(terminal, "Synaptic operations, sums over the recordings", SynOps(fit));
        if (fit.Choices.Count > 0)
        {
            Tables.Section(terminal, "Error of the predicted processor power on networks held out, by what is fitted on", Choices(fit));
        }

        terminal.Screen.WriteLine();
        if (file is not null)
        {
            terminal.Say($"Chip file: {file}");
        }
    }

    private static Listing Constants(ChipCalibration fit)
    {
        Listing table = new("Constant", "supply", ">before", ">fitted", "unit", "95 % interval");
        foreach (FittedConstant c in fit.Constants)
        {
            table.Add(c.Path, $"{c.Fit.Rail}", Number(c.Before), Number(c.Value), c.Unit, c.IntervalText);
        }

        return table;
    }

    private static Listing Power(ChipCalibration fit)
    {
        Listing table = new(
            "Network", "role", ">RAM predicted", ">measured", ">logic predicted", ">measured", ">processor predicted", ">measured",
            ">error", ">above rest", "?>error before");
        foreach (CalibrationPoint p in fit.Points)
        {
            table.Add(
                p.Name, fit.IsUsed(p) ? "fit" : "held out",
                Micro(p.Predict(fit.After, SupplyRail.Ram)), Micro(p.Measured.Power.Ram),
                Micro(p.Predict(fit.After, SupplyRail.Logic)), Micro(p.Measured.Power.Logic),
                Micro(ChipCalibration.Processor(p, fit.After)), Micro(p.Measured.Power.Processor),
                SignedPercent(fit.Error(p)), fit.DynamicError(p) is { } above ? SignedPercent(above) : "–", SignedPercent(fit.ErrorBefore(p)));
        }

        return table;
    }

    private static Listing Spikes(ChipCalibration fit)
    {
        Listing table = new(
            "Network", "?>accuracy measured", ">golden", ">quantised", ">engine", ">spikes golden", ">once per step", ">quantised", ">engine", ">chip",
            ">chip / golden");
        foreach (CalibrationPoint p in fit.Points)
        {
            NetworkCounts c = p.Counts;
            long golden = c.Sites.Sum(s => s.Golden);
            table.Add(
                p.Name, Accuracy(p.Measured.Accuracy), Accuracy(c.GoldenAccuracy), Accuracy(c.QuantisedAccuracy), Accuracy(c.Accuracy),
                Format.Count(golden), Format.Count(c.Sites.Sum(s => s.GoldenActive)), Format.Count(c.Sites.Sum(s => s.Quantised)),
                Format.Count(c.Sites.Sum(s => s.Chip)), p.Measured.Spikes is { } spikes ? Format.Count(spikes) : "–",
                p.Measured.Spikes is { } chip && golden > 0 ? ((double)chip / golden).ToString("0.00", CultureInfo.InvariantCulture) : "–");
        }

        return table;
    }

    private static Listing Sites(ChipCalibration fit)
    {
        Listing table = new("Network", "site: golden → engine");
        foreach (CalibrationPoint p in fit.Points)
        {
            table.Add(p.Name, string.Join(", ", p.Counts.Sites.Select(s => $"{s.Name}: {Format.Count(s.Golden)} → {Format.Count(s.Chip)}")));
        }

        return table;
    }

    private static Listing SynOps(ChipCalibration fit)
    {
        Listing table = new("Network", ">events", ">golden", ">engine", "engine, by layer");
        foreach (CalibrationPoint p in fit.Points)
        {
            NetworkCounts c = p.Counts;
            table.Add(
                p.Name, Format.Count(c.InputEvents), Format.Count(c.GoldenSynOps), Format.Count(c.SynOps),
                string.Join(", ", c.Layers.Select(l => $"{l.Name}: {Format.Count(l.Chip)}")));
        }

        return table;
    }

    private static Listing Choices(ChipCalibration fit)
    {
        Listing table = new("Fitted on", "held out", ">largest error");
        foreach (HeldOutErrors choice in fit.Choices)
        {
            table.Add(
                string.Join(", ", choice.Used), string.Join(", ", choice.HeldOut.Select(h => $"{h.Name} {SignedPercent(h.Error)}")),
                Format.Percent(choice.Largest));
        }

        return table;
    }

    private static string Accuracy(double? share) => share is { } value ? value.ToString("0.00#", CultureInfo.InvariantCulture) : "–";

    private static string Micro(double watt) => (watt * MicroPerWhole).ToString("N1", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Signed(double value) => value.ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    private static string SignedPercent(double share) => (share * 100).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture) + " %";
}
