using NeuroSim.Compiler;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;

namespace NeuroSim.Simulator.Engines;

/// <summary>A sample beside the network as trained.</summary>
/// <param name="Mismatches">Activations that differ.</param>
/// <param name="SameDecision">Whether both decide the same.</param>
public sealed record GoldenComparison(long Mismatches, bool SameDecision)
{
    /// <summary>Runs the golden float network and compares.</summary>
    internal static GoldenComparison Of(ChipProgram program, IReadOnlyList<double[]> inputs, FunctionalOutcome outcome, SiteMask? mask = null)
    {
        IReadOnlyList<GoldenTrace<double>> golden = GoldenFloat.Run(program.Source, inputs, mask);
        long mismatches = 0;
        for (int t = 0; t < golden.Count; t++)
        {
            mismatches += program.Network.Sites.Sum((IntegerSite s)
                => golden[t].Activations[s.Name].Zip(outcome.Activations[t][s.Index]).LongCount(p => p.First != p.Second));
        }

        double[] output = [.. Enumerable.Range(0, outcome.Output.Length).Select(i => golden.Sum(t => t.Output[i]))];
        return new(mismatches, Largest(outcome.Output) == Largest(output));
    }

    /// <summary>Runs the golden float network and compares counts over all timesteps, and the decision, of neurons that fired when they liked.</summary>
    internal static GoldenComparison OfCounts(ChipProgram program, IReadOnlyList<double[]> inputs, long[] output, int[][] spikes, SiteMask? mask)
    {
        IReadOnlyList<GoldenTrace<double>> golden = GoldenFloat.Run(program.Source, inputs, mask);
        long mismatches = program.Network.Sites.Sum((IntegerSite s)
            => spikes[s.Index].Where((count, i) => count != golden.Sum(t => t.Activations[s.Name][i])).LongCount());
        double[] result = [.. Enumerable.Range(0, output.Length).Select(i => golden.Sum(t => t.Output[i]))];
        return new(mismatches, Largest(output) == Largest(result));
    }

    private static int Largest<T>(T[] values) => Array.IndexOf(values, values.Max());
}
