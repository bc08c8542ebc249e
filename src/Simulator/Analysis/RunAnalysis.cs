using NeuroSim.Models;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Analysis;

/// <summary>
/// Collects what <c>run --analyse</c> reports while samples run. Everything is added up as integers: results depend on neither threads nor order.
/// </summary>
public sealed class RunAnalysis : ISiteObserver
{
    private const string CountsOnly = "Immediate firing: a potential is compared after every update and has no single value at the time of firing, so there "
        + "are no potentials and no approximation errors; activations are the spikes of a neuron in a whole sample.";

    private readonly SpikingNetwork _source;
    private readonly IntegerNetwork _network;
    private readonly SiteTally[] _sites;
    private int _countsOnly;

    /// <summary>Prepares the analysis of one run.</summary>
    /// <param name="source">The network as trained.</param>
    /// <param name="bound">The quantised network, its image layers bound.</param>
    public RunAnalysis(SpikingNetwork source, IntegerNetwork bound)
    {
        (_source, _network) = (source, bound);
        _sites = [.. bound.Sites.Select(s => new SiteTally(bound, s))];
    }

    /// <inheritdoc/>
    public void Fired(IntegerSite site, ReadOnlySpan<long> potentials, ReadOnlySpan<byte> activations, byte[]? active)
        => _sites[site.Index].Add(potentials, activations, active);

    /// <inheritdoc/>
    public void Counted(IntegerSite site, ReadOnlySpan<int> spikes, byte[]? active)
    {
        Interlocked.Exchange(ref _countsOnly, 1);
        _sites[site.Index].Add(spikes, active);
    }

    /// <summary>What was found, when all samples have run.</summary>
    /// <param name="threads">Threads; the result does not depend on them.</param>
    /// <param name="cancel">Cancels between sites.</param>
    public AnalysisPart Result(int threads, CancellationToken cancel)
    {
        SiteAnalysisPart[] sites = new SiteAnalysisPart[_sites.Length];
        ParallelOptions parallel = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        Parallel.For(0, sites.Length, parallel, s => sites[s] = _sites[s].Result(_source.Sites.Single(t => t.Name == _network.Sites[s].Name).Neuron));
        return new(sites, [.. _network.Connections.OfType<IntegerConvolution>().Select(WeightAnalysis.Of)], _countsOnly == 0 ? null : CountsOnly);
    }
}
