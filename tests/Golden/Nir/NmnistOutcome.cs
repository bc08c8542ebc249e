using NeuroSim.Models.Nir;

namespace NeuroSim.Tests.Golden.Nir;

/// <summary>What a network did with the recordings of the test set.</summary>
/// <param name="Accuracy">Share of recordings for which the right output spiked most.</param>
/// <param name="SynOpsPerStep">Synaptic operations per step, by layer.</param>
/// <param name="RatePerStep">Spikes per neuron and step, by layer.</param>
internal sealed record NmnistOutcome(double Accuracy, double[] SynOpsPerStep, double[] RatePerStep)
{
    public static NmnistOutcome Of(NirSimulation simulation, Func<(int Time, int Pixel)[], double[][]> cut)
    {
        IReadOnlyDictionary<int, int> labels = NmnistRecordings.Labels();
        string[] layers = [.. simulation.Order.Where(n => simulation.Graph.Nodes[n] is NirConv2d or NirAffine)];
        string[] neurons = [.. simulation.Order.Where(n => simulation.Graph.Nodes[n] is NirIF)];
        double[] synOps = new double[layers.Length], spikes = new double[neurons.Length];
        int right = 0, steps = 0;
        foreach (int number in NmnistRecordings.TestSet)
        {
            right += Decide(simulation, cut(NmnistRecordings.Read(number))) == labels[number] ? 1 : 0;
            steps += simulation.Steps;
            synOps = [.. synOps.Zip(layers, (sum, layer) => sum + simulation.SynOps(layer))];
            spikes = [.. spikes.Zip(neurons, (sum, neuron) => sum + simulation.Spikes(neuron) / simulation.ShapeOf(neuron).Count)];
        }

        return new(right / (double)NmnistRecordings.TestSet.Count(), [.. synOps.Select(s => s / steps)], [.. spikes.Select(s => s / steps)]);
    }

    private static int Decide(NirSimulation simulation, double[][] frames)
    {
        simulation.Reset();
        double[] totals = new double[simulation.OutputShape.Count];
        foreach (double[] frame in frames)
        {
            totals = [.. totals.Zip(simulation.Step(frame), (total, spikes) => total + spikes)];
        }

        return Array.IndexOf(totals, totals.Max());
    }
}
