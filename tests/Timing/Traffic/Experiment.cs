using NeuroSim.Simulator.Interconnect.Mesh;
using NeuroSim.Simulator.Interconnect.Traffic;

namespace NeuroSim.Tests.Timing.Traffic;

/// <summary>Small experiments for the tests.</summary>
internal static class Experiment
{
    public static MeshSpec Mesh(int width = 8, int height = 8) => new() { Width = width, Height = height, HopCycles = 2, BufferFlits = 8 };

    public static TrafficPattern Pattern(string name, MeshSpec mesh) => TrafficPatterns.Create(name, new(mesh.Width, mesh.Height, 0.1, [mesh.Routers / 2]));

    public static TrafficSetup Of(MeshSpec mesh, TrafficPattern pattern, int flits = 1, int seed = 1) => new()
    {
        Mesh = mesh with { LongestPacketFlits = flits },
        Pattern = pattern,
        Flits = flits,
        Seed = seed,
        WarmUpCycles = 1_000,
        MeasureCycles = 4_000,
        DrainCycles = 20_000,
    };

    public static TrafficPoint Run(this TrafficSetup setup, double rate, MeshBackend backend = MeshBackend.Auto)
        => OpenLoop.Run(setup, rate, backend, CancellationToken.None);
}
