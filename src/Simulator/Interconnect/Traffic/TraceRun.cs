using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>One run of a trace from an empty mesh. All its packets are measured; the window lasts until the last of them has arrived.</summary>
public static class TraceRun
{
    private const int Chunk = 4096;

    /// <summary>Runs the trace.</summary>
    /// <param name="mesh">The mesh.</param>
    /// <param name="trace">The packets; their nodes are in the mesh.</param>
    /// <param name="drainCycles">Most cycles after the last packet was made.</param>
    /// <param name="backend">How the mesh is executed; results do not depend on it.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>The point, the mean latency in an empty mesh, and the cycle of the last arrival.</returns>
    public static TraceResult Run(MeshSpec mesh, TrafficTrace trace, int drainCycles, MeshBackend backend, CancellationToken cancel)
    {
        long last = trace.Packets[^1].Cycle;
        TrafficWindow window = new(0, last + drainCycles + 1);
        MeshNetwork network = new(mesh, backend, window);
        OfferAll(network, trace, window, cancel);
        while (network.Outstanding > 0 && network.Now < window.End)
        {
            network.RunUntil(Math.Min(network.Now + Chunk, window.End), cancel);
        }

        return Result(network, trace, window);
    }

    private static void OfferAll(MeshNetwork network, TrafficTrace trace, TrafficWindow window, CancellationToken cancel)
    {
        PairRoutes routes = new(network);
        for (int next = 0; next < trace.Packets.Count;)
        {
            long end = Math.Min(Math.Max(network.Now + Chunk, trace.Packets[next].Cycle + 1), window.End);
            for (; next < trace.Packets.Count && trace.Packets[next] is { } packet && packet.Cycle < end; next++)
            {
                network.Offer(packet.Cycle, routes.Of(packet.Source, packet.Target), packet.Flits, packet.Flits);
                window.Offer(packet.Cycle);
            }

            network.RunUntil(end, cancel);
        }
    }

    private static TraceResult Result(MeshNetwork network, TrafficTrace trace, TrafficWindow window)
    {
        long made = trace.Packets[^1].Cycle + 1, ended = network.Counters.EndCycle + 1;
        double flits = trace.Packets.Sum(p => (double)p.Flits);
        TrafficPoint point = new()
        {
            Rate = null,
            Offered = flits / made / network.Spec.Routers,
            Accepted = ended == 0 ? 0 : window.Flits / (double)ended / network.Spec.Routers,
            Latency = LatencySummary.Of(window.Latencies),
            InFlight = ended == 0 ? 0 : network.Counters.LatencyCycles / (double)ended,
            Packets = window.Packets,
            Arrived = window.Latencies.Count,
            Stable = window.Missing == 0,
        };
        return new TraceResult(point, network.Counters.ZeroLoadCycles / Math.Max(1.0, window.Latencies.Count), network.Counters.EndCycle);
    }
}

/// <summary>What a trace did.</summary>
/// <param name="Point">Rates and latencies: offered until the last packet was made, accepted until the last one arrived.</param>
/// <param name="ZeroLoadCycles">Mean latency of the packets that arrived in an empty mesh.</param>
/// <param name="EndCycle">Cycle of the last arrival.</param>
public sealed record TraceResult(TrafficPoint Point, double ZeroLoadCycles, long EndCycle);
