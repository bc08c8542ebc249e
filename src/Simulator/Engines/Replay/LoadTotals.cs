using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>What the samples of a run add up to, core by core and cell by cell.</summary>
internal sealed class LoadTotals(ReplayPlan plan)
{
    /// <summary>Timesteps replayed.</summary>
    public long Runs { get; set; }

    /// <summary>Busy cycles by class of cores and place.</summary>
    public long[][] Cores { get; } = [.. plan.Classes.Select(c => new long[c.Cores.Count])];

    /// <summary>Spikes by site and cell.</summary>
    public CellTotals[] Cells { get; } = [.. plan.Sends.Select(s => s.NewTotals())];

    /// <summary>Events of a camera by cell.</summary>
    public long[] Input { get; } = new long[plan.Program.Network.ReadsEvents ? plan.Routes.Input.Cells.Length : 0];

    /// <summary>Adds all to a load.</summary>
    public void AddTo(ArrayLoad load)
    {
        foreach (CoreClass cores in plan.Classes)
        {
            for (int place = 0; place < cores.Cores.Count; place++)
            {
                load.CoreBusyCycles[cores.Cores[place]] += Cores[cores.Index][place];
            }
        }

        for (int link = 0; link < load.LinkPackets.Length; link++)
        {
            load.LinkPackets[link] += plan.Still.LinkPackets[link] * Runs;
        }

        long[] differences = new long[plan.Links.Count + 1];
        for (int site = 0; site < Cells.Length; site++)
        {
            CellTotals cells = Cells[site];
            SendTerm term = plan.Sends[site];
            plan.Links.AddWays(term.Routes.Cells, c => term.Total(c, cells), differences);
        }

        if (Input.Length > 0)
        {
            plan.Links.AddWays(plan.Routes.Input.Cells, c => Input[c], differences);
        }

        long packets = 0;
        for (int number = 0; number < plan.Links.Count; number++)
        {
            packets += differences[number];
            load.LinkPackets[plan.Links.LinkOf(number)] += packets;
        }
    }
}

/// <summary>Spikes of the cells of a site.</summary>
/// <param name="Slots">By what is counted on its own (<see cref="SlotKind"/>); empty for neurons.</param>
/// <param name="Neurons">By neuron, where these are; else null.</param>
internal sealed record CellTotals(long[] Slots, NeuronTotals? Neurons);
