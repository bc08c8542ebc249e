using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines.Counting;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>Finds the link that has most to do in each phase, and counts packets and hops.</summary>
internal sealed class LinkReplay
{
    private readonly ReplayPlan _plan;
    private readonly int _fixedCycles;
    private readonly int[][] _loads;
    private readonly (int Site, int SubStep)[][] _senders;
    private readonly long[] _sums;
    private readonly List<int> _touched = [];
    private readonly int[] _input;
    private SpikeCounts _counts = null!;
    private LoadTotals _totals = null!;

    public LinkReplay(ReplayPlan plan, int fixedCycles)
    {
        (_plan, _fixedCycles) = (plan, fixedCycles);
        _loads = [.. plan.Sends.Select((s, i) => new int[(plan.Traffic[i].Links.Length + 1) * s.SubSteps])];
        _senders = [.. plan.Phases.Select((_, phase) => plan.Sends.Where(s => phase >= s.FirstPhase && phase < s.FirstPhase + s.SubSteps)
            .Select(s => (s.Site, phase - s.FirstPhase)).ToArray())];
        _sums = new long[plan.Links.Count];
        _input = new int[plan.Program.Network.ReadsEvents ? plan.Routes.Input.Cells.Length : 0];
    }

    /// <summary>Cycles that the farthest event of a camera needs.</summary>
    public int HostFill { get; private set; }

    public void Begin(SpikeCounts counts, LoadTotals totals, PhaseTiming timing)
    {
        (_counts, _totals) = (counts, totals);
        for (int site = 0; site < _loads.Length; site++)
        {
            Send(site, timing);
        }

        HostFill = 0;
        if (_input.Length > 0)
        {
            SendInput(timing);
        }
    }

    /// <summary>The slowest link of phases that happen at once.</summary>
    /// <param name="phases">The phases.</param>
    /// <param name="coreCycles">Cycles of the slowest core: a link that needs no more does not count.</param>
    /// <param name="identify">Whether to say which link it is.</param>
    public SlowestLink Run(List<int> phases, long coreCycles, bool identify)
    {
        foreach (int phase in phases)
        {
            AddPhase(phase);
        }

        SlowestLink slowest = new(-1, coreCycles, 0);
        foreach (int link in _touched)
        {
            long cycles = _sums[link] * _plan.Links.Cycles(link);
            _sums[link] = 0;
            bool slower = cycles > slowest.Cycles || (cycles == slowest.Cycles && slowest.Link > link);
            slowest = new(slower ? link : slowest.Link, slower ? cycles : slowest.Cycles, slowest.Late + (cycles > _fixedCycles ? 1 : 0));
        }

        _touched.Clear();
        return identify ? slowest : slowest with { Link = -1 };
    }

    private void AddPhase(int phase)
    {
        foreach ((int link, long packets) in _plan.Still.Links[phase])
        {
            Add(link, packets);
        }

        foreach ((int site, int subStep) in _senders[phase])
        {
            int[] links = _plan.Traffic[site].Links, loads = _loads[site];
            int subSteps = _plan.Sends[site].SubSteps;
            for (int i = 0; i < links.Length; i++)
            {
                Add(links[i], loads[(i * subSteps) + subStep]);
            }
        }

        for (int cell = 0; phase == 0 && cell < _input.Length; cell++)
        {
            AddWay(_plan.Routes.Input.Cells[cell], _input[cell]);
        }
    }

    private void Add(int link, long packets)
    {
        if (packets > 0)
        {
            if (_sums[link] == 0)
            {
                _touched.Add(link);
            }

            _sums[link] += packets;
        }
    }

    private void AddWay(RoutedCell cell, int packets)
    {
        List<int> way = [];
        cell.Route.CollectLinks(_plan.Links.Multicast, way);
        foreach (int link in way)
        {
            Add(link, packets);
        }
    }

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
            long sum = 0;
            for (int k = 0; k < packets.Length; k++)
            {
                packets[k] = term.Spikes(_counts, cell, k);
                sum += packets[k];
            }

            if (sum > 0)
            {
                totals[cell] += sum;
                all += sum * term.Routes.Cells[cell].Packets;
                hops += sum * traffic.Hops[cell];
                crossings += sum * traffic.Crossings[cell];
                traffic.Add(cell, packets, loads);
            }
        }

        SiteTraffic.AddUp(loads, term.SubSteps);
        Book(term.Layer, all, hops, crossings, timing);
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
