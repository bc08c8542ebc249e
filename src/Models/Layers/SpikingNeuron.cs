using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Layers;

/// <summary>A spiking site: a tap that turns the potentials that it reads into bursts and leaves them as they are.</summary>
public sealed class SpikingNeuron : Layer
{
    /// <summary>Creates the site.</summary>
    /// <exception cref="ModelFormatException">D is out of range, or the input hands on no potentials.</exception>
    public SpikingNeuron(string name, Layer potentials, SfaNeuron neuron)
        : base(name, Signal.Spikes, potentials.Shape, potentials)
    {
        Require(potentials, Signal.Potentials, name);
        if (neuron.D is < 1 or > SfaNeuron.MaxD)
        {
            throw Error(name, $"D is {neuron.D}; it must lie in 1 … {SfaNeuron.MaxD}.");
        }

        if (!(neuron.Threshold > 0 && double.IsFinite(neuron.Threshold)) || !(neuron.Norm > 0 && double.IsFinite(neuron.Norm)))
        {
            throw Error(name, $"threshold {neuron.Threshold} and norm {neuron.Norm} must be positive and finite.");
        }

        if (neuron.State is { } state && (!(state.Leak is > 0 and <= 1) || !(state.LowClamp <= 0)))
        {
            throw Error(name, $"keeps {state.Leak} of its potential and clamps it at {state.LowClamp}; the leak factor must lie above 0 and up to 1, the clamp at or below 0.");
        }

        Neuron = neuron;
    }

    /// <summary>What its neurons compute.</summary>
    public SfaNeuron Neuron { get; }
}
