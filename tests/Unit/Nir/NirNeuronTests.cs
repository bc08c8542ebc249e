using NeuroSim.Models.Nir;
using NUnit.Framework;
using static NeuroSim.Tests.Unit.Nir.NirAlone;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Nir;

public sealed class NirNeuronTests
{
    private static readonly NirSimulationOptions s_single = new(), s_multi = new() { MultiSpike = true };

    [Test]
    public void IF_counts_and_keeps_the_rest()
    {
        NirIF neuron = new(Scalar(1), Scalar(1));
        Assert.That(Run(neuron, s_single, 0.5, 0.5, 2.5, 0, 0), Is.EqualTo(new double[] { 0, 1, 1, 1, 0 }), "one per step; θ itself spikes");
        Assert.That(Run(neuron, s_multi, 0.5, 0.5, 2.5, 0, 0.5), Is.EqualTo(new double[] { 0, 1, 2, 0, 1 }));
        Assert.That(Run(neuron, s_multi, -3, 3.5), Is.EqualTo(new double[] { 0, 0 }), "nothing bounds the potential");
        Assert.That(Run(neuron, NirSimulationOptions.Speck, -3, 3.5), Is.EqualTo(new double[] { 0, 2 }), "the Speck chip bounds it at -1");
        Assert.That(Run(new NirIF(Scalar(2), Scalar(0.5)), s_multi, 1), Is.EqualTo(new double[] { 4 }));
    }

    [Test]
    public void A_stored_reset_value_replaces_the_potential()
    {
        NirIF neuron = new(Scalar(1), Scalar(1), Scalar(0.25));
        Assert.That(Run(neuron, s_single, 1.5, 0.75), Is.EqualTo(new double[] { 1, 1 }));
        Assert.That(Run(neuron, s_single, 1.5, 0.74), Is.EqualTo(new double[] { 1, 0 }));
        Assert.That(Run(neuron, s_single with { Reset = NirReset.Subtract }, 1.5, 0.5), Is.EqualTo(new double[] { 1, 1 }));
    }

    [Test]
    public void LIF_in_Euler_steps()
    {
        NirLIF neuron = new(Scalar(0.002), Scalar(2), Scalar(0.1), Scalar(1));
        NirSimulation simulation = Simulation(neuron, new NirShape(1), new() { TimeStep = 1e-3 });
        simulation.Step([0.5]);
        Assert.That(simulation.Potentials("node")[0], Is.EqualTo(0.55).Within(1e-15), "half way to v_leak + R·x");
        Assert.That(simulation.Step([2])[0], Is.EqualTo(1));
        Assert.That(simulation.Potentials("node")[0], Is.EqualTo(0.55 + 0.5 * (4.1 - 0.55) - 1).Within(1e-15));
        Assert.That(simulation.Spikes("node"), Is.EqualTo(1));
    }

    [Test]
    public void CubaLIF_moves_the_current_first()
    {
        NirCubaLIF neuron = new(Scalar(0.002), Scalar(0.004), Scalar(3), Scalar(0.1), Scalar(1), WIn: Scalar(2));
        NirSimulation simulation = Simulation(neuron, new NirShape(1), new() { TimeStep = 1e-3 });
        simulation.Step([1]);
        Assert.That(simulation.Potentials("node")[0], Is.EqualTo(0.25 * (0.1 + 3 * 1)).Within(1e-15), "i = 1 after the step");
    }

    [Property(MaxTest = 100)]
    public void Exact_integration_does_not_depend_on_the_step(int seed)
    {
        NirRandom random = new(seed);
        NirShape one = new(1);
        NirNode[] nodes =
        [
            new NirLIF(random.Tensor(one, 0.001, 0.01), random.Tensor(one), random.Tensor(one, -0.2, 0.2), random.Tensor(one, 0.1, 0.3)),
            new NirLI(random.Tensor(one, 0.001, 0.01), random.Tensor(one), random.Tensor(one)),
            new NirCubaLI(random.Tensor(one, 0.001, 0.01), random.Tensor(one, 0.001, 0.01), random.Tensor(one), random.Tensor(one), random.Tensor(one)),
            new NirCubaLI(Scalar(0.003), Scalar(0.003), random.Tensor(one), random.Tensor(one)),
            new NirCubaLI(Scalar(0.003), Scalar(0.003 * (1 + random.Next(-9, 9) * 1e-4)), random.Tensor(one), random.Tensor(one)),
        ];
        foreach (NirNode node in nodes)
        {
            NirSimulation coarse = Exact(node, 1e-3), fine = Exact(node, 1e-4);
            for (int step = 0; step < 20; step++)
            {
                double[] x = [random.Next(-2, 2)];
                double spikes = coarse.Step(x)[0], finely = 0;
                for (int part = 0; part < 10; part++)
                {
                    finely = node is NirLIF ? finely + fine.Step(x)[0] : fine.Step(x)[0];
                }

                Assert.That(coarse.Potentials("node")[0], Is.EqualTo(fine.Potentials("node")[0]).Within(1e-9), $"{node.Type} at step {step}");
                Assert.That(spikes, Is.EqualTo(finely).Within(1e-9));
            }
        }
    }

    [Property(MaxTest = 30)]
    public void Euler_steps_converge_to_the_exact_solution(int seed)
    {
        NirRandom random = new(seed);
        NirCubaLIF node = new(random.Tensor(new(1), 0.002, 0.01), random.Tensor(new(1), 0.002, 0.01), Scalar(1), Scalar(0.1), Scalar(1e9), WIn: Scalar(1.5));
        double Deviation(double step)
        {
            NirSimulation euler = Simulation(node, new NirShape(1), new() { TimeStep = step }), exact = Exact(node, step);
            return Enumerable.Range(0, (int)Math.Round(0.02 / step)).Max(i =>
            {
                double[] x = [i * step < 0.01 ? 1 : 0];
                euler.Step(x);
                exact.Step(x);
                return Math.Abs(euler.Potentials("node")[0] - exact.Potentials("node")[0]);
            });
        }

        Assert.That(Deviation(1e-5), Is.LessThan(Deviation(1e-4) / 8), "of first order: a tenth of the step, about a tenth of the error");
    }

    [Test]
    public void An_input_far_above_the_threshold_ends()
    {
        double spikes = Run(new NirLIF(Scalar(1), Scalar(1), Scalar(0), Scalar(1e-300)), new() { Integration = NirIntegration.Exact }, 1e300)[0];
        Assert.That(spikes, Is.EqualTo(1_000_000));
    }

    [Test]
    public void Delay_threshold_scale_and_integrator()
    {
        NirSimulationOptions ms = new() { TimeStep = 1e-3 };
        Assert.That(Run(new NirDelay(Scalar(0.002)), ms, 1, 2, 3, 4), Is.EqualTo(new double[] { 0, 0, 1, 2 }));
        Assert.That(Run(new NirDelay(Scalar(0)), ms, 1, 2), Is.EqualTo(new double[] { 1, 2 }));
        Assert.That(Run(new NirThreshold(Scalar(1)), ms, 0.5, 1, 1.5), Is.EqualTo(new double[] { 0, 0, 1 }));
        Assert.That(Run(new NirScale(Scalar(-2)), ms, 3), Is.EqualTo(new double[] { -6 }));
        Assert.That(Run(new NirI(Scalar(2)), ms, 3, -1), Is.EqualTo(new double[] { 6, 4 }));
        NirDelay each = new(new NirTensor(new NirShape(2), [0.001, 0], isSingle: false));
        NirSimulation simulation = Simulation(each, new NirShape(2), ms);
        Assert.That(simulation.Step([1, 2]), Is.EqualTo(new double[] { 0, 2 }));
        Assert.That(simulation.Step([3, 4]), Is.EqualTo(new double[] { 1, 4 }));
        simulation.Reset();
        Assert.That(simulation.Step([5, 6]), Is.EqualTo(new double[] { 0, 6 }), "as from the beginning");
    }

    [Property(MaxTest = 100)]
    public void Parameters_are_spread_as_NumPy_does(int seed)
    {
        NirRandom random = new(seed);
        NirShape shape = new(random.Next(1, 3), random.Next(1, 3), random.Next(1, 3));
        NirTensor scale = random.Parameter(shape);
        double[] ones = [.. Enumerable.Repeat(1.0, shape.Count)], spread = Simulation(new NirScale(scale), shape).Step(ones);
        for (int i = 0; i < shape.Count; i++)
        {
            int[] place = [i / (shape[1] * shape[2]), i / shape[2] % shape[1], i % shape[2]];
            int at = 0;
            for (int d = 0; d < scale.Shape.Rank; d++)
            {
                at = at * scale.Shape[d] + (scale.Shape[d] == 1 ? 0 : place[d + 3 - scale.Shape.Rank]);
            }

            Assert.That(spread[i], Is.EqualTo(scale.Values[at]));
        }
    }

    private static NirSimulation Exact(NirNode node, double step) =>
        Simulation(node, new NirShape(1), new() { TimeStep = step, Integration = NirIntegration.Exact });
}
