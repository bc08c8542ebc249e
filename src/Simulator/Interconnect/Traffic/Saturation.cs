using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>
/// Where a mesh saturates, said twice. By latency: the highest rate, to <see cref="Resolution"/>, at which the mesh is stable and its mean latency is no more than
/// <see cref="LatencyFactor"/> × that of an empty mesh. By throughput: what it accepts when it is offered as much as the channel-load bound allows.
/// </summary>
public sealed record Saturation
{
    /// <summary>Steps of the search: the resolution is the bound divided by 2 to this power.</summary>
    public const int Steps = 8;

    /// <summary>Mean latency at saturation over that of an empty mesh.</summary>
    public double LatencyFactor { get; } = 3;

    /// <summary>
    /// Saturation by latency, flits per node and cycle; the bound itself where the mean latency of the window is not longer even there, since nothing above it can last.
    /// Null if nodes can send all that their ports take.
    /// </summary>
    public required double? Rate { get; init; }

    /// <summary>The next higher rate that was tried exceeds the latency: this much above <see cref="Rate"/>.</summary>
    public required double Resolution { get; init; }

    /// <summary>Rate offered to find the saturation by throughput: the channel-load bound, flits per node and cycle.</summary>
    public required double BeyondOffered { get; init; }

    /// <summary>Saturation by throughput: accepted flits per node and cycle.</summary>
    public required double BeyondAccepted { get; init; }

    /// <summary>Finds both.</summary>
    /// <param name="setup">The experiment.</param>
    /// <param name="loads">Its loads.</param>
    /// <param name="backend">How the mesh is executed; results do not depend on it.</param>
    /// <param name="step">Called after each of <see cref="Steps"/> + 1 runs.</param>
    /// <param name="cancel">Ends it.</param>
    public static Saturation Find(TrafficSetup setup, ChannelLoads loads, MeshBackend backend, Action step, CancellationToken cancel)
    {
        Saturation found = new() { Rate = null, Resolution = loads.Bound / (1 << Steps), BeyondOffered = loads.Bound, BeyondAccepted = 0 };
        double limit = found.LatencyFactor * loads.ZeroLoadCycles(setup.Flits);
        TrafficPoint beyond = Run(1 << Steps);
        int below = 0, above = 1 << Steps;
        while (above - below > 1)
        {
            int middle = (below + above) / 2;
            (below, above) = IsBelow(beyond) || IsBelow(Run(middle)) ? (middle, above) : (below, middle);
        }

        double? atBound = loads.Bound < 1 ? loads.Bound : null;
        return found with { Rate = IsBelow(beyond) ? atBound : below * found.Resolution, BeyondAccepted = beyond.Accepted };

        bool IsBelow(TrafficPoint point) => point.Stable && point.Latency.Mean <= limit;

        TrafficPoint Run(int part)
        {
            TrafficPoint point = OpenLoop.Run(setup, part * found.Resolution, backend, cancel);
            step();
            return point;
        }
    }
}
