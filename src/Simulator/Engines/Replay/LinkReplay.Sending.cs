using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

// Sends the packets of a sample: counts them, and adds up the loads of links.
internal sealed partial class LinkReplay
{
    private void Send(int site, PhaseTiming timing)
    {
        SendTerm term = _plan.Sends[site];
        SiteTraffic traffic = _plan.Traffic[site];
        int[] loads = _loads[site];
        long[] totals = _totals.Cells[site];
        Array.Clear(loads);
        Span<int> packets = stackalloc int[term.SubSteps];
        long all = 0, hops = 0, crossings = 0;
        for (int cell = 0; cell < totals.Length; cell++)
        {
            // No neuron fires in a later sub-step that has not fired in the first.
            ulong four = term.FourSubSteps(_counts, cell, 0);
            if (four != 0)
            {
                long sum = 0;
                for (int k = 0; k < packets.Length; k++, four >>= Packed.Bits)
                {
                    four = k > 0 && k % Packed.Lanes == 0 ? term.FourSubSteps(_counts, cell, k / Packed.Lanes) : four;
                    packets[k] = (int)(four & ushort.MaxValue);
                    sum += packets[k];
                }

                totals[cell] += sum;
                all += sum * term.Routes.Cells[cell].Packets;
                hops += sum * traffic.Ways[cell].Hops;
                crossings += sum * traffic.Ways[cell].Crossings;
                traffic.Add(cell, packets, loads);
            }
        }

        SiteTraffic.AddUp(loads, term.SubSteps);
        FindMost(site);
        Book(term.Layer, all, hops, crossings, timing);
    }

    private void FindMost(int site)
    {
        int[] loads = _loads[site], links = _plan.Traffic[site].Links;
        long[] most = _most[site];
        Array.Clear(most);
        if (_plan.Traffic[site].Local is not null && most.Length == Vector128<int>.Count)
        {
            Vector128<int> packets = default;
            foreach (Vector128<int> four in MemoryMarshal.Cast<int, Vector128<int>>(loads))
            {
                packets = Vector128.Max(packets, four);
            }

            for (int k = 0; k < most.Length; k++)
            {
                most[k] = packets[k] * (long)_plan.Links.CyclesBetweenChips;
            }

            return;
        }

        for (int i = 0; i < links.Length; i++)
        {
            long cycles = _plan.Links.Cycles(links[i]);
            for (int k = 0; k < most.Length; k++)
            {
                most[k] = Math.Max(most[k], cycles * loads[(i * most.Length) + k]);
            }
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
