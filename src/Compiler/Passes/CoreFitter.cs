using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Passes;

/// <summary>Says what fits the cores of a chip. How synapses are stored decides it, so each organisation has a fitter of its own.</summary>
/// <param name="network">The network.</param>
public abstract class CoreFitter(IntegerNetwork network)
{
    /// <summary>True if a home's core holds the slices of all its writers.</summary>
    public abstract bool HostsAll { get; }

    /// <summary>Bits of a count of spikes of one timestep.</summary>
    protected int CountBits => 32 - int.LeadingZeroCount(network.D);

    /// <summary>The network.</summary>
    protected IntegerNetwork Network => network;

    /// <summary>The fitter of a chip's cores.</summary>
    public static CoreFitter Of(IntegerNetwork network, CoreDescription core) => core switch
    {
        CrossbarCore crossbar => new CrossbarFitter(network, crossbar),
        KernelCore kernel => new KernelFitter(network, kernel),
        _ => throw new InvalidOperationException($"no fitter for {core.GetType().Name}"),
    };

    /// <summary>Whether the neurons of a tile fit one core.</summary>
    public abstract bool Holds(IntegerPopulation population, int channels, int rows, int columns);

    /// <summary>Whether a tile of so many channels and rows may fit with some number of columns; spares the search what cannot.</summary>
    public virtual bool MayHold(IntegerPopulation population, int channels, int rows) => Holds(population, channels, rows, 1);

    /// <summary>The slices of a connection, or null if the tile's shape does not fit.</summary>
    public abstract ConnectionSlices? Fit(IntegerConnection connection, PopulationTiling tiling);

    /// <summary>Whether the slices of all writers fit together.</summary>
    public virtual bool FitTogether(IReadOnlyList<ConnectionSlices> slices) => true;

    /// <summary>The error for a population that fits in no shape.</summary>
    public abstract ChipCapacityException DoesNotFit(IntegerConnection[] writers, IntegerPopulation population);

    /// <summary>Refuses what no shape of tiles can cure.</summary>
    /// <exception cref="ChipCapacityException">The network does not fit.</exception>
    public virtual void CheckNetwork()
    {
    }

    /// <summary>Shape of the maps of Q, K and V.</summary>
    protected MapShape QueryMap(IntegerAttention layer) => network.Populations[network.Sites[layer.Query].Population].Shape;

    /// <summary>The largest block of a product memory that fits: halves the longer side until it does.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="map">Shape of its maps.</param>
    /// <param name="fits">Whether so many rows and columns fit (in lines of the map when Q·Kᵀ comes first), with so many bits of counts.</param>
    protected (int BlockA, int BlockB)? LargestBlock(IntegerAttention layer, MapShape map, Func<int, int, long, bool> fits)
    {
        int line = layer.KeyValueFirst ? 1 : map.Width;
        int a = layer.KeyValueFirst ? layer.KeyChannels : map.Height, b = layer.KeyValueFirst ? layer.ValueChannels : map.Height;
        long terms = layer.KeyValueFirst ? layer.Tokens : layer.KeyChannels;
        while (!fits(a, b, (long)(a + b) * line * terms * CountBits))
        {
            if (a == 1 && b == 1)
            {
                return null;
            }

            (a, b) = b > 1 && b >= a ? (a, (b + 1) / 2) : ((a + 1) / 2, b);
        }

        return (a, b);
    }
}
