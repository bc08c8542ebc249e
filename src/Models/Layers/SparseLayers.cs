using System.Numerics;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Models.Layers;

/// <summary>The sparse layers of a network as trained: where they produce output, and which layers of a dense network can be sparse.</summary>
public static class SparseLayers
{
    /// <summary>The active sites of every sparse layer for one sample, 1 or 0 by row and column; nothing for layers that produce output everywhere.</summary>
    /// <param name="network">The network.</param>
    /// <param name="mask">The sample's mask. Null: where a recording has events; everywhere on an image.</param>
    /// <param name="steps">The input of each timestep.</param>
    /// <typeparam name="T">Type of an input value.</typeparam>
    /// <exception cref="ModelFormatException">The mask is not one of this input.</exception>
    public static Dictionary<Layer, byte[]> ActiveSites<T>(SpikingNetwork network, SiteMask? mask, IReadOnlyList<T[]> steps)
        where T : INumberBase<T>
    {
        Dictionary<Layer, byte[]> active = [];
        if (!network.IsSparse)
        {
            return active;
        }

        mask ??= network.Input is EventInput ? SiteMask.OfEvents(steps, network.Input.Shape) : null;
        if (mask is null)
        {
            return active;
        }

        mask.CheckFits(network.Input.Shape);
        Dictionary<Layer, SiteWindow> windows = [];
        foreach (Layer layer in network.Layers)
        {
            windows[layer] = Window(layer, windows);
            if (layer is Convolution { Sparse: true })
            {
                active[layer] = mask.At(windows[layer], layer.Shape);
            }
        }

        return active;
    }

    /// <summary>Whether a convolution is driven by spikes and spreads them: its kernel is larger than 1×1, its output more than one position.</summary>
    public static bool IsSpatial(Convolution layer)
        => layer.Inputs[0].Signal == Signal.Spikes && layer.Geometry.KernelHeight * layer.Geometry.KernelWidth > 1 && layer.Shape.Positions > 1;

    /// <summary>
    /// The same network with other layers sparse (see <see cref="SpikingNetwork.WithSparseConvolutions"/>), or other neurons (<see cref="ThresholdRescale"/>).
    /// </summary>
    internal static SpikingNetwork Rebuild(SpikingNetwork network, Func<Convolution, bool> sparse, Func<SfaNeuron, SfaNeuron>? neuron = null)
    {
        Dictionary<Layer, Layer> rebuilt = [];
        foreach (Layer layer in network.Layers)
        {
            rebuilt[layer] = layer switch
            {
                InputLayer input => input,
                SpikingNeuron site => new SpikingNeuron(site.Name, rebuilt[site.Inputs[0]], neuron is null ? site.Neuron : neuron(site.Neuron)),
                Convolution c => new Convolution(c.Name, rebuilt[c.Inputs[0]], c.Geometry, c.Weights, c.Bias, c.Norms, sparse(c)),
                SpikeDrivenSelfAttention a => new SpikeDrivenSelfAttention(
                    a.Name, (SpikingNeuron)rebuilt[a.Query], (SpikingNeuron)rebuilt[a.Key], (SpikingNeuron)rebuilt[a.Value], a.Heads, a.Scale),
                MembraneShortcut shortcut => new MembraneShortcut(shortcut.Name, rebuilt[shortcut.Shortcut], rebuilt[shortcut.Branch]),
                PotentialMean mean => new PotentialMean(mean.Name, rebuilt[mean.Inputs[0]]),
                _ => throw new InvalidOperationException($"no sparse form of {layer.GetType().Name}"),
            };
        }

        return new SpikingNetwork(network.Name, network.Family, [.. network.Layers.Select(l => rebuilt[l])]);
    }

    private static SiteWindow Window(Layer layer, Dictionary<Layer, SiteWindow> windows) => layer switch
    {
        InputLayer => SiteWindow.Input,
        Convolution convolution => windows[convolution.Inputs[0]].Through(convolution.Geometry),
        SpikeDrivenSelfAttention attention => windows[attention.Value],
        PotentialMean mean => windows[mean.Inputs[0]].Over(mean.Inputs[0].Shape),
        _ => windows[layer.Inputs[0]],
    };
}
