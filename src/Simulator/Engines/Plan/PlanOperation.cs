using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels.Attention;
using NeuroSim.Simulator.Kernels.Gather;
using NeuroSim.Simulator.Kernels.Membrane;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>A site that fires as soon as an operation has changed its population.</summary>
/// <param name="Site">The site.</param>
/// <param name="Table">Its thresholds.</param>
internal sealed record PlanFiring(IntegerSite Site, SomaTable Table);

/// <summary>
/// One connection over the whole map: sums, their commitment to the population, and the sites that fire before anything else is added to it.
/// </summary>
internal sealed record PlanOperation
{
    /// <summary>The connection.</summary>
    public required IntegerConnection Connection { get; init; }

    /// <summary>Computes the sums of a convolution; else null.</summary>
    public required PlanKernel? Kernel { get; init; }

    /// <summary>Computes the sums of attention; else null.</summary>
    public AttentionPlan? Attention { get; init; }

    /// <summary>Weights of the next operation whose weights are worth asking for before their time.</summary>
    public GatherWeights? Next { get; set; }

    /// <summary>Rescaling, bias and clamp; null for a sum of potentials, which may be wider.</summary>
    public required CommitTable? Commit { get; init; }

    /// <summary>Commitment and firing in one, where potentials need never be stored; else null.</summary>
    public FusedTable? Fused { get; init; }

    /// <summary>True if something was added to the population before.</summary>
    public required bool Adds { get; init; }

    /// <summary>True if the potentials are needed after the operation.</summary>
    public required bool Stores { get; init; }

    /// <summary>The sites that fire.</summary>
    public required IReadOnlyList<PlanFiring> Firings { get; init; }

    /// <summary>Shape of the population.</summary>
    public required MapShape Shape { get; init; }

    /// <summary>Rows of the map that are done at once, so that sums and weights stay near the core.</summary>
    public int RowsAtOnce { get; init; }

    /// <summary>The least number of whole positions that whole vectors fill.</summary>
    public int Period => Math.Max(ColumnWalk.Period(Shape.Channels, NarrowSums.Lanes), Shape.Channels);

    /// <summary>Potentials of a row.</summary>
    public int RowLength => Shape.Width * Shape.Channels;
}
