using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;

namespace NeuroSim.Cli.Options;

/// <summary>What the user chose of the traffic bench.</summary>
internal sealed record NocChoice
{
    /// <summary>Name of the pattern, or <see cref="NocOptions.FromTrace"/>.</summary>
    public required string Traffic { get; init; }

    /// <summary>File of the trace; not null for a trace.</summary>
    public required string? Trace { get; init; }

    /// <summary>Share of packets for hot nodes, or null.</summary>
    public required double? HotShare { get; init; }

    /// <summary>Hot nodes, or null.</summary>
    public required IReadOnlyList<int>? HotNodes { get; init; }

    /// <summary>Flits per node and cycle, or null.</summary>
    public required IReadOnlyList<double>? Rates { get; init; }

    /// <summary>Flits of a packet, or null.</summary>
    public required int? Flits { get; init; }

    /// <summary>Columns and rows, or null.</summary>
    public required (int Columns, int Rows)? Size { get; init; }

    /// <summary>Whether rows and columns are rings.</summary>
    public required bool Torus { get; init; }

    /// <summary>Chip whose numbers are taken, or null.</summary>
    public required string? Chip { get; init; }

    /// <summary>Places of an input FIFO, or null.</summary>
    public required int? BufferFlits { get; init; }

    /// <summary>Cycles of a hop, or null.</summary>
    public required int? HopCycles { get; init; }

    /// <summary>Cycles of a flit on a link, or null.</summary>
    public required int? LinkCycles { get; init; }

    /// <summary>Cycles in which a packet behind another is routed.</summary>
    public required int RoutingCycles { get; init; }

    /// <summary>Cycles in which an output is given to the next packet.</summary>
    public required int AllocationCycles { get; init; }

    /// <summary>How the mesh is executed.</summary>
    public required MeshBackend Backend { get; init; }

    /// <summary>Threads of this machine.</summary>
    public required int Threads { get; init; }

    /// <summary>Seed of the draws.</summary>
    public required int Seed { get; init; }

    /// <summary>Lengths of the phases.</summary>
    public required PhasesPart Phases { get; init; }

    /// <summary>Where the JSON goes, or null.</summary>
    public required string? Report { get; init; }

    /// <summary>Where the CSV goes, or null.</summary>
    public required string? Csv { get; init; }

    /// <summary>Where the chart goes, or null.</summary>
    public required string? Svg { get; init; }
}
