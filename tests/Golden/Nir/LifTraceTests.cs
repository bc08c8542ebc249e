using System.Globalization;
using NeuroSim.Models.Nir;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden.Nir;

/// <summary>
/// The LIF neuron of the NIR paper against its exact trace: rows of 0.1 ms with the input, the potential at the end of the step, and 1 in the step in
/// which it spikes. (The first potential after an input of 1 is 1 − exp(−dt/τ) with τ = 2.5 ms: so dt follows.)
/// </summary>
[NeedsHdf5]
public sealed class LifTraceTests
{
    private const double TimeStep = 1e-4;

    // Until the first spike only rounding differs (the trace adds up its times step by step).
    private const double RoundingTolerance = 1e-12;

    // The trace's spike times come from a logarithm whose argument was rounded to single precision (2^-24, relative): a spike is off by up to τ·2^-24,
    // the potential after it by θ/τ times that, 6e-9, and of that exp(-2) is left at the next spike, at least 5 ms = 2τ later.
    private const double SpikeTolerance = 7e-9;

    // Forward Euler decays by 1 - dt/τ per step instead of exp(-dt/τ) = 1 - dt/τ + (dt/τ)²/2 …: relative (dt/τ)/2 = 2 % of potentials below θ = 0.1, and
    // more after a spike, which Euler sets to the end of the step.
    private const double EulerTolerance = 0.002;

    [Test]
    public void Exact_integration_follows_the_exact_trace()
    {
        Trace trace = Trace.Of(NirIntegration.Exact);
        TestContext.Out.WriteLine($"largest deviation {trace.UpToFirstSpike} before the first spike, {trace.Overall} in all");
        Assert.That(trace.Spikes, Is.EqualTo(trace.ExpectedSpikes));
        Assert.That(trace.UpToFirstSpike, Is.LessThan(RoundingTolerance));
        Assert.That(trace.Overall, Is.LessThan(SpikeTolerance));
    }

    [Test]
    public void Forward_Euler_follows_it_but_for_its_error_of_the_step()
    {
        Trace trace = Trace.Of(NirIntegration.Euler);
        TestContext.Out.WriteLine($"largest deviation {trace.Overall}");
        Assert.That(trace.Spikes, Is.EqualTo(trace.ExpectedSpikes));
        Assert.That(trace.Overall, Is.LessThan(EulerTolerance));
    }

    private sealed record Trace(int[] Spikes, int[] ExpectedSpikes, double UpToFirstSpike, double Overall)
    {
        public static Trace Of(NirIntegration integration)
        {
            double[][] rows = [.. File.ReadLines(SharedData.Path("nir/lif-exact.csv"))
                .Select(line => Array.ConvertAll(line.Split(','), v => double.Parse(v, CultureInfo.InvariantCulture)))];
            NirSimulation simulation = new(NirReader.Read(SharedData.Path("nir/lif.nir")), new() { TimeStep = TimeStep, Integration = integration });
            int[] expected = [.. Enumerable.Range(0, rows.Length).Where(step => rows[step][2] > 0)];
            List<int> spikes = [];
            double[] deviations = new double[rows.Length];
            for (int step = 0; step < rows.Length; step++)
            {
                spikes.AddRange(simulation.Step([rows[step][0]])[0] > 0 ? [step] : []);
                deviations[step] = Math.Abs(simulation.Potentials("1")[0] - rows[step][1]);
            }

            return new([.. spikes], expected, deviations[..expected[0]].Max(), deviations.Max());
        }
    }
}
