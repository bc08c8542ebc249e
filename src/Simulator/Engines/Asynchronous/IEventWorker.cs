using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>Runs samples on an asynchronous chip, for one thread.</summary>
internal interface IEventWorker
{
    /// <summary>Cores and links of the fabric.</summary>
    FabricLayout Layout { get; }

    /// <summary>Runs one sample.</summary>
    EventOutcome Run(ISampleSet set, int index, int threads, RunHooks hooks, CancellationToken cancel);
}
