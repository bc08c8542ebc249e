using NeuroSim.Chips;
using NeuroSim.Cli.Options;
using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;

namespace NeuroSim.Cli.Running;

/// <summary>One run of the traffic bench: the mesh that the user asked for, and what is measured on it.</summary>
internal sealed class NocRun
{
    /// <summary>Most nodes of a mesh: pairs of them are counted one by one.</summary>
    private const int MostNodes = 16_384;

    private const int DefaultSide = 8;
    private const int DefaultHopCycles = 2;
    private const int DefaultBufferFlits = 8;
    private const int DefaultRates = 20;
    private const double DefaultHotShare = 0.1;

    private readonly NocChoice _choice;
    private readonly int _flits;
    private readonly string? _chip;
    private readonly MeshSpec _mesh;
    private readonly TrafficTrace? _trace;
    private readonly TrafficPattern? _pattern;
    private readonly ChannelLoads? _loads;

    /// <summary>Reads chip and trace, and refuses what no mesh can be.</summary>
    public NocRun(NocChoice choice)
    {
        _choice = choice;
        SynchronousChip? chip = choice.Chip is null ? null : ReadChip(choice.Chip);
        _chip = chip?.Name;
        _flits = choice.Flits ?? chip?.Mesh.FlitsPerPacket?.Value ?? 1;
        _mesh = Mesh(choice, chip) with { LongestPacketFlits = _flits };
        if (choice.Trace is not null)
        {
            _trace = new TraceReader(choice.Trace, _mesh.Routers, _flits, NocOptions.MostFlits).Read();
            _mesh = Buffered(choice, chip, _mesh with { LongestPacketFlits = _trace.Packets.Max(p => p.Flits) });
        }
        else
        {
            _mesh = Buffered(choice, chip, _mesh);
            _pattern = TrafficPatterns.Create(choice.Traffic, Grid(choice, _mesh));
            _loads = new ChannelLoads(_mesh, _pattern);
        }

        CheckMesh();
    }

    /// <summary>Runs of the mesh, for progress; 0: unknown.</summary>
    public int Runs => _trace is not null ? 0 : TrafficCurve.Runs(Rates.Count);

    private IReadOnlyList<double> Rates
        => _choice.Rates ?? [.. Enumerable.Range(1, DefaultRates).Select(i => _loads!.Bound * i / DefaultRates)];

    /// <summary>Measures.</summary>
    public TrafficReport Run(Action step, CancellationToken cancel)
        => _trace is null ? Curve(step, cancel) : Trace(TraceRun.Run(_mesh, _trace, _choice.Phases.DrainCycles, _choice.Backend, cancel));

    private TrafficReport Curve(Action step, CancellationToken cancel)
    {
        if (_choice.Phases.MeasureCycles < _loads!.ZeroLoadCycles(_flits))
        {
            throw new UsageException($"--measure {_choice.Phases.MeasureCycles:N0}: a packet needs {_loads.ZeroLoadCycles(_flits):N0} cycles through the empty mesh "
                + "in the mean; a window shorter than that measures nothing. Give more cycles.");
        }

        TrafficSetup setup = new()
        {
            Mesh = _mesh,
            Pattern = _pattern!,
            Flits = _flits,
            Seed = _choice.Seed,
            WarmUpCycles = _choice.Phases.WarmUpCycles,
            MeasureCycles = _choice.Phases.MeasureCycles,
            DrainCycles = _choice.Phases.DrainCycles,
        };
        TrafficCurve curve = TrafficCurve.Measure(setup, _loads!, Rates, _choice.Backend, _choice.Threads, step, cancel);
        return Report(new ZeroLoadPart(_loads!.MeanHops, _loads.ZeroLoadCycles(_flits)), curve.Points) with
        {
            Phases = _choice.Phases,
            Bound = new BoundPart(_loads.Bound, _loads.Bottleneck),
            Saturation = curve.Saturation,
        };
    }

    private TrafficReport Trace(TraceResult result)
        => Report(new ZeroLoadPart(null, result.ZeroLoadCycles), [result.Point]) with { EndCycle = result.EndCycle };

    private TrafficReport Report(ZeroLoadPart zeroLoad, IReadOnlyList<TrafficPoint> points) => new()
    {
        Mesh = _mesh,
        Chip = _chip,
        Traffic = new TrafficPart
        {
            Pattern = _choice.Traffic,
            HotShare = _pattern is HotspotTraffic hot ? 1 - hot.UniformShare : null,
            HotNodes = _pattern is HotspotTraffic ? _pattern.Partners(0).ToArray() : null,
            Trace = _choice.Trace is null ? null : Path.GetFileName(_choice.Trace),
            Flits = _flits,
            Seed = _trace is null ? _choice.Seed : null,
        },
        Phases = null,
        ZeroLoad = zeroLoad,
        Bound = null,
        Saturation = null,
        EndCycle = null,
        Points = points,
    };

    private static MeshSpec Mesh(NocChoice choice, SynchronousChip? chip)
    {
        (int width, int height) = choice.Size ?? (chip is null ? (DefaultSide, DefaultSide) : (chip.Mesh.Columns.Value, chip.Mesh.Rows.Value));
        if ((long)width * height is < 2 or > MostNodes)
        {
            throw new UsageException($"--size {width}x{height}: a mesh of the traffic bench has 2 to {MostNodes:N0} nodes; give another --size.");
        }

        (int Columns, int Rows) size = chip is null ? (0, 0) : (chip.Mesh.Columns.Value, chip.Mesh.Rows.Value);
        CheckWhole(choice.Chip, width, size.Columns, "columns");
        CheckWhole(choice.Chip, height, size.Rows, "rows");
        return new MeshSpec
        {
            Width = width,
            Height = height,
            Torus = choice.Torus || chip is { Mesh.Torus: true },
            HopCycles = choice.HopCycles ?? chip?.HopCycles ?? DefaultHopCycles,
            LinkCyclesPerFlit = choice.LinkCycles ?? Limited(chip?.LinkCyclesPerFlit, "--link-cycles"),
            RoutingCycles = choice.RoutingCycles,
            AllocationCycles = choice.AllocationCycles,
            RouterCyclesPerFlit = chip is null ? 0 : PerFlit(chip.Mesh.RouterCyclesPerPacket!.Value, chip),
            ChipColumns = width > size.Columns ? size.Columns : 0,
            ChipRows = height > size.Rows ? size.Rows : 0,
            ChipHopCycles = chip?.ChipHopCycles ?? 1,
            ChipLinkCyclesPerFlit = Limited(chip?.ChipLinkCyclesPerFlit, "a chip file with array.linkCyclesPerPacket"),
        };
    }

    // Links that never make packets wait have no cycles, and a mesh of them no saturation.
    private static int Limited(int? cycles, string instead) => cycles != 0 ? cycles ?? 1 : throw new UsageException(
        $"--chip: links of this chip never make packets wait, so there is nothing to measure; give {instead}.");

    private static int PerFlit(int cyclesPerPacket, SynchronousChip chip)
        => (cyclesPerPacket + chip.Mesh.FlitsPerPacket!.Value - 1) / chip.Mesh.FlitsPerPacket.Value;

    // The mesh refuses FIFOs on rings that do not hold two packets: they could deadlock.
    private static MeshSpec Buffered(NocChoice choice, SynchronousChip? chip, MeshSpec mesh)
    {
        int least = mesh.Torus ? 2 * mesh.LongestPacketFlits : 1;
        int buffer = choice.BufferFlits ?? chip?.Mesh.BufferFlits?.Value ?? Math.Max(DefaultBufferFlits, least);
        return buffer >= least ? mesh with { BufferFlits = buffer } : throw new UsageException($"--buffer {buffer}: a FIFO of a torus must hold two packets, "
            + $"so that rings cannot deadlock: 2 × {mesh.LongestPacketFlits} = {least} flits. Give --buffer {least} or more, or shorter packets.");
    }

    // A part of a chip, one chip, or an array of whole chips.
    private static void CheckWhole(string? chip, int side, int chipSide, string what)
    {
        if (chip is not null && side > chipSide && side % chipSide != 0)
        {
            throw new UsageException($"--size: {side} {what} are no whole number of chips; {chip} has {chipSide} {what}. Give {chipSide} or less, or a multiple of "
                + "it.");
        }
    }

    private static TrafficGrid Grid(NocChoice choice, MeshSpec mesh)
        => new(mesh.Width, mesh.Height, choice.HotShare ?? DefaultHotShare, choice.HotNodes ?? [mesh.Width / 2 + mesh.Height / 2 * mesh.Width]);

    private static SynchronousChip ReadChip(string name) => ChipReader.Read(name) as SynchronousChip ?? throw new UsageException(
        $"--chip {name}: this chip has no clock, so its links have no cycles; give a synchronous chip, or --size, --hop-cycles and --link-cycles.");

    // The mesh knows best what it cannot be; its message names member, value and limit.
    private void CheckMesh()
    {
        try
        {
            _ = new MeshNetwork(_mesh, _choice.Backend);
        }
        catch (ArgumentException e)
        {
            throw new UsageException($"this mesh is not possible: {e.Message}");
        }
    }
}
