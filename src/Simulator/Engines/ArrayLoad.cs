using NeuroSim.Compiler.Mapping;

namespace NeuroSim.Simulator.Engines;

/// <summary>What the cores and links of an array carried in a whole run. Kept once per thread, not per sample: an array can have a hundred thousand cores.</summary>
public sealed class ArrayLoad
{
    /// <summary>Nothing yet.</summary>
    /// <param name="array">The cores.</param>
    public ArrayLoad(CoreArray array)
    {
        CoreBusyCycles = new long[array.Cores];
        CoreStallCycles = new long[array.Cores];
        LinkPackets = new long[array.Cores * Route.LinksPerCore];
    }

    /// <summary>Busy cycles by core.</summary>
    public long[] CoreBusyCycles { get; }

    /// <summary>Cycles that a packet of a core was due and found no place in its router, by core; 0 with analytic timing.</summary>
    public long[] CoreStallCycles { get; }

    /// <summary>Packets by link (see <see cref="Route.LinksPerCore"/>).</summary>
    public long[] LinkPackets { get; }

    internal void Add(ArrayLoad other)
    {
        for (int i = 0; i < CoreBusyCycles.Length; i++)
        {
            CoreBusyCycles[i] += other.CoreBusyCycles[i];
            CoreStallCycles[i] += other.CoreStallCycles[i];
        }

        for (int i = 0; i < LinkPackets.Length; i++)
        {
            LinkPackets[i] += other.LinkPackets[i];
        }
    }
}
