using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

// Sends the packets of a sample: counts them, and adds up the loads of links.
internal sealed partial class LinkReplay
{
    // Of each sub-step: packets of the busiest link between chips, and of the busiest of all that are followed.
    private void FindMost(int site)
    {
        int[] loads = _loads[site], edge = _edge[site], any = _any[site];
        Most(loads, any);
        if (_plan.Traffic[site].EdgePlaces is not { } places)
        {
            any.CopyTo(edge, 0);
            return;
        }

        Array.Clear(edge);
        foreach (int place in places)
        {
            for (int k = 0; k < edge.Length; k++)
            {
                edge[k] = Math.Max(edge[k], loads[(place * edge.Length) + k]);
            }
        }
    }

    private static void Most(int[] loads, int[] most)
    {
        if (most.Length == Vector128<int>.Count)
        {
            Vector128<int> packets = default;
            foreach (Vector128<int> four in MemoryMarshal.Cast<int, Vector128<int>>(loads))
            {
                packets = Vector128.Max(packets, four);
            }

            packets.CopyTo(most);
            return;
        }

        Array.Clear(most);
        for (int i = 0; i < loads.Length; i++)
        {
            most[i % most.Length] = Math.Max(most[i % most.Length], loads[i]);
        }
    }

    private void SendInput(PhaseTiming timing)
    {
        SiteRoutes routes = _plan.Routes.Input;
        long all = 0, hops = 0, crossings = 0;
        List<int> way = [];
        for (int cell = 0; cell < _input.Length; cell++)
        {
            _input[cell] = Events(routes.Boxes[cell]);
            if (_input[cell] > 0)
            {
                HostFill = Math.Max(HostFill, routes.Cells[cell].FillCycles);
                way.Clear();
                routes.Cells[cell].Route.CollectLinks(_plan.Links.Multicast, way);
                _totals.Input[cell] += _input[cell];
                all += (long)_input[cell] * routes.Cells[cell].Packets;
                hops += (long)_input[cell] * way.Count;
                crossings += (long)_input[cell] * way.Count(_plan.Links.CrossesChips);
            }
        }

        Book(_plan.InputLayer, all, hops, crossings, timing);
    }

    private int Events(in Box box)
    {
        int events = 0;
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                foreach (byte n in _counts.Input.AsSpan(_plan.Program.Network.Input.Index(c, y, box.X0), box.Width))
                {
                    events += n;
                }
            }
        }

        return events;
    }

    private static void Book(int layer, long packets, long hops, long crossings, PhaseTiming timing)
    {
        timing.Counts[layer][ChipAction.PacketSend] += packets;
        timing.Counts[layer][ChipAction.Hop] += hops - crossings;
        timing.Counts[layer][ChipAction.InterChipHop] += crossings;
        timing.Packets += packets;
        timing.Hops += hops;
    }
}
