using System.Collections.Frozen;

namespace NeuroSim.Chips;

/// <summary>
/// The range of every number of a description, both ends included. One table, so that validation and schema cannot differ. The upper ends
/// keep products of the numbers far from overflow; no chip comes near them.
/// </summary>
internal static class ChipLimits
{
    private const double MaxEnergyPj = 1e9;
    internal const double MaxCycles = 1_000_000;
    internal const double MaxPs = 1_000_000_000;
    private const double MaxSide = 65_536;

    private static readonly FrozenDictionary<string, (double Min, double Max)> Ranges = new Dictionary<string, (double Min, double Max)>
    {
        ["core.axons"] = (1, 65_536),
        ["core.neurons"] = (1, 65_536),
        ["core.weightBits"] = (2, 16),
        ["core.potentialBits"] = (8, 32),
        ["core.synapseMemoryBytes"] = (1, 1 << 30),
        ["core.stateMemoryBytes"] = (1, 1 << 30),
        ["core.kernelWords"] = (1, 1 << 30),
        ["core.neuronWords"] = (1, 1 << 30),
        ["core.biasWords"] = (0, 1 << 30),
        ["core.maxKernelSide"] = (1, 1024),
        ["core.strides"] = (1, 1024),
        ["core.pools"] = (1, 1024),
        ["core.maxPadding"] = (0, 1024),
        ["core.maxDilation"] = (1, 1024),
        ["core.maxInputSide"] = (1, MaxSide),
        ["core.maxOutputSide"] = (1, MaxSide),
        ["core.maxChannels"] = (1, 1 << 24),
        ["core.maxDestinations"] = (0, 65_536),
        ["core.lanes"] = (1, 65_536),
        ["core.multiplyUnits"] = (0, 65_536),
        ["core.dynamicSynapseBits"] = (0, 32),
        ["core.maxFolding"] = (1, 1024),
        ["mesh.columns"] = (1, 1024),
        ["mesh.rows"] = (1, 1024),
        ["mesh.linkCyclesPerPacket"] = (0, MaxCycles),
        ["mesh.flitsPerPacket"] = (1, 64),
        ["mesh.bufferFlits"] = (1, 4096),
        ["mesh.routerCyclesPerPacket"] = (0, MaxCycles),
        ["mesh.hopCycles"] = (1, MaxCycles),
        ["array.maxChips"] = (1, 65_536),
        ["array.linkCyclesPerPacket"] = (0, MaxCycles),
        ["array.hopCycles"] = (1, MaxCycles),
        ["energyPj.*"] = (0, MaxEnergyPj),
        ["staticPowerMw"] = (0, 1e6),
        ["clockHz"] = (1, 1e11),
        ["clockPowerMw"] = (0, 1e6),
        ["phase.cycles"] = (1, 1e9),
        ["cycles.*"] = (0, MaxCycles),
        ["timing.synOpsPerSecond"] = (1, 1e15),
        ["timing.queueDepth"] = (1, 1 << 20),
        ["timing.sensorDepth"] = (1, 1 << 30),

        // Placement divides by it.
        ["timing.routerLatencyPs"] = (1, MaxPs),
        ["timing.*"] = (0, MaxPs),
        ["idleUw.*"] = (0, 1e9),
    }.ToFrozenDictionary();

    /// <summary>The range of the quantity at a path such as <c>core.axons</c>; null if the table has none, which is a bug that a test finds.</summary>
    internal static (double Min, double Max)? Of(string path)
    {
        string group = path[..(path.LastIndexOf('.') + 1)] + "*";
        return Ranges.TryGetValue(path, out (double Min, double Max) range) || Ranges.TryGetValue(group, out range) ? range : null;
    }
}
