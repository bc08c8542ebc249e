using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Reports;

namespace NeuroSim.Simulator.Tracing;

/// <summary>
/// The rows of a trace: the process "time" with samples, timesteps or phases, and bursts; a process per chip with its cores and links. A row is named when it
/// is first used, so only what does something is there.
/// </summary>
internal sealed class TraceTracks
{
    private const int TimeProcess = 0;
    private const int FirstBurst = 10;

    private readonly ChipProgram _program;
    private readonly CoreArray _array;
    private readonly TraceWriter _writer;
    private readonly HashSet<TraceTrack> _named = [];
    private readonly Dictionary<int, string> _layerOfCore = [];

    public TraceTracks(ChipProgram program, TraceWriter writer)
    {
        (_program, _array, _writer) = (program, program.Placement.Array, writer);
        for (int u = 0; u < program.Partition.Units.Count; u++)
        {
            _layerOfCore.TryAdd(program.Placement.CoreOf[u], program.Network.Connections[program.Partition.LayerOf(program.Partition.Units[u])].Name);
        }
    }

    /// <summary>The samples.</summary>
    public TraceTrack Samples => Time(1, "samples");

    /// <summary>The timesteps of a sample without phases.</summary>
    public TraceTrack Timesteps => Time(2, "timesteps");

    /// <summary>The phases.</summary>
    public TraceTrack Phases => Time(3, "phases");

    /// <summary>The input.</summary>
    public TraceTrack Input => Time(4, "input");

    /// <summary>The host that reads results.</summary>
    public TraceTrack Host => Time(5, "host");

    /// <summary>The bursts of a site.</summary>
    public TraceTrack Bursts(int site) => Time(FirstBurst + site, $"bursts of {_program.Network.Sites[site].Name}");

    /// <summary>A core of the array.</summary>
    public TraceTrack Core(int core)
        => OnChip(_array.ChipOf(core), 1 + core, () => CoreName(core));

    /// <summary>What the queue of a core is called: counters have names, no rows.</summary>
    public string Queue(int core) => $"queue of {ArrayNames.Core(_array, core)}";

    /// <summary>A link of the array.</summary>
    public TraceTrack Link(int link) => OnChip(_array.ChipOf(link / Route.LinksPerCore), 1 + _array.Cores + link, () => ArrayNames.Link(_array, link));

    /// <summary>A link of the fabric that is none of the array.</summary>
    public TraceTrack OtherLink(int link, string name) => OnChip(0, 1 + _array.Cores * (1 + Route.LinksPerCore) + link, () => name);

    private string CoreName(int core)
        => _layerOfCore.TryGetValue(core, out string? layer) ? $"{ArrayNames.Core(_array, core)}, layer {layer}" : ArrayNames.Core(_array, core);

    private TraceTrack Time(int thread, string name) => Named(new(TimeProcess, thread), () => "time", () => name);

    private TraceTrack OnChip(int chip, int thread, Func<string> name)
        => Named(new(1 + chip, thread), () => $"{_program.Chip.Name}, chip ({chip % _array.ChipColumns}, {chip / _array.ChipColumns})", name);

    private TraceTrack Named(TraceTrack track, Func<string> process, Func<string> thread)
    {
        if (_named.Contains(track))
        {
            return track;
        }

        // Threads are numbered from 1.
        TraceTrack group = track with { Thread = 0 };
        if (_named.Add(group))
        {
            _writer.Name("process", group, process(), track.Process);
        }

        _named.Add(track);
        _writer.Name("thread", track, thread(), track.Thread);
        return track;
    }
}
