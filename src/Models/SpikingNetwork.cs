using NeuroSim.Models.Layers;

namespace NeuroSim.Models;

/// <summary>
/// A trained spiking network: an immutable graph of layers in execution order. It knows no chip.
/// Layers check their own shapes; the network checks that they form one graph.
/// </summary>
public sealed class SpikingNetwork
{
    /// <summary>Creates the network.</summary>
    /// <param name="name">Name, for people.</param>
    /// <param name="family">Network family.</param>
    /// <param name="layers">All layers; each one comes after those that it reads. The first is the input, the last the output.</param>
    /// <exception cref="ModelFormatException">The layers do not form such a graph.</exception>
    public SpikingNetwork(string name, string family, IReadOnlyList<Layer> layers)
    {
        Name = name;
        Family = family;
        Layers = layers;
        CheckOrder();
        Sites = [.. layers.OfType<SpikingNeuron>()];
        int[] ds = [.. Sites.Select(s => s.Neuron.D).Distinct()];
        D = ds.Length == 1
            ? ds[0]
            : throw new ModelFormatException($"network '{name}': its neurons have {ds.Length} different D ({string.Join(", ", ds)}); all must share one.");
    }

    /// <summary>Name, for people.</summary>
    public string Name { get; }

    /// <summary>Network family.</summary>
    public string Family { get; }

    /// <summary>All layers in execution order.</summary>
    public IReadOnlyList<Layer> Layers { get; }

    /// <summary>The input.</summary>
    public InputLayer Input => (InputLayer)Layers[0];

    /// <summary>The layer whose potentials, or spikes, added up over all timesteps, are the result.</summary>
    public Layer Output => Layers[^1];

    /// <summary>Spiking sites in execution order.</summary>
    public IReadOnlyList<SpikingNeuron> Sites { get; }

    /// <summary>Most spikes of a neuron per timestep.</summary>
    public int D { get; }

    /// <summary>True if some neuron keeps its potential from one timestep to the next.</summary>
    public bool IsStateful => Sites.Any(s => s.Neuron.State is not null);

    /// <summary>True if some convolution produces output at the active sites of a sample's mask only (SSC).</summary>
    public bool IsSparse => Layers.OfType<Convolution>().Any(c => c.Sparse);

    /// <summary>Trained parameters.</summary>
    public long Parameters => Layers.Sum(l => l.Parameters);

    /// <summary>Spiking neurons, counted by site.</summary>
    public long Neurons => Sites.Sum(s => (long)s.Shape.Count);

    /// <summary>The same network with sparse convolutions (SSC).</summary>
    /// <param name="choose">
    /// Which layers are sparse. Null for every spike-driven spatial convolution: kernels of 1×1 and layers with one output position, such as linear ones, stay
    /// as they are, and so does a layer that multiplies with an image.
    /// </param>
    public SpikingNetwork WithSparseConvolutions(Func<Convolution, bool>? choose = null) => SparseLayers.Rebuild(this, choose ?? SparseLayers.IsSpatial);

    private void CheckOrder()
    {
        HashSet<Layer> seen = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (Layer layer in Layers)
        {
            Layer? missing = layer.Inputs.FirstOrDefault(i => !seen.Contains(i));
            if (missing is not null)
            {
                throw new ModelFormatException($"layer '{layer.Name}': reads '{missing.Name}', which does not come before it.");
            }

            if (!names.Add(layer.Name))
            {
                throw new ModelFormatException($"layer '{layer.Name}': two layers have this name; names must be unique.");
            }

            seen.Add(layer);
        }

        CheckEnds();
    }

    private void CheckEnds()
    {
        if (Layers.Count < 3 || Layers[0] is not InputLayer || Layers.Skip(1).Any(l => l is InputLayer))
        {
            throw new ModelFormatException($"network '{Name}': needs exactly one input, as its first layer, and at least two layers after it.");
        }

    }
}
