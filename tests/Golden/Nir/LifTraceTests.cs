using System.Globalization;
using NeuroSim.Models.Nir;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden.Nir;

/// <summary>
/// The LIF neuron of the NIR paper against its exact trace: rows of 0.1 ms with the input, the potential at the end of the step, and 1 in the step in
/// which it spikes. (The first potential after an input of 1 is 1 − exp(−dt/τ) with τ = 2.5 ms: so dt follows.)
/// </summary>
public sealed class LifTraceTests
{
    private const double TimeStep = 1e-4;

    // The trace adds up its times step by step, which moves a spike by some 1e-16 s · 1000 steps; slopes are up to 1/τ = 400 per s.
    private const double Tolerance = 1e-10;

    [Test]
    public void Exact_integration_follows_the_exact_trace()
    {
        double deviation = Deviation(NirIntegration.Exact, out int[] spikes, out int[] expected);
        TestContext.Out.WriteLine($"largest deviation {deviation}");
        Assert.That(spikes, Is.EqualTo(expected));
        Assert.That(deviation, Is.LessThan(Tolerance));
    }

    [Test]
    public void Forward_Euler_follows_it_but_for_its_error_of_the_step()
    {
        double deviation = Deviation(NirIntegration.Euler, out int[] spikes, out int[] expected);
        TestContext.Out.WriteLine($"largest deviation {deviation}, spikes {string.Join(' ', spikes)}, exact {string.Join(' ', expected)}");
        Assert.That(spikes, Has.Length.EqualTo(expected.Length));
    }

    private static double Deviation(NirIntegration integration, out int[] spikes, out int[] expected)
    {
        double[][] rows = [.. File.ReadLines(SharedData.Path("nir/lif-exact.csv"))
            .Select(line => Array.ConvertAll(line.Split(','), v => double.Parse(v, CultureInfo.InvariantCulture)))];
        NirSimulation simulation = new(NirReader.Read(SharedData.Path("nir/lif.nir")), new() { TimeStep = TimeStep, Integration = integration });
        List<int> fired = [];
        double deviation = 0;
        for (int step = 0; step < rows.Length; step++)
        {
            if (simulation.Step([rows[step][0]])[0] > 0)
            {
                fired.Add(step);
            }

            deviation = Math.Max(deviation, Math.Abs(simulation.Potentials("1")[0] - rows[step][1]));
        }

        spikes = [.. fired];
        expected = [.. Enumerable.Range(0, rows.Length).Where(step => rows[step][2] > 0)];
        return deviation;
    }
}
