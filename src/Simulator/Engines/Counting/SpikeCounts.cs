namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>What one worker counts of one timestep of a sample. Reused from image to image: counting allocates nothing.</summary>
public sealed class SpikeCounts
{
    internal SpikeCounts()
    {
    }

    /// <summary>Spikes by site.</summary>
    public long[] Spikes { get; internal init; } = [];

    /// <summary>Neurons that fired at all, by site.</summary>
    public long[] Nonzero { get; internal init; } = [];

    /// <summary>Spikes by site and sub-step.</summary>
    public long[][] SpikesBySubStep { get; internal init; } = [];

    /// <summary>Synaptic operations, or multiplications of an image layer, by connection.</summary>
    public long[] Additions { get; internal init; } = [];

    /// <summary>What entered, channel by channel.</summary>
    internal byte[] Input { get; init; } = [];

    /// <summary>By site: what was counted at its positions.</summary>
    internal SiteCounts[] Sites { get; init; } = [];

    /// <summary>By connection: axon events of its slices, chunk by chunk, the tiles of a chunk side by side; null where no spikes of a site are added.</summary>
    internal LaneCounts?[] Slices { get; init; } = [];

    /// <summary>By connection, where each addition takes a core's time: additions of its slices by sub-step and slice; empty elsewhere.</summary>
    internal long[][] SliceAdditions { get; init; } = [];

    /// <summary>By connection that reads the events of a camera: events of its slices; empty elsewhere.</summary>
    internal long[][] InputEvents { get; init; } = [];

    /// <summary>By connection, for attention: spikes of K and of its partner by block.</summary>
    internal LaneCounts[][] Products { get; init; } = [];

    /// <summary>By site: spikes of each home.</summary>
    internal LaneCounts[] Homes { get; init; } = [];
}
