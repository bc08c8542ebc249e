using NeuroSim.Compiler;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Engines.Counting;

/// <summary>What one worker counts of one timestep of a sample. Reused from image to image: counting allocates nothing.</summary>
public sealed class SpikeCounts
{
    internal SpikeCounts(ChipProgram program)
    {
        IntegerNetwork network = program.Network;
        Spikes = new long[network.Sites.Count];
        Nonzero = new long[network.Sites.Count];
        SpikesBySubStep = [.. network.Sites.Select(_ => new long[network.D])];
        Additions = new long[network.Connections.Count];
        Trace = new SampleTrace(program, new byte[network.Input.Count]);
    }

    /// <summary>Spikes by site.</summary>
    public long[] Spikes { get; }

    /// <summary>Neurons that fired at all, by site.</summary>
    public long[] Nonzero { get; }

    /// <summary>Spikes by site and sub-step.</summary>
    public long[][] SpikesBySubStep { get; }

    /// <summary>Synaptic operations, or multiplications of an image layer, by connection.</summary>
    public long[] Additions { get; }

    internal SampleTrace Trace { get; }
}
