using NeuroSim.Chips;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Sweeps;

/// <summary>Where a sweep gets networks and samples from. Called from several threads.</summary>
public interface ISweepSource
{
    /// <summary>D of a network's training as its file says it; null if it does not.</summary>
    int? TrainedD(string model);

    /// <summary>Whether a network runs with a D that may be chosen.</summary>
    bool HasD(string model);

    /// <summary>Reads a network as trained.</summary>
    /// <param name="model">Its file.</param>
    /// <param name="trainedD">D of its training, or null for networks without.</param>
    SpikingNetwork Network(string model, int? trainedD);

    /// <summary>The samples as a network on a chip takes them; each file is read once.</summary>
    ISampleSet Samples(SpikingNetwork network, string model, ChipDescription chip, RunOptions options);

    /// <summary>Says in one sentence why a point failed.</summary>
    string Explain(Exception fault);
}
