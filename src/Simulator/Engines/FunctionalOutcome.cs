using System.Numerics;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines;

/// <summary>What the neurons of a sample did, added up over its timesteps, whatever the time.</summary>
public sealed class FunctionalOutcome
{
    private readonly IntegerNetwork _network;

    internal FunctionalOutcome(IntegerNetwork network, bool keepMaps = false)
    {
        Maps = keepMaps ? new SpikeMaps(network) : null;
        _network = network;
        Output = new long[network.Populations[network.Output].Shape.Count];
        Spikes = new long[network.Sites.Count];
        Nonzero = new long[network.Sites.Count];
        SpikesBySubStep = [.. network.Sites.Select(_ => new long[network.D])];
    }

    /// <summary>Potentials of the output population, or spikes of the output site.</summary>
    public long[] Output { get; }

    /// <summary>Spikes by site.</summary>
    public long[] Spikes { get; }

    /// <summary>Neurons that fired at all in a timestep, by site.</summary>
    public long[] Nonzero { get; }

    /// <summary>Spikes by site and sub-step.</summary>
    public long[][] SpikesBySubStep { get; }

    /// <summary>Potentials that saturated.</summary>
    public long Saturations { get; private set; }

    /// <summary>Spikes that a camera sent.</summary>
    public long InputSpikes { get; private set; }

    /// <summary>Where the neurons fired; null unless it is kept.</summary>
    public SpikeMaps? Maps { get; }

    /// <summary>Timesteps.</summary>
    public int Timesteps { get; private set; }

    /// <summary>Activations by timestep and site, where they were kept.</summary>
    internal List<byte[][]> Activations { get; } = [];

    /// <summary>Adds a timestep.</summary>
    /// <param name="trace">What it did.</param>
    /// <param name="keepActivations">True to keep every activation, for a comparison.</param>
    internal void Add(SampleTrace trace, bool keepActivations)
    {
        Timesteps++;
        Maps?.Add(trace.Activations);
        Saturations += trace.Saturations;
        InputSpikes += _network.ReadsEvents ? trace.Input.Sum(c => (long)c) : 0;
        for (int s = 0; s < Spikes.Length; s++)
        {
            AddSite(s, trace.Activations[s]);
        }

        if (_network.OutputSite is { } site)
        {
            AddOutput(trace.Activations[site], a => a);
        }
        else
        {
            AddOutput(trace.Potentials[_network.Output], v => v);
        }

        if (keepActivations)
        {
            Activations.Add(trace.Activations);
        }
    }

    /// <summary>Adds a timestep that was counted from whole maps.</summary>
    /// <param name="counts">What was counted.</param>
    /// <param name="saturations">Potentials that saturated.</param>
    /// <param name="input">What entered.</param>
    internal void Add(SpikeCounts counts, long saturations, byte[] input)
    {
        Timesteps++;
        Saturations += saturations;
        InputSpikes += _network.ReadsEvents ? input.Sum(c => (long)c) : 0;
        for (int s = 0; s < Spikes.Length; s++)
        {
            Spikes[s] += counts.Spikes[s];
            Nonzero[s] += counts.Nonzero[s];
            for (int k = 0; k < _network.D; k++)
            {
                SpikesBySubStep[s][k] += counts.SpikesBySubStep[s][k];
            }
        }
    }

    /// <summary>Adds a timestep's result.</summary>
    /// <param name="values">Potentials or spikes of the output, channels innermost.</param>
    /// <param name="shape">Its shape.</param>
    internal void AddOutput<T>(ReadOnlySpan<T> values, MapShape shape)
        where T : struct, IBinaryInteger<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            Output[(i % shape.Channels * shape.Positions) + (i / shape.Channels)] += long.CreateChecked(values[i]);
        }
    }

    /// <summary>Keeps a timestep's activations, channel by channel.</summary>
    internal void Keep(byte[][] activations)
    {
        Maps?.Add(activations);
        Activations.Add(activations);
    }

    private void AddSite(int site, byte[] activations)
    {
        Span<long> bursts = stackalloc long[byte.MaxValue + 1];
        bursts.Clear();
        foreach (byte activation in activations)
        {
            bursts[activation]++;
        }

        Nonzero[site] += activations.Length - bursts[0];
        long longer = 0;
        for (int a = _network.D; a > 0; a--)
        {
            longer += bursts[a];
            SpikesBySubStep[site][a - 1] += longer;
            Spikes[site] += longer;
        }
    }

    private void AddOutput<T>(T[] values, Func<T, long> number)
    {
        for (int i = 0; i < Output.Length; i++)
        {
            Output[i] += number(values[i]);
        }
    }
}
