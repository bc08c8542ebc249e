using NeuroSim.Models.Integer;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Simulator.Analysis;

/// <summary>
/// Errors |max(V, 0) − θ·a| of a site, added up per threshold as integers of the population's scale; divided by θ at the very end, so the order of samples does
/// not matter.
/// </summary>
/// <param name="site">The site.</param>
/// <param name="d">Most spikes per timestep.</param>
internal sealed class ApproximationTally(IntegerSite site, int d)
{
    private readonly Int128[] _rounding = new Int128[site.Threshold.Length];
    private readonly Int128[] _saturation = new Int128[site.Threshold.Length];
    private readonly Int128[] _largest = new Int128[site.Threshold.Length];
    private long _saturated;

    /// <summary>Adds one neuron in one timestep.</summary>
    public void Add(int channel, long potential, int activation)
    {
        int t = site.Threshold.Length == 1 ? 0 : channel;
        Int128 threshold = site.Threshold[t], error = Int128.Abs(Math.Max(potential, 0) - (threshold * activation));
        if (potential > threshold * d)
        {
            _saturation[t] += error;
            _saturated += 2 * (Int128)potential > threshold * (2 * d + 1) ? 1 : 0;
        }
        else
        {
            _rounding[t] += error;
        }

        _largest[t] = Int128.Max(_largest[t], error);
    }

    /// <summary>The errors in units of θ.</summary>
    /// <param name="trained">The neuron as trained.</param>
    /// <param name="observations">Neurons × timesteps × samples.</param>
    public ApproximationPart Result(SfaNeuron trained, long observations)
    {
        double all = Math.Max(1, observations), rounding = InThresholds(_rounding).Sum() / all, saturation = InThresholds(_saturation).Sum() / all;
        double mean = rounding + saturation;
        return new(
            trained.Threshold, trained.Norm, mean, InThresholds(_largest).Max(), rounding, saturation, mean == 0 ? 0 : rounding / mean, _saturated / all);
    }

    private IEnumerable<double> InThresholds(Int128[] sums) => sums.Select((s, t) => (double)s / site.Threshold[t]);
}
