namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>What the spikes of one timestep ask of the cores, whatever the time. One buffer serves one thread for any number of timesteps.</summary>
/// <param name="graph">The program's graph.</param>
/// <param name="outputTiles">Tiles of the output site; 0 where potentials are the result.</param>
/// <param name="connections">Connections of the network.</param>
internal sealed class WindowLoad(WindowGraph graph, int outputTiles, int connections)
{
    /// <summary>Spikes by cell of all sites; of the input, its messages.</summary>
    public long[] CellSpikes { get; } = new long[graph.Cells];

    /// <summary>Packets by cell, each counted once however many ways it takes.</summary>
    public long[] CellPackets { get; } = new long[graph.Cells];

    /// <summary>Messages that leave a port before the first one of a cell of the input; by cell of the input.</summary>
    public long[] InputOffset { get; } = new long[graph.Cells - graph.FirstInputCell];

    /// <summary>Spikes by tile of the output site, where spikes are the result.</summary>
    public long[] OutputSpikes { get; } = new long[outputTiles];

    /// <summary>Packets by tile of the output site.</summary>
    public long[] OutputPackets { get; } = new long[outputTiles];

    /// <summary>Whether a slice's events cost anything; not those of a tile without an active site.</summary>
    public bool[] Awake { get; } = new bool[graph.Slices.Length];

    /// <summary>Additions to potentials, by slice.</summary>
    public long[] Additions { get; } = new long[graph.Slices.Length];

    /// <summary>Words of weights that are read, by slice.</summary>
    public long[] Words { get; } = new long[graph.Slices.Length];

    /// <summary>Time that additions take, without what each message costs besides, ps; by slice.</summary>
    public long[] AdditionPs { get; } = new long[graph.Slices.Length];

    /// <summary>Synaptic operations, or multiplications of an image layer, by connection.</summary>
    public long[] Operations { get; } = new long[connections];

    /// <summary>Active sites of a sample with a mask; null for all.</summary>
    public ActiveTiles? Active { get; set; }
}
