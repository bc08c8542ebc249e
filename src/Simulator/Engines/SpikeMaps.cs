using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Engines;

/// <summary>How often the neurons at each position of each site fire, averaged over channels and timesteps, in one sample.</summary>
public sealed class SpikeMaps
{
    private readonly MapShape[] _shapes;
    private readonly int _d;
    private readonly long[][][] _counts;
    private int _timesteps;

    internal SpikeMaps(IntegerNetwork network)
    {
        _d = network.D;
        _shapes = [.. network.Sites.Select(s => network.Populations[s.Population].Shape)];
        _counts = [.. _shapes.Select(s => Enumerable.Range(0, _d).Select(_ => new long[s.Positions]).ToArray())];
    }

    /// <summary>Rows and columns of a site.</summary>
    public (int Height, int Width) Size(int site) => (_shapes[site].Height, _shapes[site].Width);

    /// <summary>By sub-step: share of the channels that fire at each position, row by row.</summary>
    public IReadOnlyList<float[]> Of(int site)
    {
        float all = Math.Max(1, _timesteps) * _shapes[site].Channels;
        return [.. _counts[site].Select(positions => positions.Select(n => n / all).ToArray())];
    }

    /// <summary>Adds a timestep.</summary>
    /// <param name="spikesOf">Spikes of each neuron by site; more than D count as D.</param>
    internal void Add<T>(IReadOnlyList<T[]> spikesOf)
        where T : struct, System.Numerics.IBinaryInteger<T>
    {
        _timesteps++;
        for (int site = 0; site < _shapes.Length; site++)
        {
            int positions = _shapes[site].Positions;
            for (int neuron = 0; neuron < spikesOf[site].Length; neuron++)
            {
                int spikes = Math.Min(_d, int.CreateChecked(spikesOf[site][neuron]));
                for (int k = 0; k < spikes; k++)
                {
                    _counts[site][k][neuron % positions]++;
                }
            }
        }
    }
}
