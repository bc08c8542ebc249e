using NeuroSim.Models.Layers;

namespace NeuroSim.Models;

/// <summary>
/// A network trained with D run with D′, without training it again. A neuron's activation stands for V = θ·a, up to θ·D; with D′ it counts V·D′/D, that is
/// <c>θ′ = θ·D/D′</c>, and since D′ spikes must say what D spikes said, what travels is divided by <c>N′ = N·D′/D</c>. The range of values stays, the steps
/// within it change: D′ &gt; D rounds less than in training, D′ &lt; D more.
/// </summary>
public static class ThresholdRescale
{
    /// <summary>The network with D′; itself if D′ = D.</summary>
    /// <exception cref="ModelFormatException">D′ is out of range.</exception>
    public static SpikingNetwork To(SpikingNetwork network, int d)
    {
        if (d == network.D)
        {
            return network;
        }

        double factor = d / (double)network.D;
        return SparseLayers.Rebuild(
            network, c => c.Sparse, n => n with { D = d, Threshold = n.Threshold / factor, Norm = n.Norm * factor });
    }
}
