using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

// Books the packets of a sample.
internal sealed partial class LinkReplay
{
    /// <summary>Books the packets of all sites and of the host.</summary>
    public void BookPackets(PhaseTiming timing)
    {
        for (int site = 0; site < _sent.Length; site++)
        {
            Book(_plan.Sends[site].Layer, _sent[site].Packets, _sent[site].Hops, _sent[site].Crossings, timing);
        }

        HostFill = 0;
        if (_input.Length > 0)
        {
            SendInput(timing);
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
