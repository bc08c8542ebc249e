using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using NeuroSim.Chips;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Cli.Options;

/// <summary>What is run, and how.</summary>
internal sealed class ExecutionOptions
{
    private const int MostThreads = 1_024;
    private const int MostRepeats = 1_000;
    private const int LongestPhase = 1_000_000_000;

    private readonly Option<string?> _input = OptionValues.Name(
        "--input", "Images: .npz (images_u8, optional labels, mean, std), IDX (MNIST) or CIFAR binary. Events of a camera: .npz (events_txyp, "
            + "offsets), N-MNIST (.bin, .bs2), AEDAT 4, Prophesee RAW, .csv (t,x,y,p), or a folder of such files.", "FILE|FOLDER");

    private readonly Option<double[]?> _mean = OptionValues.Numbers(
        "--mean", "Mean of the images in 0 … 1, one number or one per channel, instead of the file's (without either: 0.5).", 0, 1);

    private readonly Option<double[]?> _std = OptionValues.Numbers(
        "--std", "Standard deviation, one number or one per channel, instead of the file's (without either: 0.25).", 1e-3, 1e3);

    private readonly Option<int?> _samples = OptionValues.Whole("--samples",
        "How many of the images or recordings to run, from the first (default: all).", 1, int.MaxValue);

    private readonly Option<int?> _threads = OptionValues.Whole(
        "--threads", "Threads of this machine (default: all); results do not depend on them.", 1, MostThreads);

    private readonly Option<string?> _phase = OptionValues.WholeOrWord(
        "--phase-cycles", "How phases end, instead of what the chip file says: adaptive, fixed, or fixed at N cycles.", 1, LongestPhase,
            "adaptive", "fixed");

    private readonly Option<bool> _noGolden = OptionValues.Switch(
        "--no-golden", "Do not compare the run with the network as trained (floating point); saves time.");

    private readonly Option<int?> _repeat = OptionValues.Whole(
        "--repeat", "Run each sample so often, for the timings of this machine (default 1).", 1, MostRepeats);

    private readonly Option<string?> _firing = OptionValues.Word(
        "--firing", "Asynchronous chips: neurons fire at once (immediate), or at the end of a timestep (windowed); default: the chip's.",
        "windowed", "immediate");

    private readonly Option<string?> _pace = OptionValues.Word(
        "--pace", "Asynchronous chips: events come at their own times (recorded, the default), or as fast as the chip takes them (fast).", "recorded", "fast");

    private readonly Option<string?> _timing = OptionValues.Word(
        "--timing", "Packets do not wait for each other (analytic, the default), or every one moves through links, routers and queues (cycle). Immediate firing is always simulated so.",
        "analytic", "cycle");

    private readonly Option<bool> _stalls = OptionValues.Switch(
        "--stalls", "Asynchronous chips with --timing cycle or immediate firing: run each sample again with links that make nothing wait, to report the share of time that the network adds.");

    private readonly BandwidthOptions _bandwidth = new();

    private readonly Option<string?> _report = OptionValues.Output(
        "--report", "Write the report as JSON; '-' writes it to standard output, and nothing else there.");

    private readonly Option<bool> _perSample = OptionValues.Switch("--per-sample", "List the spikes of each sample in the JSON report.");

    public ExecutionOptions() => _input.Required = true;

    public void AddTo(Command command)
    {
        Option[] all = [_input, _mean, _std, _samples, _threads, _timing, _phase, _firing, _pace, _stalls, _noGolden, _repeat, _report, _perSample];
        foreach (Option option in all)
        {
            command.Add(option);
        }

        _bandwidth.AddTo(command);
    }

    // An array option that was not given has no elements.
    private static double[]? Given(double[]? values) => values is { Length: > 0 } ? values : null;

    public ExecutionChoice Read(ParseResult parsed)
    {
        string? phase = parsed.GetValue(_phase);
        int? cycles = int.TryParse(phase, CultureInfo.InvariantCulture, out int number) ? number : null;
        RunOptions options = new()
        {
            Threads = parsed.GetValue(_threads) ?? Math.Min(Environment.ProcessorCount, MostThreads),
            Phase = phase is null ? null : phase == "adaptive" ? PhaseMode.Adaptive : PhaseMode.Fixed,
            PhaseCycles = cycles,
            Firing = parsed.GetValue(_firing) switch { null => null, "immediate" => FiringPolicy.Immediate, _ => FiringPolicy.Windowed },
            Timing = parsed.GetValue(_timing) == "cycle" ? Timing.Cycle : Timing.Analytic,
            MeasureStalls = parsed.GetValue(_stalls),
            FastPace = parsed.GetValue(_pace) == "fast",
            CompareWithGolden = !parsed.GetValue(_noGolden),
            Repeat = parsed.GetValue(_repeat) ?? 1,
        };
        return new(parsed.GetRequiredValue(_input)!, parsed.GetValue(_samples), options, phase, parsed.GetValue(_report),
            parsed.GetValue(_perSample), Given(parsed.GetValue(_mean)), Given(parsed.GetValue(_std)))
        {
            Knobs = _bandwidth.Read(parsed),
            TimingGiven = parsed.GetResult(_timing) is { Implicit: false },
            GivenForAsynchronous = [.. ((Option[])[_firing, _pace, _stalls]).Where(o => parsed.GetResult(o) is { Implicit: false }).Select(o => o.Name)],
        };
    }
}

/// <summary>What the user chose to run.</summary>
/// <param name="Input">File of images, or file or folder of recordings.</param>
/// <param name="Samples">How many, or null for all.</param>
/// <param name="Options">How.</param>
/// <param name="PhaseOverride">What was given as <c>--phase-cycles</c>, or null.</param>
/// <param name="Report">Where the JSON report goes, or null.</param>
/// <param name="PerSample">True to list spikes by sample.</param>
/// <param name="Mean">Mean of the images, one for all channels or one each, or null.</param>
/// <param name="Std">Standard deviation of the images, one for all channels or one each, or null.</param>
internal sealed record ExecutionChoice(string Input, int? Samples, RunOptions Options, string? PhaseOverride, string? Report,
    bool PerSample, double[]? Mean = null, double[]? Std = null)
{
    /// <summary>Names of the options that were given and mean something to asynchronous chips only.</summary>
    public IReadOnlyList<string> GivenForAsynchronous { get; init; } = [];

    /// <summary>Bandwidths set instead of the chip file's.</summary>
    public BandwidthKnobs Knobs { get; init; } = new();

    /// <summary>True if <c>--timing</c> was given.</summary>
    public bool TimingGiven { get; init; }

    /// <summary>Options about network and recordings that were given, for the report.</summary>
    public IReadOnlyDictionary<string, string> Given { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>True if a trace is asked for.</summary>
    public bool Traced { get; init; }

    /// <summary>The same without what means nothing to a chip: how phases end, or when neurons of a chip without a clock fire.</summary>
    public ExecutionChoice For(ChipDescription chip) => chip is AsynchronousChip asynchronous ? For(asynchronous) : this with
    {
        Knobs = Options.Timing == Timing.Analytic ? Knobs with { QueueDepth = null, RouterBandwidth = null } : Knobs,
        GivenForAsynchronous = [],
        Options = Options with { Firing = null, FastPace = false, MeasureStalls = false },
    };

    /// <summary>Whether an asynchronous chip is simulated event by event, because its neurons fire immediately or because it was asked for.</summary>
    public bool IsEventByEvent(AsynchronousChip chip) => Options.Timing == Timing.Cycle || FiringOf(chip) == FiringPolicy.Immediate;

    /// <summary>When the neurons of a chip fire.</summary>
    public FiringPolicy FiringOf(AsynchronousChip chip) => Options.Firing ?? chip.Firing;

    private ExecutionChoice For(AsynchronousChip chip) => this with
    {
        Knobs = Knobs with { LinkBandwidth = chip.Router == RouterKind.Shared ? null : Knobs.LinkBandwidth, QueueDepth = IsEventByEvent(chip) ? Knobs.QueueDepth : null },
        PhaseOverride = null,
        TimingGiven = TimingGiven && FiringOf(chip) == FiringPolicy.Windowed,
        Options = Options with { Phase = null, PhaseCycles = null, MeasureStalls = Options.MeasureStalls && IsEventByEvent(chip) },
    };

    /// <summary>What the user set instead of the chip file's values, for the report.</summary>
    public IReadOnlyDictionary<string, string> Overrides
    {
        get
        {
            Dictionary<string, string> overrides = Given.ToDictionary(g => MemberOf(g.Key), g => g.Value, StringComparer.Ordinal);
            Add("firing", Options.Firing is { } firing ? JsonNamingPolicy.CamelCase.ConvertName($"{firing}") : null);
            Add("linkBandwidth", Knobs.LinkBandwidth is { } link ? RateText.Text(link) : null);
            Add("routerBandwidth", Knobs.RouterBandwidth is { } router ? RateText.Text(router) : null);
            Add("coreRate", Knobs.CoreRate is { } rate ? RateText.Text(rate) : null);
            Add("queueDepth", Knobs.QueueDepth?.ToString(CultureInfo.InvariantCulture));
            Add("packet", Knobs.Packet is { } packet ? JsonNamingPolicy.CamelCase.ConvertName($"{packet}") : null);
            Add("timing", TimingGiven ? JsonNamingPolicy.CamelCase.ConvertName($"{Options.Timing}") : null);
            Add("pace", Options.FastPace ? "fast" : null);
            Add("phaseCycles", PhaseOverride);
            Add("mean", Text(Mean));
            Add("std", Text(Std));
            return overrides;

            void Add(string name, string? value)
            {
                if (value is not null)
                {
                    overrides[name] = value;
                }
            }
        }
    }

    // "--time-bins" → "timeBins".
    private static string MemberOf(string option)
        => string.Concat(option.TrimStart('-').Split('-').Select((w, i) => i == 0 ? w : $"{char.ToUpperInvariant(w[0])}{w[1..]}"));

    private static string? Text(double[]? values)
        => values is null ? null : string.Join(',', values.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
}
