using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Analysis;

/// <summary>Looks on when the neurons of a site fire, and changes nothing. Several samples may call at the same time, in any order.</summary>
public interface ISiteObserver
{
    /// <summary>All neurons of a site were compared in one timestep of a sample.</summary>
    /// <param name="site">The site.</param>
    /// <param name="potentials">V by neuron, channel by channel, as it was compared with the threshold.</param>
    /// <param name="activations">Integer activations by neuron.</param>
    /// <param name="active">1 or 0 by position: where neurons take part; null for everywhere.</param>
    void Fired(IntegerSite site, ReadOnlySpan<long> potentials, ReadOnlySpan<byte> activations, byte[]? active);

    /// <summary>A sample has ended whose neurons fired whenever an update took them over the threshold.</summary>
    /// <param name="site">The site.</param>
    /// <param name="spikes">Spikes by neuron, channel by channel, over the whole sample.</param>
    /// <param name="active">1 or 0 by position: where neurons take part; null for everywhere.</param>
    void Counted(IntegerSite site, ReadOnlySpan<int> spikes, byte[]? active);
}
