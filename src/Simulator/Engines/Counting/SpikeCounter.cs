using System.Diagnostics;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines.Plan;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>
/// Counts from whole maps what the units of a program receive: spikes by site, axon events and additions of every slice by sub-step. Prepared once for a program;
/// read-only, and shared by threads.
/// </summary>
public sealed class SpikeCounter
{
    private readonly IntegerNetwork _network;
    private readonly SiteCounter[] _sites;
    private readonly BoxSums[] _homes;
    private readonly ConvolutionCounter?[] _convolutions;
    private readonly AttentionCounter?[] _attentions;
    private readonly int[] _homeTiles;

    /// <summary>Prepares a program.</summary>
    /// <param name="program">The program.</param>
    /// <param name="routes">Its routes.</param>
    public SpikeCounter(ChipProgram program, ProgramRoutes routes)
    {
        _network = program.Network;
        _sites = [.. _network.Sites.Select(s => new SiteCounter(_network.Populations[s.Population].Shape, _network.D))];
        _convolutions = [.. _network.Connections.Select(c => c is IntegerConvolution layer ? new ConvolutionCounter(program, layer, _sites) : null)];
        _attentions = [.. _network.Connections.Select(c => c is IntegerAttention layer ? new AttentionCounter(program, layer, _sites) : null)];
        PopulationTiling[] tilings = [.. _network.Sites.Select(s => program.Partition.Tilings[s.Population])];
        _homeTiles = [.. tilings.Select(t => t.Count)];
        _homes = [.. _sites.Select((site, s) => HomesOf(site, tilings[s]))];
        foreach (IntegerSite site in _network.Sites)
        {
            _sites[site.Index].Ask(routes.Sites[site.Index].Boxes);
            _sites[site.Index].Prepare();
        }
    }

    internal IReadOnlyList<SiteCounter> Sites => _sites;

    /// <summary>Whether a program can be counted from whole maps: no convolution is masked by the sample, and no box has more elements than a count of 16 bits holds.</summary>
    public static bool Supports(ChipProgram program)
    {
        Partition partition = program.Partition;
        return !program.Network.IsSparse && program.Network.Connections.All(c => LargestBox(program, c) <= LaneCounts.Most)
            && partition.Tilings.All(t => t.Channels * t.Rows * t.Columns <= LaneCounts.Most);
    }

    /// <summary>Buffers of one worker, for one image after the other.</summary>
    public SpikeCounts NewCounts() => new()
    {
        Spikes = new long[_sites.Length],
        Nonzero = new long[_sites.Length],
        SpikesBySubStep = [.. _sites.Select(_ => new long[_network.D])],
        Additions = new long[_network.Connections.Count],
        Input = new byte[_network.Input.Count],
        Sites = [.. _sites.Select(s => s.NewCounts())],
        Slices = [.. _network.Connections.Select(NewSlices)],
        SliceAdditions = [.. _convolutions.Select(c => c is { CountsAdditions: true } ? new long[c.Slices * _network.D] : [])],
        InputEvents = [.. _network.Connections.Select(c => c is IntegerConvolution { ReadsEvents: true } ? new long[_convolutions[c.Index]!.Slices] : [])],
        Products = [.. _attentions.Select(a => a is null ? Array.Empty<LaneCounts>() : [new(a.Blocks, _network.D), new(a.Blocks, _network.D)])],
        Homes = [.. _homeTiles.Select(t => new LaneCounts(t, _network.D))],
    };

    /// <summary>Counts some rows of a site's activations. Threads may count different rows of a site at once.</summary>
    /// <param name="site">The site.</param>
    /// <param name="y0">First row.</param>
    /// <param name="y1">Row behind the last.</param>
    /// <param name="rows">Activations of these rows only: row by row, column by column, channels innermost; each 0 … D.</param>
    /// <param name="counts">Where they are counted.</param>
    public void CountRows(int site, int y0, int y1, ReadOnlySpan<byte> rows, SpikeCounts counts)
    {
        MapShape shape = _sites[site].Shape;
        Debug.Assert(rows.Length == (y1 - y0) * shape.Width * shape.Channels);
        _sites[site].CountRows(y0, y1, rows, counts.Sites[site]);
    }

    /// <summary>Counts what enters.</summary>
    /// <param name="input">Pixels, or counts of events, channel by channel.</param>
    /// <param name="counts">Where they are counted.</param>
    public void CountInput(ReadOnlySpan<byte> input, SpikeCounts counts)
    {
        Debug.Assert(input.Length == _network.Input.Count);
        input.CopyTo(counts.Input);
    }

    /// <summary>Adds up for units and connections what was counted at positions. Called when all rows of all sites have been counted.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="crew">Who does it; the result does not depend on them.</param>
    public void Finish(SpikeCounts counts, WorkCrew crew)
    {
        for (int s = 0; s < _sites.Length; s++)
        {
            FinishSite(s, counts);
        }

        crew.RunOneByOne(_sites.Length + _convolutions.Length, (part, _) => FinishPart(part, counts));
    }

    // Homes of the sites, then slices of the connections.
    private void FinishPart(int part, SpikeCounts counts)
    {
        if (part < _sites.Length)
        {
            _homes[part].Sum(counts.Sites[part], counts.Homes[part]);
            return;
        }

        _convolutions[part - _sites.Length]?.Count(counts);
        _attentions[part - _sites.Length]?.Count(counts);
    }

    private static int LargestBox(ChipProgram program, IntegerConnection connection) => connection switch
    {
        IntegerConvolution { ReadsInput: false } layer => ConvolutionCounter.BoxesOf(program, layer).Max(b => b.Count),
        IntegerAttention layer => AttentionCounter.BoxesOf((AttentionSlices)program.Partition.Slices[layer.Index]).SelectMany(b => b).Max(b => b.Count),
        _ => 0,
    };

    private static BoxSums HomesOf(SiteCounter site, PopulationTiling tiling)
    {
        Box[] boxes = [.. Enumerable.Range(0, tiling.Count).Select(t => tiling[t])];
        return site.Ask(boxes);
    }

    private LaneCounts? NewSlices(IntegerConnection connection) => connection switch
    {
        IntegerConvolution { ReadsInput: false } => new(_convolutions[connection.Index]!.Slices, _network.D),
        IntegerAttention => new(_attentions[connection.Index]!.Tiles, _network.D),
        _ => null,
    };

    private static void FinishSite(int site, SpikeCounts counts)
    {
        long[] bySubStep = counts.SpikesBySubStep[site], rows = counts.Sites[site].RowSpikes;
        Array.Clear(bySubStep);
        for (int i = 0; i < rows.Length; i++)
        {
            bySubStep[i % bySubStep.Length] += rows[i];
        }

        counts.Nonzero[site] = bySubStep[0];
        counts.Spikes[site] = bySubStep.Sum();
    }
}
