using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Kernels.Attention;
using NeuroSim.Simulator.Kernels.Gather;
using NeuroSim.Simulator.Kernels.Membrane;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>
/// How a network is executed layer by layer over whole maps: weights packed once, operations put together into stages. Functional work does not depend on the
/// mapping (DESIGN, section 5), so this gives the spikes of <see cref="MappedExecutor"/>, which tests hold it to. Read-only; threads share it.
/// </summary>
public sealed class NetworkPlan
{
    private NetworkPlan(IntegerNetwork network, IReadOnlyList<PlanStage> stages)
    {
        Network = network;
        Stages = stages;
    }

    /// <summary>The network, bound to the normalisation of the images.</summary>
    public IntegerNetwork Network { get; }

    /// <summary>The stages in order.</summary>
    internal IReadOnlyList<PlanStage> Stages { get; }

    /// <summary>Plans a network.</summary>
    /// <returns>Null where something in it needs the reference executor: wide weights or sums, states, masks, pooling, dilation, unusual groups.</returns>
    public static NetworkPlan? Of(IntegerNetwork network)
    {
        if (network.HasExactWeights || network.IsSparse || network.Sites.Any(s => s.State is not null))
        {
            return null;
        }

        List<PlanStage> stages = [];
        for (int step = 0; step < network.Steps.Count; step++)
        {
            if (network.Steps[step] is IntegerConnection connection && !TryAdd(network, connection, step, stages))
            {
                return null;
            }
        }

        Link(stages);
        return new(network, stages);
    }

    private static void Link(List<PlanStage> stages)
    {
        GatherWeights? next = null;
        foreach (PlanOperation operation in stages.OfType<RowStage>().SelectMany(s => s.Operations).Reverse())
        {
            (operation.Next, next) = (next, operation.Kernel?.Weights ?? next);
        }
    }

    private static bool TryAdd(IntegerNetwork network, IntegerConnection connection, int step, List<PlanStage> stages)
    {
        PlanKernel? kernel = connection is IntegerConvolution layer ? PlanKernel.Of(layer, network) : null;
        if ((connection is IntegerConvolution && kernel is null) || Operation(network, connection, step, kernel) is not { } operation)
        {
            return false;
        }

        switch (connection)
        {
            case IntegerPotentialSum sum:
                stages.Add(new SumStage(operation, sum.SourcePopulation));
                return true;
            case IntegerAttention attention:
                if (AttentionPlan.Of(attention, network) is not { } sdsa)
                {
                    return false;
                }

                stages.Add(new AttentionStage(attention, sdsa));
                int rows = Math.Clamp(sdsa.TokensPerBlock / operation.Shape.Width, 1, operation.Shape.Height);
                stages.Add(new RowStage([operation with { Attention = sdsa, RowsAtOnce = rows }]));
                return true;
            default:
                Join(operation, stages);
                return true;
        }
    }

    // An operation joins the stage before it if nothing that it reads is made by other rows of that stage.
    private static void Join(PlanOperation operation, List<PlanStage> stages)
    {
        IntegerConvolution layer = (IntegerConvolution)operation.Connection;
        if (stages.Count > 0 && stages[^1] is RowStage last && last.Height == operation.Shape.Height && last.Operations[0].Shape.Width == operation.Shape.Width
            && (operation.Kernel!.IsPointwise || layer.ReadsInput || !last.Fires.Contains(layer.Source)))
        {
            stages[^1] = new RowStage([.. last.Operations, operation]);
            return;
        }

        stages.Add(new RowStage([operation]));
    }

    // The sites that tap a population before something else is added to it see it as it is now, and may fire at once.
    private static PlanOperation? Operation(IntegerNetwork network, IntegerConnection connection, int step, PlanKernel? kernel)
    {
        int target = connection.Target;
        List<PlanFiring> firings = [];
        int next = step + 1;
        for (; next < network.Steps.Count && !(network.Steps[next] is IntegerConnection c && c.Target == target); next++)
        {
            if (network.Steps[next] is IntegerSite site && site.Population == target)
            {
                if (SomaTable.Of(site, network) is not { } table)
                {
                    return null;
                }

                firings.Add(new(site, table));
            }
        }

        MapShape shape = network.Populations[target].Shape;
        bool read = network.Steps.OfType<IntegerPotentialSum>().Any(s => s.SourcePopulation == target) || (network.Output == target && network.OutputSite is null);
        CommitTable? commit = connection is IntegerPotentialSum ? null : CommitTable.Of(connection, network);
        bool adds = network.Steps.Take(step).OfType<IntegerConnection>().Any(c => c.Target == target), stores = next < network.Steps.Count || read;
        return commit is null && connection is not IntegerPotentialSum ? null : new PlanOperation
        {
            Connection = connection,
            Kernel = kernel,
            Commit = commit,
            Fused = !adds && !stores && commit is not null && firings is [var only] ? new(commit, only.Table) : null,
            Adds = adds,
            Stores = stores,
            Firings = firings,
            Shape = shape,
            RowsAtOnce = Math.Clamp(kernel?.RowsAtOnce ?? 1, 1, shape.Height),
        };
    }
}
