using NeuroSim.Chips;
using NeuroSim.Simulator.Accounting;

namespace NeuroSim.Simulator.Calibration;

/// <summary>What a network did on the recordings, added up over them: on the chip, and as trained in time steps.</summary>
public sealed record NetworkCounts
{
    /// <summary>Name of the network.</summary>
    public required string Network { get; init; }

    /// <summary>Recordings.</summary>
    public required int Samples { get; init; }

    /// <summary>Events of the camera.</summary>
    public required long InputEvents { get; init; }

    /// <summary>Actions on the chip, all layers together.</summary>
    public required ActionCounts Actions { get; init; }

    /// <summary>Synaptic operations of each layer on the chip.</summary>
    public required IReadOnlyList<LayerSynOps> Layers { get; init; }

    /// <summary>Spikes of each site.</summary>
    public required IReadOnlyList<SiteSpikes> Sites { get; init; }

    /// <summary>Share of right decisions on the chip; null without labels.</summary>
    public required double? Accuracy { get; init; }

    /// <summary>The same of the golden integer network.</summary>
    public required double? QuantisedAccuracy { get; init; }

    /// <summary>The same of the network as trained, in time steps.</summary>
    public required double? GoldenAccuracy { get; init; }

    /// <summary>How often an action happens per recording, in the mean.</summary>
    public double PerSample(ChipAction action) => (double)Actions[action] / Samples;

    /// <summary>Synaptic operations on the chip.</summary>
    public long SynOps => Actions[ChipAction.SynapticAddition];

    /// <summary>Synaptic operations of the network as trained, in time steps.</summary>
    public long GoldenSynOps => Layers.Sum(l => l.Golden);
}

/// <summary>Synaptic operations of one layer over all recordings.</summary>
/// <param name="Name">Name of the layer.</param>
/// <param name="Chip">On the chip.</param>
/// <param name="Golden">Of the network as trained, in time steps: each spike × the synapses that leave its neuron, borders considered.</param>
public sealed record LayerSynOps(string Name, long Chip, long Golden);

/// <summary>Spikes of one site over all recordings.</summary>
/// <param name="Name">Name of the site.</param>
/// <param name="Chip">On the chip.</param>
/// <param name="Quantised">Of the golden integer network, in time steps.</param>
/// <param name="Golden">Of the network as trained, in time steps.</param>
/// <param name="GoldenActive">Neurons of the network as trained that fired in a time step, however often: what remains if each counts once per step.</param>
public sealed record SiteSpikes(string Name, long Chip, long Quantised, long Golden, long GoldenActive);
