using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Compiler;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NeuroSim.Models.Onnx;
using NeuroSim.Simulator.Calibration;

namespace NeuroSim.Cli.Running;

/// <summary>All that a calibration needs, read and checked before anything runs; then the runs.</summary>
internal sealed class CalibrationRun
{
    private const string Graph = ".nir";

    private readonly CalibrationChoice _choice;
    private readonly IReadOnlyList<(MeasuredNetwork Measured, string File)> _networks;

    /// <summary>Reads measurements and chip, and finds the files of the networks.</summary>
    public CalibrationRun(CalibrationChoice choice)
    {
        _choice = choice;
        File = MeasuredFile.Read(choice.Measured);
        Chip = ChipReader.Read(choice.Chip) as AsynchronousChip
            ?? throw new UsageException($"--chip {choice.Chip}: this is a synchronous chip; measured supplies are compared with the idle rails of an "
                + "asynchronous one.");
        CheckNames(choice.Networks.Keys, "--network");
        CheckNames(choice.Use ?? [], "--use");
        FitGroup.Check(Chip, choice.Fit ?? []);
        _networks = [.. File.Networks.Select(n => (n, FileOf(n.Name)))];
        if (choice.Events.TimeBins is null)
        {
            throw new UsageException("--time-bins N is needed: the networks as trained, which the runs are compared with, take recordings in time steps; "
                + "give the number they were trained with.");
        }
    }

    /// <summary>The measurements.</summary>
    public MeasuredFile File { get; }

    /// <summary>The chip file.</summary>
    public AsynchronousChip Chip { get; }

    /// <summary>Files that must not be overwritten.</summary>
    public IEnumerable<string> Inputs => [_choice.Measured, _choice.Chip, _choice.Input, .. _networks.Select(n => n.File)];

    private bool IsImmediate => _choice.Options.Firing == FiringPolicy.Immediate;

    /// <summary>Runs all networks and fits.</summary>
    public async Task<(ChipCalibration Fit, CalibrationProvenance Provenance)> RunAsync(Terminal terminal, CancellationToken cancel)
    {
        EventSet set = await Work.RunAsync(
            terminal, $"reading {Path.GetFileName(_choice.Input)}", () => InputEvents.Read(_choice.Input, _choice.Events), cancel);
        EventSamples samples = new(set, EventBinning.Into(_choice.Events.TimeBins!.Value));
        int count = InputImages.Samples(samples, _choice.Samples);
        List<CalibrationPoint> points = [];
        foreach ((MeasuredNetwork measured, string file) in _networks)
        {
            points.Add(new(measured, await CountAsync(measured.Name, file, samples, count, terminal, cancel)));
        }

        return (ChipCalibration.Fit(Chip, points, _choice.Use, _choice.Fit), Provenance(samples, count));
    }

    private async Task<NetworkCounts> CountAsync(string name, string file, EventSamples samples, int count, Terminal terminal, CancellationToken cancel)
    {
        NetworkChoice network = new(file, D: null, ImageSize: null);
        OnnxInput? input = NetworkFile.KindOf(file) == NetworkKind.Onnx ? OnnxInput.Events : null;
        SpikingNetwork read = (await ProgramSource.ReadNetworkAsync(network, input, terminal, cancel)).Network;
        InputEvents.Check(samples, read, file, terminal);
        ReadyProgram ready = await ProgramSource.CompileAsync(read, 0, Chip, new CompileOptions(), terminal, cancel);
        return await Work.RunAsync(terminal, $"running {name} on {count:N0} recordings, on the chip and as trained", 2 * count, Count, cancel);

        NetworkCounts Count(Action step)
            => new NetworkCounter(name, ready.Program, _choice.Options with { Progress = _ => step() }).Run(samples, count, cancel);
    }

    private CalibrationProvenance Provenance(EventSamples samples, int count)
    {
        string folder = Path.GetFileName(Path.TrimEndingDirectorySeparator(_choice.Input));
        string recordings = $"{count:N0} recordings of {folder} ({samples.NameOf(0)} to {samples.NameOf(count - 1)})";
        string firing = IsImmediate ? "Counts of immediate firing, event by event" : $"Counts of the golden integer network in {samples.Binning}";
        return new CalibrationProvenance(File, recordings, firing, DateOnly.FromDateTime(DateTime.UtcNow));
    }

    private string FileOf(string name)
    {
        if (_choice.Networks.TryGetValue(name, out string? given))
        {
            return given;
        }

        string beside = Path.Combine(Path.GetDirectoryName(_choice.Measured) ?? string.Empty, name + Graph);
        return System.IO.File.Exists(beside) ? beside
            : throw new UsageException($"{_choice.Measured}: the network '{name}' was measured, but there is no file {beside}; give it as "
                + $"--network {name}=FILE.");
    }

    private void CheckNames(IEnumerable<string> names, string option)
    {
        if (names.FirstOrDefault(n => File.Networks.All(m => m.Name != n)) is { } unknown)
        {
            string known = string.Join(", ", File.Networks.Select(n => n.Name));
            throw new UsageException($"{option} {unknown}: {_choice.Measured} has no such network; it has {known}.");
        }
    }
}
