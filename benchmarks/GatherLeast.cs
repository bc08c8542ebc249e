using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Attributes;
using NeuroSim.Benchmarks.Rates;

namespace NeuroSim.Benchmarks;

/// <summary>
/// The gather convolution as <see cref="GatherBenchmark"/> has it, but the least time of its thread: on a machine that others use too, the mean tells what they
/// did. Each layer is measured in several rounds, some seconds apart, so that a slow while does not hit all of them.
/// <c>gather [rounds]</c>
/// </summary>
internal static class GatherLeast
{
    private const int Calls = 60;

    /// <summary>Runs it.</summary>
    /// <param name="rounds">Rounds.</param>
    public static void Run(int rounds)
    {
        (GatherBenchmark Benchmark, double Ns)[] all =
            [.. from layer in ValuesOf<string>(nameof(GatherBenchmark.Layer)) from share in ValuesOf<double>(nameof(GatherBenchmark.NonzeroShare)) select (Prepared(layer, share), double.MaxValue)];
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < all.Length; i++)
            {
                all[i].Ns = Math.Min(all[i].Ns, Least(all[i].Benchmark));
            }
        }

        foreach ((GatherBenchmark benchmark, double ns) in all)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{benchmark.Layer,-16} {benchmark.NonzeroShare,5:P0} nonzero {ns / 1e3,9:F1} µs {benchmark.SynapticOperations / ns,6:F0} G synaptic operations/s"));
        }
    }

    private static GatherBenchmark Prepared(string layer, double share)
    {
        GatherBenchmark benchmark = new() { Layer = layer, NonzeroShare = share };
        benchmark.Setup();
        return benchmark;
    }

    private static double Least(GatherBenchmark benchmark)
    {
        double least = double.MaxValue;
        for (int call = 0; call < Calls; call++)
        {
            long since = ThreadClock.Nanoseconds();
            _ = benchmark.RunLayer();
            least = Math.Min(least, ThreadClock.Nanoseconds() - since);
        }

        return least;
    }

    private static IEnumerable<T> ValuesOf<T>(string property)
        => typeof(GatherBenchmark).GetProperty(property)!.GetCustomAttribute<ParamsAttribute>()!.Values.Cast<T>();
}
