using System.CommandLine;
using NeuroSim.Chips;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Cli.Options;

/// <summary>What is fitted, on which measurements and recordings.</summary>
internal sealed class CalibrationOptions
{
    private const int MostThreads = 1_024;

    private readonly Argument<string> _measured = new("MEASURED")
    {
        Description = "Measurements (.json): for each network \"powers\" (watt; pads, memories, logic, pixels digital, pixels analog) and "
            + "\"fps\" (samples per second).",
    };

    private readonly Option<string?> _chip = OptionValues.Name("--chip", "Built-in asynchronous chip or chip file whose constants are fitted.", "NAME|FILE");

    private readonly Option<string?> _input = OptionValues.Name(
        "--input", "Recordings that the networks run on: a file or folder as for 'run'.", "FILE|FOLDER");

    private readonly Option<string[]> _networks = new("--network")
    {
        Description = "File of a measured network (default: NAME.nir beside the measurements); give it once for each.",
        HelpName = "NAME=FILE",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> _use = OptionValues.Name(
        "--use", "Networks to fit on, as in 100,10; the others are held out (default: the two with the most and the least power of the "
            + "processor).", "NAMES");

    private readonly Option<string?> _fit = OptionValues.Name(
        "--fit", "Constants to fit, as in energyPj.synapticAddition,idleUw.ram (default: energies of synaptic operations and events that "
            + "are estimates).", "PATHS");

    private readonly Option<string?> _counts = OptionValues.Word(
        "--counts", "Whose spikes are counted: immediate (default), event by event, as the chip fires; golden, those of the network in time steps.",
        "immediate", "golden");

    private readonly Option<int?> _samples = OptionValues.Whole("--samples", "How many of the recordings, from the first (default: all).", 1, int.MaxValue);

    private readonly Option<int?> _threads = OptionValues.Whole(
        "--threads", "Threads of this machine (default: all); results do not depend on them.", 1, MostThreads);

    private readonly Option<string?> _out = OptionValues.Output("--out", "Write the chip file with the fitted numbers and their provenance.", "-o");

    private readonly Option<string?> _report = OptionValues.Output(
        "--report", "Write the report as JSON; '-' writes it to standard output, and nothing else there.");

    private readonly EventOptions _events = new();

    public CalibrationOptions()
    {
        _measured.Validators.Add(ParseFault.RefuseOptions);
        _chip.Required = _input.Required = true;
    }

    public void AddTo(Command command)
    {
        command.Add(_measured);
        foreach (Option option in (Option[])[_chip, _input, _networks, _use, _fit, _counts, _samples, _threads, _out, _report])
        {
            command.Add(option);
        }

        _events.AddTo(command);
    }

    public CalibrationChoice Read(ParseResult parsed) => new()
    {
        Measured = parsed.GetRequiredValue(_measured),
        Chip = parsed.GetRequiredValue(_chip)!,
        Input = parsed.GetRequiredValue(_input)!,
        Networks = Files(parsed.GetValue(_networks) ?? []),
        Use = Names(parsed.GetValue(_use)),
        Fit = Names(parsed.GetValue(_fit)),
        Events = _events.Read(parsed),
        Samples = parsed.GetValue(_samples),
        Options = new RunOptions
        {
            Threads = parsed.GetValue(_threads) ?? Math.Min(Environment.ProcessorCount, MostThreads),
            Firing = parsed.GetValue(_counts) == "golden" ? FiringPolicy.Windowed : FiringPolicy.Immediate,
        },
        Out = parsed.GetValue(_out),
        Report = parsed.GetValue(_report),
    };

    private static string[]? Names(string? list) => list?.Split(',', StringSplitOptions.TrimEntries);

    private static Dictionary<string, string> Files(string[] networks)
    {
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        foreach (string network in networks)
        {
            int at = network.IndexOf('=', StringComparison.Ordinal);
            if (at < 1 || at == network.Length - 1)
            {
                throw new UsageException($"--network {network}: give the name in the measurements and the file, as in 100=net.nir.");
            }

            if (!files.TryAdd(network[..at], network[(at + 1)..]))
            {
                throw new UsageException($"--network {network}: the network '{network[..at]}' was given before; give it once.");
            }
        }

        return files;
    }
}

/// <summary>What the user chose of a calibration.</summary>
internal sealed record CalibrationChoice
{
    /// <summary>File of the measurements.</summary>
    public required string Measured { get; init; }

    /// <summary>Chip.</summary>
    public required string Chip { get; init; }

    /// <summary>File or folder of recordings.</summary>
    public required string Input { get; init; }

    /// <summary>Files of networks by name, where they were given.</summary>
    public required IReadOnlyDictionary<string, string> Networks { get; init; }

    /// <summary>Networks to fit on, or null.</summary>
    public required IReadOnlyList<string>? Use { get; init; }

    /// <summary>Constants to fit, or null.</summary>
    public required IReadOnlyList<string>? Fit { get; init; }

    /// <summary>Which recordings, and how they are cut and changed.</summary>
    public required EventChoice Events { get; init; }

    /// <summary>How many recordings, or null for all.</summary>
    public required int? Samples { get; init; }

    /// <summary>How they are run.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>Where the fitted chip file goes, or null.</summary>
    public required string? Out { get; init; }

    /// <summary>Where the JSON report goes, or null.</summary>
    public required string? Report { get; init; }
}
