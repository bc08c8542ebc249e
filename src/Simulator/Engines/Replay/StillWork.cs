using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Interconnect;
using NeuroSim.Simulator.Units;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>What the units do in each phase without any spike: found by letting them run on a sample in which nothing fires.</summary>
internal sealed class StillWork
{
    public StillWork(ChipProgram program, ProgramRoutes routes)
    {
        CoreArray array = program.Placement.Array;
        PhaseSlot slot = new(array);
        ChipUnits units = new(program, routes, slot);
        Timing = new PhaseTiming(program.Schedule.Phases, program.Network.Connections.Count);
        units.Begin(new SampleTrace(program, new byte[program.Network.Input.Count]), Timing);
        Cores = new StillCore[program.Schedule.Phases][];
        Links = new (int, long)[program.Schedule.Phases][];
        HostFill = new int[program.Schedule.Phases];
        LinkPackets = new long[array.Cores * Route.LinksPerCore];
        for (int phase = 0; phase < Cores.Length; phase++)
        {
            units.Run(phase);
            Cores[phase] = [.. slot.Cores.Select(c => new StillCore(
                c, (int)slot.CyclesOf(c), (int)slot.WorkOf(c)[(int)WorkKind.PacketSends], (int)slot.FillOf(c), slot.LayerOf(c)))];
            Links[phase] = [.. slot.Links.Select(l => (l, slot.Packets(l)))];
            HostFill[phase] = slot.HostFill;
            foreach ((int link, long packets) in Links[phase])
            {
                LinkPackets[link] += packets;
            }

            slot.Clear();
        }
    }

    /// <summary>Counts of actions, busy cycles without overhead, packets and hops.</summary>
    public PhaseTiming Timing { get; }

    /// <summary>Cores by phase.</summary>
    public StillCore[][] Cores { get; }

    /// <summary>Packets of links by phase.</summary>
    public (int Link, long Packets)[][] Links { get; }

    /// <summary>Cycles of the host's farthest packet by phase.</summary>
    public int[] HostFill { get; }

    /// <summary>Packets of links in all phases.</summary>
    public long[] LinkPackets { get; }
}

/// <summary>What a core does in a phase without spikes.</summary>
/// <param name="Core">The core.</param>
/// <param name="Cycles">Cycles without the phase's overhead.</param>
/// <param name="Sent">Those of them that hand over packets.</param>
/// <param name="Fill">Cycles from then to the last arrival.</param>
/// <param name="Layer">Layer that it works for.</param>
internal readonly record struct StillCore(int Core, int Cycles, int Sent, int Fill, int Layer);
