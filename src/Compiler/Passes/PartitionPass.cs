using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Passes;

/// <summary>
/// Cuts populations into tiles and fan-ins into chunks so that each unit fits one core. Of all tile shapes it takes, among those with nearly the fewest cores,
/// the one with the fewest packets.
/// </summary>
public sealed class PartitionPass
{
    /// <summary>A tile shape may cost this many times the fewest cores if it saves packets.</summary>
    private const double CoreSlack = 1.05;

    private readonly IntegerNetwork _network;
    private readonly CoreFitter _fitter;

    private PartitionPass(IntegerNetwork network, CoreDescription core)
    {
        _network = network;
        _fitter = CoreFitter.Of(network, core);
    }

    /// <summary>Partitions a network.</summary>
    /// <exception cref="ChipCapacityException">A layer does not fit the cores in any shape.</exception>
    public static Partition Run(IntegerNetwork network, CoreDescription core) => new PartitionPass(network, core).Run();

    private Partition Run()
    {
        _fitter.CheckNetwork();
        PopulationTiling[] tilings = new PopulationTiling[_network.Populations.Count];
        ConnectionSlices[] slices = new ConnectionSlices[_network.Connections.Count];
        for (int p = 0; p < tilings.Length; p++)
        {
            IntegerConnection[] writers = [.. _network.Connections.Where(c => c.Target == p)];
            (tilings[p], ConnectionSlices[] chosen) = Choose(_network.Populations[p], writers);
            for (int w = 0; w < writers.Length; w++)
            {
                slices[writers[w].Index] = chosen[w];
            }
        }

        return new Partition(_network, tilings, slices, _fitter.HostsAll);
    }

    private (PopulationTiling Tiling, ConnectionSlices[] Slices) Choose(IntegerPopulation population, IntegerConnection[] writers)
    {
        List<Candidate> candidates = [];
        long fewest = long.MaxValue;
        foreach ((PopulationTiling tiling, int order) in Shapes(population).Select((t, i) => (t, i)).OrderBy(s => s.t.Count))
        {
            // No shape takes fewer cores than it has tiles: all that follow take too many.
            if (tiling.Count > fewest * CoreSlack)
            {
                break;
            }

            if (Fit(tiling, writers) is { } slices)
            {
                candidates.Add(new(tiling, slices, Cores(tiling, slices), Packets(tiling, slices), order));
                fewest = Math.Min(fewest, candidates[^1].Cores);
            }
        }

        Candidate? best = candidates.Where(c => c.Cores <= fewest * CoreSlack)
            .OrderBy(c => c.Packets).ThenBy(c => c.Cores).ThenBy(c => c.Order).FirstOrDefault();
        return best is null ? throw _fitter.DoesNotFit(writers, population) : (best.Tiling, best.Slices);
    }

    private ConnectionSlices[]? Fit(PopulationTiling tiling, IntegerConnection[] writers)
    {
        ConnectionSlices[] slices = new ConnectionSlices[writers.Length];
        for (int w = 0; w < writers.Length; w++)
        {
            if (_fitter.Fit(writers[w], tiling) is not { } fitting)
            {
                return null;
            }

            slices[w] = fitting;
        }

        return _fitter.FitTogether(slices) ? slices : null;
    }

    private IEnumerable<PopulationTiling> Shapes(IntegerPopulation population)
    {
        MapShape shape = population.Shape;
        int[] heights = [.. Sides(shape.Height)], widths = [.. Sides(shape.Width)];
        return from channels in Sides(shape.Channels)
               from rows in heights
               where _fitter.MayHold(population, channels, rows)
               from columns in widths
               where _fitter.Holds(population, channels, rows, columns)
               select new PopulationTiling(shape, channels, rows, columns);
    }

    // Sides that cut a length into equal parts: others only leave a smaller last tile.
    private static IEnumerable<int> Sides(int length)
        => Enumerable.Range(1, length).Select(n => PopulationTiling.CeilDiv(length, n)).Distinct();

    private long Cores(PopulationTiling tiling, ConnectionSlices[] slices) => (long)tiling.Count * (_fitter.HostsAll ? 1 : Math.Max(1, slices.Sum(s => s.Chunks)));

    // A spike reaches every slice that has it on an axon; a slice beyond the first sends one partial potential per neuron.
    private long Packets(PopulationTiling tiling, ConnectionSlices[] slices)
    {
        long partials = _fitter.HostsAll ? 0 : (long)tiling.Shape.Count * Math.Max(0, slices.Sum(s => s.Chunks) - 1);
        return partials + (long)tiling.Count * slices.Sum(s => s switch
        {
            ConvolutionSlices c => (long)ConvolutionSlices.FootprintChannels(tiling, c.Layer)
                * ConvolutionSlices.FootprintRows(tiling, c.Layer) * ConvolutionSlices.FootprintColumns(tiling, c.Layer),
            AttentionSlices a => a.AxonBox(0, 0).Count + (long)a.Layer.KeyChannels * a.Layer.ValueChannels,
            _ => 0L,
        });
    }

    // Order is that in which shapes are listed: of equals, the first.
    private sealed record Candidate(PopulationTiling Tiling, ConnectionSlices[] Slices, long Cores, long Packets, int Order);
}
