using System.CommandLine;
using System.CommandLine.Parsing;
using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;

namespace NeuroSim.Cli.Options;

/// <summary>Mesh, traffic and phases of the traffic bench, and where its results go.</summary>
internal sealed class NocOptions
{
    /// <summary>The traffic that comes from a file.</summary>
    public const string FromTrace = "trace";

    /// <summary>Most flits of a packet.</summary>
    public const int MostFlits = 256;

    private const int MostSide = 1_024;
    private const int MostCycles = 1_000_000;
    private const int MostBuffer = 4_096;
    private const int MostThreads = 1_024;

    private readonly Option<string?> _traffic = OptionValues.Word(
        "--traffic", "Who sends to whom (default: uniform).", [.. TrafficPatterns.Names, FromTrace]);

    private readonly Option<string?> _trace = OptionValues.Name("--trace", "Packets of --traffic trace: lines cycle,source,target[,flits].");

    private readonly Option<double?> _hotShare = OptionValues.Number("--hot-share", "Share of all packets for the hot nodes (default: 0.1).", 0, 1);

    private readonly Option<int[]?> _hotNodes = new("--hot-nodes")
    {
        Description = "Hot nodes, numbered row by row, as in 27,36 (default: the one in the middle).",
        HelpName = "N[,N…]",
        CustomParser = ParseNodes,
    };

    private readonly Option<double[]?> _rates = RateList.Create(
        "--rates", "Flits per node and cycle that are offered (default: 20 rates up to the channel-load bound).");

    private readonly Option<int?> _flits = OptionValues.Whole("--flits", "Flits of a packet (default: 1, or the chip's).", 1, MostFlits);

    private readonly Option<(int First, int Second)?> _size = OptionValues.Sizes(
        "--size", "Columns and rows of the mesh (default: 8x8, or one chip).", "WxH", "WIDTHxHEIGHT as in 8x8", MostSide);

    private readonly Option<bool> _torus = OptionValues.Switch("--torus", "Close rows and columns to rings (default: as the chip says).");

    private readonly Option<string?> _chip = OptionValues.Name(
        "--chip", "Built-in synchronous chip or chip file: size, cycles, FIFOs and flits; a larger --size is an array of such chips.", "NAME|FILE");

    private readonly Option<int?> _buffer = OptionValues.Whole(
        "--buffer", "Places of each input FIFO, flits (default: 8, on a torus two packets at least; or the chip's).", 1, MostBuffer);

    private readonly Option<int?> _hopCycles = OptionValues.Whole(
        "--hop-cycles", "Cycles from router to router without contention, pipeline and link (default: 2, or the chip's).", 1, MostCycles);

    private readonly Option<int?> _linkCycles = OptionValues.Whole("--link-cycles", "Cycles of a flit on a link (default: 1, or the chip's).", 1, MostCycles);

    private readonly Option<int?> _routingCycles = OptionValues.Whole(
        "--routing-cycles", "Cycles in which a packet behind another is routed before it asks for its output (default: 0, routed ahead).", 0, MostCycles);

    private readonly Option<int?> _allocationCycles = OptionValues.Whole(
        "--allocation-cycles", "Cycles in which an output is given to the next packet, after the one before (default: 0, speculative).", 0, MostCycles);

    private readonly Option<string?> _backend = OptionValues.Word(
        "--backend", "How the mesh is simulated (default: auto); results do not depend on it.", "auto", "scalar", "simd");

    private readonly Option<int?> _threads = OptionValues.Whole(
        "--threads", "Threads of this machine (default: all); results do not depend on them.", 1, MostThreads);

    private readonly Option<int?> _seed = OptionValues.Whole("--seed", "Seed of the random draws (default: 1).", 0, int.MaxValue);

    private readonly Option<int?> _warmUp = OptionValues.Whole("--warmup", "Cycles before the measured window (default: 5,000).", 0, MostCycles);

    private readonly Option<int?> _measure = OptionValues.Whole("--measure", "Cycles of the window (default: 10,000).", 1, MostCycles);

    private readonly Option<int?> _drain = OptionValues.Whole(
        "--drain", "Most cycles after the window in which measured packets may arrive (default: 50,000).", 0, MostCycles);

    private readonly Option<string?> _report = OptionValues.Output(
        "--report", "Write the results as JSON; '-' writes them to standard output, and nothing else there.");

    private readonly Option<string?> _csv = OptionValues.Output("--csv", "Write the points as CSV.");

    private readonly Option<string?> _svg = OptionValues.Output("--svg", "Write latency and accepted throughput over the rate as an SVG file.");

    private IEnumerable<Option> All => [_traffic, _rates, _flits, _hotShare, _hotNodes, _trace, _size, _torus, _chip, _buffer, _hopCycles, _linkCycles,
        _routingCycles, _allocationCycles, _warmUp, _measure, _drain, _seed, _backend, _threads, _report, _csv, _svg];

    // What a trace settles itself.
    private IEnumerable<Option> Drawn => [_rates, _seed, _warmUp, _measure, _svg];

    public void AddTo(Command command)
    {
        foreach (Option option in All)
        {
            command.Add(option);
        }
    }

    public NocChoice Read(ParseResult parsed)
    {
        string traffic = parsed.GetValue(_traffic) ?? (parsed.GetValue(_trace) is null ? "uniform" : FromTrace);
        CheckTogether(parsed, traffic);
        return new NocChoice
        {
            Traffic = traffic,
            Trace = parsed.GetValue(_trace),
            HotShare = parsed.GetValue(_hotShare),
            HotNodes = Given(parsed.GetValue(_hotNodes)),
            Rates = Given(parsed.GetValue(_rates)),
            Flits = parsed.GetValue(_flits),
            Size = parsed.GetValue(_size),
            Torus = parsed.GetValue(_torus),
            Chip = parsed.GetValue(_chip),
            BufferFlits = parsed.GetValue(_buffer),
            HopCycles = parsed.GetValue(_hopCycles),
            LinkCycles = parsed.GetValue(_linkCycles),
            RoutingCycles = parsed.GetValue(_routingCycles) ?? 0,
            AllocationCycles = parsed.GetValue(_allocationCycles) ?? 0,
            Backend = Enum.Parse<MeshBackend>(parsed.GetValue(_backend) ?? "auto", ignoreCase: true),
            Threads = parsed.GetValue(_threads) ?? Math.Min(Environment.ProcessorCount, MostThreads),
            Seed = parsed.GetValue(_seed) ?? 1,
            Phases = new PhasesPart(parsed.GetValue(_warmUp) ?? 5_000, parsed.GetValue(_measure) ?? 10_000, parsed.GetValue(_drain) ?? 50_000),
            Report = parsed.GetValue(_report),
            Csv = parsed.GetValue(_csv),
            Svg = parsed.GetValue(_svg),
        };
    }

    // An option of several values that was not given comes as none of them.
    private static T[]? Given<T>(T[]? values) => values is { Length: > 0 } ? values : null;

    private void CheckTogether(ParseResult parsed, string traffic)
    {
        bool trace = traffic == FromTrace;
        if (trace != parsed.GetValue(_trace) is not null)
        {
            throw new UsageException(trace
                ? "--traffic trace: the packets come from a file; give it with --trace FILE."
                : $"--trace: is only for --traffic trace, not {traffic}; leave one of the two out.");
        }

        Refuse(parsed, trace ? Drawn : [], "is not for traces, which say themselves what is sent when");
        Refuse(parsed, traffic == "hotspot" ? [] : [_hotShare, _hotNodes], $"is only for --traffic hotspot, not {traffic}");
    }

    private static void Refuse(ParseResult parsed, IEnumerable<Option> options, string why)
    {
        if (options.FirstOrDefault(o => parsed.GetResult(o) is { Implicit: false }) is { } given)
        {
            throw new UsageException($"{given.Name}: {why}; leave it out.");
        }
    }

    private static int[]? ParseNodes(ArgumentResult result)
    {
        int[] nodes = OptionValues.Whole(OptionValues.Text(result).Split(','), 0, MostSide * MostSide);
        return nodes.Length > 0 && nodes.Distinct().Count() == nodes.Length ? nodes
            : OptionValues.Refuse<int[]?>(result, "different numbers of nodes, counted row by row from 0 and separated by commas, as in 27,36");
    }
}
