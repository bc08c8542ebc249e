using System.CommandLine;
using NeuroSim.Models.Neurons;
using NeuroSim.Simulator.Sweeps;

namespace NeuroSim.Cli.Options;

/// <summary>What is swept: a spec file, or the same in options.</summary>
internal sealed class SweepOptions
{
    private const int MostBins = 1_000_000;

    private readonly Argument<string?> _spec = new("SPEC")
    {
        Description = "Spec file (JSON); or give the options below instead.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> _models = Many("--model", "Networks, separated by commas; net-d{1,2}.pth stands for net-d1.pth and net-d2.pth. If the list "
        + "in braces is that of --d, each checkpoint runs with its own D; any other runs with every D, its thresholds re-scaled.", "FILE[,FILE…]");

    private readonly Option<string?> _d = OptionValues.Name("--d", "Most spikes of a neuron per timestep (default: as trained).", "N[,N…]");

    private readonly Option<int?> _trainedD = OptionValues.Whole("--trained-d", "D of the training of networks that do not say it.", 1, SfaNeuron.MaxD);

    private readonly Option<string[]> _chips = Many("--chip", "Built-in chips or chip files, separated by commas.", "NAME|FILE[,…]");

    private readonly Option<string?> _input = OptionValues.Name("--input", "Images or recordings, as run takes them.", "FILE|FOLDER");

    private readonly Option<int?> _samples = OptionValues.Whole("--samples", "How many of them, from the first (default: all).", 1, int.MaxValue);

    private readonly Option<int?> _timeBins = OptionValues.Whole("--time-bins", "Cut each recording into so many timesteps.", 1, MostBins);

    private readonly Option<double?> _binUs = OptionValues.Number("--bin-us", "Length of a timestep in µs.", 1e-3, 1e12, "N");

    private readonly Option<bool> _noGolden = OptionValues.Switch("--no-golden", "Do not compare with the networks as trained; saves time.");

    private readonly Option<string[]> _set = Many("--set", "Any field of the chips by its path in their files, as in timing.tokenPs=1000,2000.", "PATH=X[,X…]");

    private readonly (string Name, Option<string?> Option)[] _axes = [.. SweepSettings.All.Select(s => (s.Name, OptionValues.Name(
        Kebab(s.Name), $"Axis: {s.Accepted}.", "X[,X…]|A..B:N")))];

    public SweepOptions() => _spec.Validators.Add(ParseFault.RefuseOptions);

    private IEnumerable<Option> Short => [_models, _d, _trainedD, _chips, _input, _samples, _timeBins, _binUs, _noGolden, .. _axes.Select(a => a.Option), _set];

    public void AddTo(Command command)
    {
        command.Add(_spec);
        foreach (Option option in Short)
        {
            command.Add(option);
        }
    }

    /// <summary>The spec, and the file that it was read from, or null.</summary>
    public (SweepSpec Spec, string? File) Read(ParseResult parsed)
    {
        string[] given = [.. Short.Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => o.Name)];
        return parsed.GetValue(_spec) is not { } file ? (OfOptions(parsed), null)
            : given.Length == 0 ? (SweepSpecFile.Read(file), file)
            : throw new UsageException($"{file}: a spec file says all that is swept, but {string.Join(", ", given)} was given too; write it "
                + "into the file, or leave the file out.");
    }

    private SweepSpec OfOptions(ParseResult parsed) => new()
    {
        Models = Needed(parsed, _models),
        D = parsed.GetValue(_d) is { } d ? SweepSpecFile.Ds(d, "--d") : [],
        TrainedD = parsed.GetValue(_trainedD),
        Chips = Needed(parsed, _chips),
        Input = parsed.GetValue(_input) ?? throw Missing("--input"),
        Samples = parsed.GetValue(_samples),
        TimeBins = parsed.GetValue(_timeBins),
        BinUs = parsed.GetValue(_binUs),
        Golden = !parsed.GetValue(_noGolden),
        Axes =
        [
            .. _axes.Where(a => parsed.GetValue(a.Option) is not null).Select(a => SweepAxis.Parse(a.Name, parsed.GetValue(a.Option)!, a.Option.Name)),
            .. (parsed.GetValue(_set) ?? []).Select(Field),
        ],
    };

    private static SweepAxis Field(string text) => text.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
        ? SweepAxis.Parse(text[..at], text[(at + 1)..], $"--set {text[..at]}")
        : throw new UsageException($"--set {text}: give PATH=VALUES, as in timing.tokenPs=1000,2000.");

    private static string[] Needed(ParseResult parsed, Option<string[]> option)
        => parsed.GetValue(option) is { Length: > 0 } given ? [.. given.SelectMany(BraceList.Split)] : throw Missing(option.Name);

    private static UsageException Missing(string option) => new($"{option} is needed; or give a spec file. See 'neurosim sweep --help'.");

    private static Option<string[]> Many(string name, string description, string helpName)
        => new(name) { Description = description, HelpName = helpName, Arity = ArgumentArity.OneOrMore };

    // "linkBandwidth" → "--link-bandwidth".
    private static string Kebab(string name)
        => "--" + string.Concat(name.Select(c => char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{c}"));
}
