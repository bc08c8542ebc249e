using System.Text.Json;

namespace NeuroSim.Cli.Running;

/// <summary>What the simulation of a NIR graph found. Counts are sums over all steps of all samples.</summary>
/// <param name="Network">File.</param>
/// <param name="Input">File or folder of the samples.</param>
/// <param name="Samples">Samples simulated.</param>
/// <param name="Steps">Steps of all samples.</param>
/// <param name="Accuracy">Share of samples whose largest summed output is that of their class; null without labels.</param>
/// <param name="Predictions">The output with the largest sum over the steps, by sample.</param>
/// <param name="Semantics">How equations became steps.</param>
/// <param name="Nodes">Spiking nodes in the order of evaluation.</param>
/// <param name="Layers">Nodes with weights in the order of evaluation.</param>
/// <param name="Host">About the simulating machine.</param>
internal sealed record SimulationReport(
    string Network, string Input, int Samples, long Steps, double? Accuracy, int[] Predictions, SemanticsPart Semantics, IReadOnlyList<SpikingPart> Nodes,
    IReadOnlyList<WeightsPart> Layers, SimulationHostPart Host)
{
    /// <summary>Format of the report.</summary>
    public string Schema { get; } = "neurosim-simulation/1";

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonText.Indented);
}

/// <summary>How equations became steps.</summary>
/// <param name="MultiSpike">Whether a neuron may fire several spikes per step.</param>
/// <param name="MinPotential">Least potential after a step, or null for none.</param>
/// <param name="Reset">What a spike does: as stored in the file, or subtract.</param>
/// <param name="Integration">How time constants are integrated.</param>
/// <param name="StepUs">Length of a step in µs; null where nothing depends on it.</param>
internal sealed record SemanticsPart(bool MultiSpike, double? MinPotential, string Reset, string Integration, double? StepUs);

/// <summary>Spikes of a node.</summary>
/// <param name="Name">Node.</param>
/// <param name="Type">Its type.</param>
/// <param name="Neurons">Neurons.</param>
/// <param name="Spikes">Spikes.</param>
/// <param name="SpikesPerNeuronAndStep">Mean.</param>
internal sealed record SpikingPart(string Name, string Type, long Neurons, double Spikes, double SpikesPerNeuronAndStep);

/// <summary>Synaptic operations of a node.</summary>
/// <param name="Name">Node.</param>
/// <param name="Type">Its type.</param>
/// <param name="SynapticOperations">Inputs, each by its number of spikes or its magnitude, × the outputs that they reach; borders considered.</param>
/// <param name="SynapticOperationsPerStep">Mean.</param>
internal sealed record WeightsPart(string Name, string Type, double SynapticOperations, double SynapticOperationsPerStep);

/// <summary>About the simulating machine.</summary>
/// <param name="Ms">Milliseconds of the simulation.</param>
/// <param name="Threads">Threads.</param>
internal sealed record SimulationHostPart(double Ms, int Threads);
