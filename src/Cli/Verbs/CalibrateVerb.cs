using System.CommandLine;
using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Running;
using NeuroSim.Cli.Views;
using NeuroSim.Simulator.Calibration;

namespace NeuroSim.Cli.Verbs;

/// <summary><c>calibrate</c>: fits the free constants of a chip file to measured power.</summary>
internal static class CalibrateVerb
{
    public static Command Create(Terminal terminal)
    {
        VerbCommand verb = new(
            "calibrate",
            "Fit the energies of an asynchronous chip that are estimates to measured power, with the counts of our own runs; predict the networks held out.",
            "neurosim calibrate measured.json --chip speck-like --input recordings/ --recordings 60001-60100 --time-bins 30",
            "neurosim calibrate measured.json --chip speck-like --input recordings/ --time-bins 30 --use 100,10 --out my-chip.json",
            "neurosim calibrate measured.json --chip my-chip.json --input recordings/ --time-bins 30 --fit energyPj.synapticAddition,idleUw.logic");
        CalibrationOptions options = new();
        options.AddTo(verb);
        verb.SetAction((parsed, cancel) => RunAsync(options.Read(parsed), terminal, cancel));
        return verb;
    }

    private static async Task<int> RunAsync(CalibrationChoice choice, Terminal terminal, CancellationToken cancel)
    {
        CalibrationRun run = new(choice);
        ReportOutput output = new(choice.Report);
        output.Check(run.Inputs);
        OutputFile.Check(choice.Out, run.Inputs);
        if (choice.Out == OutputFile.StandardOutput)
        {
            throw new UsageException("--out -: a chip file is written to a file; give its name.");
        }

        (ChipCalibration fit, CalibrationProvenance provenance) = await run.RunAsync(terminal, cancel);
        string chip = ChipJson.Write(FittedChip.Describe(fit, provenance)) + "\n";
        // What cannot be read again, such as an energy beyond the format's limits, is not written.
        ChipReader.Parse(chip, choice.Out ?? "fitted chip");
        if (choice.Out is { } file)
        {
            OutputFile.Write(file, path => File.WriteAllText(path, chip), cancel);
        }

        output.Write(CalibrationReport.ToJson(fit, provenance), () => CalibrationView.Show(fit, choice.Out, terminal), terminal, cancel);
        return ExitCodes.Success;
    }
}
