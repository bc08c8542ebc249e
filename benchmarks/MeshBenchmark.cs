using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using NeuroSim.Benchmarks.Rates;
using NeuroSim.Simulator.Interconnect.Mesh;

namespace NeuroSim.Benchmarks;

/// <summary>
/// Uniform random traffic of single-flit packets on a mesh of 16 × 16 routers: offers, routers, deliveries and all counters. Flit-hops per second =
/// <see cref="FlitHops"/> / time.
/// </summary>
[MemoryDiagnoser]
[Rated]
public class MeshBenchmark : IRated
{
    private const int Side = 16, Routers = Side * Side, Cycles = 2_000, Slice = 64;

    private readonly List<MeshOffer> _packets = [];
    private MeshNetwork _mesh = null!;

    /// <summary>The back-end.</summary>
    [Params(MeshBackend.Scalar, MeshBackend.Simd)]
    public MeshBackend Backend { get; set; }

    /// <summary>Packets per router and cycle.</summary>
    [Params(0.005, 0.02, 0.1, 0.2)]
    public double Rate { get; set; }

    /// <summary>Flit-hops of one call, for rates.</summary>
    public long FlitHops { get; private set; }

    /// <inheritdoc/>
    double IRated.Operations => FlitHops;

    /// <inheritdoc/>
    public MachineLimit Limit => MachineLimit.None;

    /// <summary>Makes routes between all pairs, and the traffic.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _mesh = new MeshNetwork(new MeshSpec { Width = Side, Height = Side }, Backend);
        for (int pair = 0; pair < Routers * Routers; pair++)
        {
            _mesh.AddRoute(pair / Routers, [pair % Routers]);
        }

        Random random = new(1);
        for (int i = 0; i < Cycles * Routers; i++)
        {
            if (random.NextDouble() < Rate)
            {
                _packets.Add(new MeshOffer(i / Routers, (i % Routers * Routers) + random.Next(Routers), Flits: 1, Tag: _packets.Count));
            }
        }

        Run();
        FlitHops = _mesh.Counters.LinkFlits.Sum();
        Console.WriteLine($"// flit-hops per call: {FlitHops:N0}");
    }

    /// <summary>Offers the traffic slice by slice, and runs it to its end.</summary>
    [Benchmark]
    public long Run()
    {
        _mesh.Restart(keepCounters: false);
        int next = 0;
        for (long end = Slice; next < _packets.Count; end += Slice)
        {
            int first = next;
            while (next < _packets.Count && _packets[next].Cycle < end)
            {
                next++;
            }

            _mesh.Offer(CollectionsMarshal.AsSpan(_packets)[first..next]);
            _mesh.RunUntil(end, CancellationToken.None);
        }

        _mesh.RunToEnd(CancellationToken.None);
        return _mesh.Now;
    }
}
