namespace NeuroSim.Models.Nir;

/// <summary>The current and potential that CubaLIF and CubaLI share: <c>τ_syn·di/dt = −i + w_in·x</c>, <c>τ_mem·dv/dt = (v_leak − v) + R·i</c>.</summary>
internal sealed class NirCurrent
{
    private readonly bool _exact;
    private readonly double _step;
    private readonly double[] _current, _tauSyn, _tauMem, _r, _leak, _weight;

    /// <summary>Creates the state at rest.</summary>
    public NirCurrent(NirTensor tauSyn, NirTensor tauMem, NirTensor r, NirTensor leak, NirTensor? weight, NirShape shape, NirSimulationOptions options)
    {
        (_step, _exact) = (options.TimeStep, options.Integration == NirIntegration.Exact);
        (_tauSyn, _tauMem, _r, _leak) = (tauSyn.Spread(shape), tauMem.Spread(shape), r.Spread(shape), leak.Spread(shape));
        _weight = weight?.Spread(shape) ?? [.. Enumerable.Repeat(1.0, shape.Count)];
        _current = new double[shape.Count];
    }

    /// <summary>Moves the current of a neuron by one step and gives the potential that follows from v.</summary>
    public double Move(int i, double v, double x)
    {
        double target = _weight[i] * x, before = _current[i];
        if (!_exact)
        {
            _current[i] += _step / _tauSyn[i] * (target - before);
            return v + _step / _tauMem[i] * (_leak[i] - v + _r[i] * _current[i]);
        }

        double syn = Math.Exp(-_step / _tauSyn[i]), rest = _leak[i] + _r[i] * target;
        _current[i] = target + (before - target) * syn;
        return rest + (v - rest) * Math.Exp(-_step / _tauMem[i]) + _r[i] * (before - target) * Response(i, syn);
    }

    /// <summary>Back to rest.</summary>
    public void Reset() => Array.Clear(_current);

    // ∫ exp(−s/τ_syn)·exp(−(dt − s)/τ_mem) ds / τ_mem = exp(−dt/τ_syn)·(1 − exp(−a·dt))/(a·τ_mem) with a = 1/τ_mem − 1/τ_syn; → dt/τ_mem·exp(…) as a → 0.
    private double Response(int i, double syn)
    {
        double a = 1 / _tauMem[i] - 1 / _tauSyn[i], z = a * _step;
        double integral = Math.Abs(z) < 1e-5 ? _step * (1 - z / 2 + z * z / 6) : (1 - Math.Exp(-z)) / a;
        return syn * integral / _tauMem[i];
    }
}
