using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels.Attention;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>What threads do between two meetings.</summary>
internal abstract record PlanStage
{
    /// <summary>The sites that this stage fires.</summary>
    public abstract IEnumerable<int> Fires { get; }

    /// <summary>The sites that this stage reads.</summary>
    public abstract IEnumerable<int> Reads { get; }

    /// <summary>The populations that this stage changes or reads.</summary>
    public abstract IEnumerable<int> Populations { get; }
}

/// <summary>
/// Operations on maps of one size, done rows by rows, one operation after the other: each reads whole maps of stages before, or its own rows of a map of this
/// stage.
/// </summary>
/// <param name="Operations">The operations.</param>
internal sealed record RowStage(IReadOnlyList<PlanOperation> Operations) : PlanStage
{
    /// <summary>Rows of the maps.</summary>
    public int Height => Operations[0].Shape.Height;

    /// <inheritdoc/>
    public override IEnumerable<int> Fires => Operations.SelectMany(o => o.Firings.Select(f => f.Site.Index));

    /// <inheritdoc/>
    public override IEnumerable<int> Reads => Operations.Select(o => o.Connection).SelectMany(Sources);

    /// <inheritdoc/>
    public override IEnumerable<int> Populations => Operations.Where(o => o.Adds || o.Stores).Select(o => o.Connection.Target);

    private static int[] Sources(IntegerConnection connection) => connection switch
    {
        IntegerConvolution { ReadsInput: false } layer => [layer.Source],
        IntegerAttention attention => [attention.Driver],
        _ => [],
    };
}

/// <summary>The product memories of spike-driven self-attention, head by head; the stage after it adds their rows up.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Kernel">Its kernel.</param>
internal sealed record AttentionStage(IntegerAttention Layer, AttentionPlan Kernel) : PlanStage
{
    /// <inheritdoc/>
    public override IEnumerable<int> Fires => [];

    /// <inheritdoc/>
    public override IEnumerable<int> Reads => [Layer.Key, Layer.Partner];

    /// <inheritdoc/>
    public override IEnumerable<int> Populations => [];
}

/// <summary>A sum of potentials over all positions: few numbers, done by one thread.</summary>
/// <param name="Operation">Its commitment.</param>
/// <param name="Source">The population that it reads.</param>
internal sealed record SumStage(PlanOperation Operation, int Source) : PlanStage
{
    /// <inheritdoc/>
    public override IEnumerable<int> Fires => Operation.Firings.Select(f => f.Site.Index);

    /// <inheritdoc/>
    public override IEnumerable<int> Reads => [];

    /// <inheritdoc/>
    public override IEnumerable<int> Populations => [Source, .. Operation.Adds || Operation.Stores ? [Operation.Connection.Target] : System.Array.Empty<int>()];
}
