using System.Runtime.InteropServices;
using NeuroSim.Compiler.Passes;
using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>One open-loop run: in each cycle each node makes a packet with probability rate / flits (Bernoulli).</summary>
public sealed class OpenLoop
{
    /// <summary>Cycles that are made and simulated at a time: few enough to stop soon, many enough to cost nothing.</summary>
    private const int Chunk = 256;

    /// <summary>Share of the offered flits that must be accepted in the window.</summary>
    private const double StableShare = 0.98;

    private readonly TrafficSetup _setup;
    private readonly double _rate;
    private readonly MeshNetwork _mesh;
    private readonly PairRoutes _routes;
    private readonly SplitMix[] _random;
    private readonly TrafficWindow _window;
    private readonly List<MeshOffer> _made = [];

    private OpenLoop(TrafficSetup setup, double rate, MeshBackend backend)
    {
        (_setup, _rate) = (setup, rate);
        _window = new TrafficWindow(setup.WarmUpCycles, setup.MeasureCycles);
        _mesh = new MeshNetwork(setup.Mesh, backend, _window);
        _routes = new PairRoutes(_mesh);
        SplitMix seeds = new((ulong)setup.Seed);
        _random = [.. Enumerable.Range(0, setup.Pattern.Nodes).Select(_ => new SplitMix(seeds.Next()))];
    }

    /// <summary>Runs one rate.</summary>
    /// <param name="setup">The experiment.</param>
    /// <param name="rate">Flits per node and cycle, 0 … 1.</param>
    /// <param name="backend">How the mesh is executed; results do not depend on it.</param>
    /// <param name="cancel">Ends it.</param>
    public static TrafficPoint Run(TrafficSetup setup, double rate, MeshBackend backend, CancellationToken cancel)
        => new OpenLoop(setup, rate, backend).Run(cancel);

    private TrafficPoint Run(CancellationToken cancel)
    {
        long last = _window.End + _setup.DrainCycles;
        while (_mesh.Now < _window.End || (_window.Missing > 0 && _mesh.Now < last))
        {
            long end = Math.Min(_mesh.Now + Chunk, _mesh.Now < _window.End ? _window.End : last);
            for (int node = 0; node < _random.Length; node++)
            {
                Make(node, end);
            }

            _mesh.Offer(CollectionsMarshal.AsSpan(_made));
            _made.Clear();
            _mesh.RunUntil(end, cancel);
        }

        return Point();
    }

    private void Make(int node, long end)
    {
        double probability = _rate / _setup.Flits;
        SplitMix random = _random[node];
        for (long cycle = _mesh.Now; cycle < end; cycle++)
        {
            if (random.NextIsBelow(probability))
            {
                _made.Add(new MeshOffer(cycle, _routes.Of(node, _setup.Pattern.Draw(node, ref random)), _setup.Flits, Tag: 0));
                _window.Offer(cycle);
            }
        }

        _random[node] = random;
    }

    private TrafficPoint Point()
    {
        double perNode = _setup.Flits / ((double)_setup.MeasureCycles * _setup.Pattern.Nodes);
        double offered = _window.Packets * perNode, accepted = _window.Accepted * perNode;
        return new TrafficPoint
        {
            Rate = _rate,
            Offered = offered,
            Accepted = accepted,
            Latency = LatencySummary.Of(_window.Latencies),
            InFlight = _window.MeanInFlight,
            Packets = _window.Packets,
            Arrived = _window.Latencies.Count,
            Stable = _window.Missing == 0 && !Grows(),
        };
    }

    // In the steady state as much arrives as is made, but for the chance of what is under way at both ends of the window: less than a packet per node.
    private bool Grows() => _window.Accepted < StableShare * _window.Packets && _window.Packets - _window.Accepted > _setup.Pattern.Nodes;
}
