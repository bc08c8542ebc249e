namespace NeuroSim.Models.Nir;

/// <summary>What all spiking neurons do once their potential has been moved: compare with θ (v ≥ θ spikes), reset, bound.</summary>
internal abstract class NirSpikingUnit : NirUnit
{
    private readonly bool _multiSpike;
    private readonly double[]? _reset;

    protected NirSpikingUnit(NirShape shape, NirTensor threshold, NirTensor? reset, NirSimulationOptions options)
        : base(shape.Count)
    {
        V = new double[shape.Count];
        Threshold = threshold.Spread(shape);
        _reset = options.Reset == NirReset.Subtract ? null : reset?.Spread(shape);
        _multiSpike = options.MultiSpike;
        Lowest = options.MinPotential ?? double.NegativeInfinity;
    }

    public override double[] Potentials => V;

    /// <summary>Potentials.</summary>
    protected double[] V { get; }

    /// <summary>Thresholds.</summary>
    protected double[] Threshold { get; }

    /// <summary>Bound of the potentials.</summary>
    protected double Lowest { get; }

    /// <summary>Gives a neuron its new potential before any spike, and lets it spike.</summary>
    protected void Settle(int neuron, double v)
    {
        double spikes = 0;
        if (v >= Threshold[neuron])
        {
            spikes = _multiSpike ? Math.Floor(v / Threshold[neuron]) : 1;
            v = AfterSpikes(neuron, v, spikes);
        }

        Spikes += spikes;
        Output[neuron] = spikes;
        V[neuron] = Math.Max(v, Lowest);
    }

    /// <summary>Counts spikes of a neuron that has settled by itself.</summary>
    protected void Settle(int neuron, double v, double spikes)
    {
        Spikes += spikes;
        Output[neuron] = spikes;
        V[neuron] = Math.Max(v, Lowest);
    }

    /// <summary>The potential after spikes.</summary>
    protected double AfterSpikes(int neuron, double v, double spikes) => _reset is null ? v - spikes * Threshold[neuron] : _reset[neuron];

    protected override void ResetState() => Array.Clear(V);
}
