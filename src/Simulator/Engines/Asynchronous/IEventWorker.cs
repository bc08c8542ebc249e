using NeuroSim.Models.Datasets;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>Runs samples on an asynchronous chip, for one thread.</summary>
internal interface IEventWorker
{
    /// <summary>Runs one sample.</summary>
    EventOutcome Run(ISampleSet set, int index, int threads, CancellationToken cancel);
}
