using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>What one point runs: the chip as changed, and how it is compiled and run.</summary>
/// <param name="Chip">The chip.</param>
/// <param name="Compile">How the network is compiled.</param>
/// <param name="Run">How the program is run.</param>
public sealed record SweepSetup(ChipDescription Chip, CompileOptions Compile, RunOptions Run);

/// <summary>A run option that may be an axis.</summary>
/// <param name="Name">Name in specs and results.</param>
/// <param name="Accepted">The values that it takes, in words.</param>
/// <param name="Concerns">Whether it means anything to a chip, with the other settings of the point.</param>
/// <param name="Read">A value as given, in its one spelling; null if it is none.</param>
/// <param name="Apply">Puts a value in force.</param>
public sealed record SweepSetting(
    string Name,
    string Accepted,
    Func<ChipDescription, IEnumerable<SweepValue>, bool> Concerns,
    Func<string, string?> Read,
    Func<SweepSetup, string, SweepSetup> Apply);

/// <summary>The run options that may be axes, by the names that specs and results give them. A new one is one line here.</summary>
public static class SweepSettings
{
    /// <summary>Packets per second of a link; <c>unlimited</c> for no limit.</summary>
    public const string LinkBandwidth = "linkBandwidth";

    /// <summary>Packets per second of a router; <c>unlimited</c> for no limit.</summary>
    public const string RouterBandwidth = "routerBandwidth";

    /// <summary>Synaptic operations per second of a core.</summary>
    public const string CoreRate = "coreRate";

    /// <summary>Messages that the queue of a core or router holds.</summary>
    public const string QueueDepth = "queueDepth";

    /// <summary>How phases of a synchronous chip end.</summary>
    public const string PhaseCycles = "phaseCycles";

    /// <summary>When neurons of an asynchronous chip fire.</summary>
    public const string Firing = "firing";

    /// <summary>How closely the network of a chip is simulated; immediate firing, always event by event.</summary>
    public const string Timing = "timing";

    private const int LongestPhase = 1_000_000_000, MostQueued = 4_096, MostFolding = 1_024, MostChips = 65_536;
    private const double SlowestRate = 1, FastestRate = 1e15;
    private const string ARate = "a rate per second from 1 to 1e15, as in 250k, 1M, 2.5G", RateOrUnlimited = ARate + ", or unlimited";
    private const string Adaptive = "adaptive", Fixed = "fixed", Analytic = "analytic", Cycle = "cycle", Immediate = "immediate", Windowed = "windowed";

    /// <summary>All of them, in the order in which results list them.</summary>
    public static IReadOnlyList<SweepSetting> All { get; } =
    [
        new(LinkBandwidth, RateOrUnlimited, HasLinks, Rate(unlimited: true), Knob(v => new() { LinkBandwidth = v })),
        new(RouterBandwidth, RateOrUnlimited, HasRouters, Rate(unlimited: true), Knob(v => new() { RouterBandwidth = v })),
        new(CoreRate, ARate, Any, Rate(unlimited: false), Knob(v => new() { CoreRate = v })),
        new(QueueDepth, $"a whole number from 1 to {MostQueued:N0}", HasQueues, WordOrWhole(MostQueued), Knob(v => new() { QueueDepth = (int)v })),
        new("packet", "binary or graded", HasBursts, Word("binary", "graded"), WithPacket),
        new(Timing, "analytic or cycle", HasBursts, Word(Analytic, Cycle),
            (s, v) => s with { Run = s.Run with { Timing = v == Cycle ? Engines.Timing.Cycle : Engines.Timing.Analytic } }),
        new(PhaseCycles, "adaptive, fixed or a whole number of cycles", IsSynchronous, WordOrWhole(LongestPhase, Adaptive, Fixed), WithPhase),
        new(Firing, "windowed or immediate", IsAsynchronous, Word(Windowed, Immediate),
            (s, v) => s with { Run = s.Run with { Firing = v == Immediate ? FiringPolicy.Immediate : FiringPolicy.Windowed } }),
        new("pace", "recorded or fast", IsAsynchronous, Word("recorded", "fast"), (s, v) => s with { Run = s.Run with { FastPace = v == "fast" } }),
        new("weights", "int8 or exact", Any, Word("int8", "exact"), (s, v) => s with { Compile = s.Compile with { ExactWeights = v == "exact" } }),
        new("folding", $"a whole number from 1 to {MostFolding:N0}", Any, WordOrWhole(MostFolding),
            (s, v) => s with { Compile = s.Compile with { Folding = int.Parse(v) } }),
        new("chips", $"auto or a whole number from 1 to {MostChips:N0}", Any, WordOrWhole(MostChips, "auto"),
            (s, v) => s with { Compile = s.Compile with { Chips = v == "auto" ? null : int.Parse(v) } }),
        new("placementSeed", $"a whole number from 1 to {int.MaxValue:N0}", Any, WordOrWhole(int.MaxValue), (s, v) => s with { Compile = s.Compile with { PlacementSeed = int.Parse(v) } }),
    ];

    /// <summary>The option of a name; null if the name is none, and so perhaps a field of the chip.</summary>
    public static SweepSetting? Find(string name) => All.FirstOrDefault(s => s.Name == name);

    /// <summary>What a point runs: fields of the chip first, then the options.</summary>
    /// <exception cref="ChipFormatException">The chip cannot have a value.</exception>
    public static SweepSetup Setup(ChipDescription chip, IEnumerable<SweepValue> settings)
    {
        SweepSetup setup = new(chip, new CompileOptions(), new RunOptions());
        foreach (SweepValue value in settings.OrderBy(v => Find(v.Axis) is null ? 0 : 1))
        {
            setup = Find(value.Axis) is { } option
                ? option.Apply(setup, value.Text)
                : setup with { Chip = ChipFieldEdit.Set(setup.Chip, value.Axis, value.Text) };
        }

        return setup;
    }

    private static SweepSetup WithPhase(SweepSetup setup, string value) => setup with
    {
        Run = setup.Run with
        {
            Phase = value == Adaptive ? PhaseMode.Adaptive : PhaseMode.Fixed,
            PhaseCycles = value is Adaptive or Fixed ? null : int.Parse(value),
        },
    };

    private static SweepSetup WithPacket(SweepSetup setup, string value)
        => With(setup, new() { Packet = value == "graded" ? PacketKind.Graded : PacketKind.Binary });

    private static Func<SweepSetup, string, SweepSetup> Knob(Func<double, BandwidthKnobs> knobs)
        => (setup, value) => With(setup, knobs(SweepNumbers.Number(value)!.Value));

    private static SweepSetup With(SweepSetup setup, BandwidthKnobs knobs) => setup with { Chip = knobs.Apply(setup.Chip) };

    private static bool Any(ChipDescription chip, IEnumerable<SweepValue> others) => true;

    private static bool IsSynchronous(ChipDescription chip, IEnumerable<SweepValue> others) => chip is SynchronousChip;

    private static bool IsAsynchronous(ChipDescription chip, IEnumerable<SweepValue> others) => chip is AsynchronousChip;

    private static bool HasLinks(ChipDescription chip, IEnumerable<SweepValue> others) => chip is not AsynchronousChip { Router: RouterKind.Shared };

    // Neurons that fire at once send spike by spike, and are simulated so.
    private static bool HasBursts(ChipDescription chip, IEnumerable<SweepValue> others) => chip is not AsynchronousChip asynchronous
        || (others.FirstOrDefault(o => o.Axis == Firing)?.Text ?? (asynchronous.Firing == FiringPolicy.Immediate ? Immediate : Windowed)) == Windowed;

    // Of a synchronous chip with analytic timing, no packet waits in a router.
    private static bool HasRouters(ChipDescription chip, IEnumerable<SweepValue> others) => chip is AsynchronousChip || HasQueues(chip, others);

    // With analytic timing nothing waits in a queue.
    private static bool HasQueues(ChipDescription chip, IEnumerable<SweepValue> others)
        => others.Any(o => o is { Axis: Timing, Text: Cycle }) || !HasBursts(chip, others);

    private static Func<string, string?> Rate(bool unlimited) => text => SweepNumbers.Number(text) is { } rate
        && (double.IsInfinity(rate) ? unlimited : rate is >= SlowestRate and <= FastestRate) ? SweepNumbers.Text(rate) : null;

    private static Func<string, string?> Word(params string[] words) => text => words.Contains(text) ? text : null;

    private static Func<string, string?> WordOrWhole(int most, params string[] words) => text => words.Contains(text) ? text
        : SweepNumbers.Number(text) is >= 1 and var number && number <= most && double.IsInteger(number) ? SweepNumbers.Text(number) : null;
}
