using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Integer;

/// <summary>
/// Where the sparse connections of a quantised network add for one sample. A neuron takes part in a sample unless all writers of its population are sparse and
/// masked at its site: a masked neuron keeps the potential 0 and never fires.
/// </summary>
public sealed class ActiveSites
{
    private readonly byte[]?[] _connections;
    private readonly byte[]?[] _populations;

    private ActiveSites(byte[]?[] connections, byte[]?[] populations) => (_connections, _populations) = (connections, populations);

    /// <summary>Finds the active sites of a sample.</summary>
    /// <param name="network">The network.</param>
    /// <param name="mask">The sample's mask. Null: where a recording has events; everywhere on an image.</param>
    /// <param name="steps">Pixels, or counts of events, of each timestep.</param>
    /// <returns>The sites, or null if all are active: no connection is sparse, or there is no mask.</returns>
    /// <exception cref="ModelFormatException">The mask is not one of this input.</exception>
    public static ActiveSites? Of(IntegerNetwork network, SiteMask? mask, IReadOnlyList<byte[]> steps)
    {
        if (!network.IsSparse)
        {
            return null;
        }

        mask ??= network.ReadsEvents ? SiteMask.OfEvents(steps, network.Input) : null;
        if (mask is null)
        {
            return null;
        }

        mask.CheckFits(network.Input);
        byte[]?[] connections = Levels(network, mask);
        IEnumerable<byte[]?> WritersOf(int population) => network.Connections.Where(c => c.Target == population).Select(c => connections[c.Index]);
        return new(connections, [.. network.Populations.Select((_, p) => Union([.. WritersOf(p)]))]);
    }

    /// <summary>Sites of its target at which a connection adds, 1 or 0 by row and column; null for all.</summary>
    public byte[]? OfConnection(int connection) => _connections[connection];

    /// <summary>Sites at which the neurons of a population take part, 1 or 0 by row and column; null for all.</summary>
    public byte[]? OfPopulation(int population) => _populations[population];

    // As in the network as trained: a membrane group stands for what its first writer stands for.
    private static byte[]?[] Levels(IntegerNetwork network, SiteMask mask)
    {
        byte[]?[] levels = new byte[]?[network.Connections.Count];
        SiteWindow?[] windows = new SiteWindow?[network.Populations.Count];
        foreach (IntegerConnection connection in network.Steps.OfType<IntegerConnection>())
        {
            SiteWindow window = connection switch
            {
                IntegerConvolution { ReadsInput: true } c => SiteWindow.Input.Through(c.Geometry),
                IntegerConvolution c => windows[network.Sites[c.Source].Population]!.Value.Through(c.Geometry),
                IntegerAttention a => windows[network.Sites[a.Value].Population]!.Value,
                IntegerPotentialSum s => windows[s.SourcePopulation]!.Value.Over(network.Populations[s.SourcePopulation].Shape),
                _ => throw new InvalidOperationException($"no sites of {connection.Kind}"),
            };
            windows[connection.Target] ??= window;
            levels[connection.Index] = connection is IntegerConvolution { Sparse: true } sparse ? mask.At(window, sparse.Geometry.Output) : null;
        }

        return levels;
    }

    private static byte[]? Union(byte[]?[] writers)
        => writers.Contains(null) ? null : writers.Aggregate((a, b) => [.. a!.Zip(b!, (x, y) => (byte)(x | y))]);
}
