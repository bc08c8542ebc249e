using System.Collections.Concurrent;
using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>Latency and throughput over the rate, with the saturation and the bound beside it.</summary>
/// <param name="Points">A point for each rate, in the order in which they were given.</param>
/// <param name="Saturation">Where the mesh saturates.</param>
public sealed record TrafficCurve(IReadOnlyList<TrafficPoint> Points, Saturation Saturation)
{
    /// <summary>Runs that a curve of so many rates takes: what its progress counts.</summary>
    public static int Runs(int rates) => rates + Saturation.Steps + 1;

    /// <summary>Measures a curve. Runs are independent of each other: the number of threads changes no result.</summary>
    /// <param name="setup">The experiment.</param>
    /// <param name="loads">Its loads.</param>
    /// <param name="rates">Flits per node and cycle, each 0 … 1.</param>
    /// <param name="backend">How the mesh is executed; results do not depend on it.</param>
    /// <param name="threads">Threads of this machine.</param>
    /// <param name="step">Called after each run, from any thread.</param>
    /// <param name="cancel">Ends it.</param>
    public static TrafficCurve Measure(
        TrafficSetup setup, ChannelLoads loads, IReadOnlyList<double> rates, MeshBackend backend, int threads, Action step, CancellationToken cancel)
    {
        TrafficPoint[] points = new TrafficPoint[rates.Count];
        Saturation? saturation = null;
        // The search is a chain of runs and starts first; of the points the highest rates take longest.
        IEnumerable<Action> work = Enumerable.Range(0, rates.Count).OrderByDescending(i => rates[i]).Select(i => (Action)(() => MeasurePoint(i)))
            .Prepend(() => saturation = Saturation.Find(setup, loads, backend, step, cancel));
        ParallelOptions options = new() { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        Parallel.ForEach(Partitioner.Create(work, EnumerablePartitionerOptions.NoBuffering), options, run => run());
        return new TrafficCurve(points, saturation!);

        void MeasurePoint(int index)
        {
            points[index] = OpenLoop.Run(setup, rates[index], backend, cancel);
            step();
        }
    }
}
