using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>What the samples of a run add up to, core by core and cell by cell.</summary>
internal sealed class LoadTotals(ReplayPlan plan)
{
    /// <summary>Timesteps replayed.</summary>
    public long Runs { get; set; }

    /// <summary>Busy cycles by core.</summary>
    public long[] Cores { get; } = new long[plan.Array.Cores];

    /// <summary>Spikes by site and cell.</summary>
    public long[][] Cells { get; } = [.. plan.Sends.Select(s => new long[s.Routes.Cells.Length])];

    /// <summary>Events of a camera by cell.</summary>
    public long[] Input { get; } = new long[plan.Program.Network.ReadsEvents ? plan.Routes.Input.Cells.Length : 0];

    /// <summary>Adds all to a load.</summary>
    public void AddTo(ArrayLoad load)
    {
        for (int core = 0; core < Cores.Length; core++)
        {
            load.CoreBusyCycles[core] += Cores[core];
        }

        for (int link = 0; link < load.LinkPackets.Length; link++)
        {
            load.LinkPackets[link] += plan.Still.LinkPackets[link] * Runs;
        }

        for (int site = 0; site < Cells.Length; site++)
        {
            Add(plan.Sends[site].Routes, Cells[site], load);
        }

        Add(plan.Routes.Input, Input, load);
    }

    private void Add(SiteRoutes routes, long[] packets, ArrayLoad load)
    {
        List<int> way = [];
        for (int cell = 0; cell < packets.Length; cell++)
        {
            if (packets[cell] > 0)
            {
                way.Clear();
                routes.Cells[cell].Route.CollectLinks(plan.Chip.Mesh.Multicast, way);
                foreach (int link in way)
                {
                    load.LinkPackets[link] += packets[cell];
                }
            }
        }
    }
}
