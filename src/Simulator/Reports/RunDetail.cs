namespace NeuroSim.Simulator.Reports;

/// <summary>What pages and traces show of a run beyond its report: too much for JSON that people keep.</summary>
/// <param name="Floor">Where cores and links lie, and how busy they are.</param>
/// <param name="Layers">When each layer worked in the first sample, in execution order; layers that did nothing are left out.</param>
/// <param name="Maps">Spikes of each site in the first sample (of several timesteps, added up).</param>
/// <param name="Phases">Phases of the first sample of a synchronous chip; empty for others.</param>
public sealed record RunDetail(FloorDetail Floor, IReadOnlyList<LayerSpan> Layers, IReadOnlyList<SpikeMap> Maps, IReadOnlyList<PhaseSpan> Phases);

/// <summary>The mesh of the whole array.</summary>
/// <param name="Width">Cores in a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="CoreColumns">Cores in a row of one chip.</param>
/// <param name="CoreRows">Rows of cores of one chip.</param>
/// <param name="Cores">Cores in use.</param>
/// <param name="Links">Links that carried anything; empty on a chip whose cores share one router.</param>
public sealed record FloorDetail(int Width, int Height, int CoreColumns, int CoreRows, IReadOnlyList<CoreDetail> Cores, IReadOnlyList<LinkDetail> Links);

/// <summary>A core in use.</summary>
/// <param name="Core">Row × width + column in the mesh of the whole array.</param>
/// <param name="Layer">Layer that it works for; of several, the first.</param>
/// <param name="BusyFraction">Busy share of the time of a sample.</param>
/// <param name="StallFraction">Share of the time that it waited to send.</param>
public sealed record CoreDetail(int Core, string Layer, double BusyFraction, double StallFraction);

/// <summary>A link between two neighbouring cores.</summary>
/// <param name="Link">Core × 4 + direction (0 east, 1 west, 2 south, 3 north) of its start.</param>
/// <param name="PacketsPerSample">Packets carried, mean per sample.</param>
/// <param name="BusyFraction">Busy share of the time of a sample.</param>
public sealed record LinkDetail(int Link, double PacketsPerSample, double BusyFraction);

/// <summary>From the first to the last work of a layer in one sample, in picoseconds from the sample's start.</summary>
/// <param name="Layer">Layer.</param>
/// <param name="StartPs">Start of its first work.</param>
/// <param name="EndPs">End of its last work.</param>
public sealed record LayerSpan(string Layer, double StartPs, double EndPs);

/// <summary>Spikes of one site, averaged over its channels.</summary>
/// <param name="Site">Site.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="SubSteps">By sub-step: share of the channels that fire at each position, row by row; over several timesteps, their mean.</param>
public sealed record SpikeMap(string Site, int Height, int Width, IReadOnlyList<float[]> SubSteps);

/// <summary>One phase of a synchronous chip.</summary>
/// <param name="Cycles">Its length in clock cycles.</param>
/// <param name="NeededCycles">Cycles until cores and network were done.</param>
/// <param name="FreeCycles">Cycles until they would have been done if no packet had waited.</param>
/// <param name="Limit">What was done last: a core with its layer, a link, the host.</param>
public sealed record PhaseSpan(long Cycles, long NeededCycles, long FreeCycles, string Limit);
