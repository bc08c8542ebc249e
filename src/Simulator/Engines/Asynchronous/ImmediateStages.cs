using NeuroSim.Compiler;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>What a stage does.</summary>
internal enum ImmediateStageKind
{
    /// <summary>The product memory of an attention is complete and goes to the tiles that add its rows.</summary>
    SendProduct,

    /// <summary>The spikes that add its rows, held back so far, are sent.</summary>
    ReleaseDriver,

    /// <summary>Potentials are summed over positions.</summary>
    SendSums,

    /// <summary>The host reads the potentials of the result.</summary>
    ReadResult,
}

/// <summary>Work that starts when all before it is silent.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Connection">For which connection; null for the result.</param>
/// <param name="Cores">Cores that do it.</param>
internal sealed record ImmediateStage(ImmediateStageKind Kind, IntegerConnection? Connection, int[] Cores);

/// <summary>The stages of a program under immediate firing, in execution order.</summary>
internal sealed class ImmediateStages
{
    private readonly List<ImmediateStage> _stages = [];
    private readonly HashSet<int> _drivers;
    private int _next;

    public ImmediateStages(ChipProgram program, FabricLayout layout, CorePlan[] plans)
    {
        IntegerNetwork network = program.Network;
        _drivers = [.. network.Connections.OfType<IntegerAttention>().Select(a => a.Driver)];
        foreach (IntegerStep step in network.Steps)
        {
            if (step is IntegerAttention attention)
            {
                _stages.Add(new(ImmediateStageKind.SendProduct, attention, [.. program.Partition.ProductUnit[attention.Index].Select(layout.IndexOf).Distinct()]));
                _stages.Add(new(ImmediateStageKind.ReleaseDriver, attention, Homes(plans, network.Sites[attention.Driver].Population)));
            }
            else if (step is IntegerPotentialSum sum)
            {
                _stages.Add(new(ImmediateStageKind.SendSums, sum, Homes(plans, sum.SourcePopulation)));
            }
        }

        if (network.OutputSite is null)
        {
            _stages.Add(new(ImmediateStageKind.ReadResult, null, Homes(plans, network.Output)));
        }
    }

    public ImmediateStage this[int index] => _stages[index];

    /// <summary>Whether a site's spikes are held back until a product memory is complete.</summary>
    public bool IsDriver(int site) => _drivers.Contains(site);

    public void Reset() => _next = 0;

    /// <summary>Starts the next stage; false if there is none.</summary>
    public bool Next(Fabric fabric, Action<IntegerAttention> prepare)
    {
        if (_next == _stages.Count)
        {
            return false;
        }

        ImmediateStage stage = _stages[_next];
        if (stage is { Kind: ImmediateStageKind.SendProduct, Connection: IntegerAttention attention })
        {
            prepare(attention);
        }

        foreach (int core in stage.Cores)
        {
            fabric.Wake(core, fabric.NowPs, _next);
        }

        _next++;
        return true;
    }

    private static int[] Homes(CorePlan[] plans, int population) => [.. Enumerable.Range(0, plans.Length).Where(i => plans[i].Population == population)];
}
