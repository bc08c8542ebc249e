namespace NeuroSim.Models.Nir;

/// <summary>LIF in steps; see <see cref="NirIntegration"/>.</summary>
internal sealed class NirLIFUnit : NirSpikingUnit
{
    /// <summary>Spikes of one neuron in one step at most: an input far above any threshold must not hold the simulation up for ever.</summary>
    private const int MaxSpikes = 1_000_000;

    private readonly bool _exact;
    private readonly double _step;
    private readonly double[] _tau, _r, _leak;

    public NirLIFUnit(NirLIF node, NirShape shape, NirSimulationOptions options)
        : base(shape, node.VThreshold, node.VReset, options)
    {
        (_step, _exact) = (options.TimeStep, options.Integration == NirIntegration.Exact);
        (_tau, _r, _leak) = (node.Tau.Spread(shape), node.R.Spread(shape), node.VLeak.Spread(shape));
    }

    public override void Step(double[] input)
    {
        for (int i = 0; i < input.Length; i++)
        {
            double target = _leak[i] + _r[i] * input[i];
            if (_exact)
            {
                SettleExactly(i, target);
            }
            else
            {
                Settle(i, V[i] + _step / _tau[i] * (target - V[i]));
            }
        }
    }

    // v(t) = target + (v − target)·exp(−t/τ); it reaches θ after τ·ln((target − v)/(target − θ)), if target is above θ.
    private void SettleExactly(int neuron, double target)
    {
        double v = V[neuron], left = _step, threshold = Threshold[neuron];
        int spikes = 0;
        for (; spikes < MaxSpikes; spikes++)
        {
            double wait = v >= threshold ? 0 : target > threshold ? _tau[neuron] * Math.Log((target - v) / (target - threshold)) : double.PositiveInfinity;
            if (!(wait <= left))
            {
                break;
            }

            left -= wait;
            v = AfterSpikes(neuron, wait > 0 ? threshold : v, 1);
        }

        Settle(neuron, target + (v - target) * Math.Exp(-left / _tau[neuron]), spikes);
    }
}
