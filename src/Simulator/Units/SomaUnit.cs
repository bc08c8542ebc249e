using NeuroSim.Chips;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Units;

/// <summary>Somas: in each sub-step of a burst every neuron is compared with its threshold; those whose burst is longer than the sub-step send a packet. With graded packets a neuron that fires sends one, at first.</summary>
internal sealed class SomaUnit
{
    private readonly PhaseWork _work;
    private readonly int[] _layerOfSite;
    private readonly int[]?[] _cellCounts;
    private readonly int[] _served;

    public SomaUnit(PhaseWork work)
    {
        _work = work;
        _layerOfSite = [.. work.Network.Sites.Select(LastWriter)];
        _cellCounts = new int[]?[work.Network.Sites.Count];
        _served = new int[work.Network.Sites.Count];
    }

    public void Burst(IntegerSite site, int subStep)
    {
        int layer = _layerOfSite[site.Index], d = _work.Network.D;
        int[] homes = _work.Partition.HomeUnit[site.Population];
        for (int tile = 0; tile < homes.Length; tile++)
        {
            _work.Add(homes[tile], WorkKind.SomaUpdates, ChipAction.SomaUpdate, _work.Neurons(site.Population, tile), _work.Cycles.SomaUpdate.Value, layer);
        }

        SiteRoutes routes = _work.Routes.Sites[site.Index];
        int[] counts = _cellCounts[site.Index] ??= routes.Count(_work.Trace.Activations[site.Index], _work.Network.Populations[site.Population].Shape, d);
        for (int i = 0; i < routes.Cells.Length; i++)
        {
            // A graded packet leaves in the first sub-step, with the spikes of the whole burst.
            int packets = subStep == 0 || _work.Chip.Mesh.Packet == PacketKind.Binary ? counts[i * d + subStep] : 0;
            _work.Send(routes.Cells[i], packets, layer);
        }

        // After all sub-steps of the burst, in whatever order they came, the counts are of no use any more.
        if (++_served[site.Index] == d)
        {
            (_cellCounts[site.Index], _served[site.Index]) = (null, 0);
        }
    }

    // Somas and their packets belong to the layer that made the potentials.
    private int LastWriter(IntegerSite site)
        => _work.Network.Steps.TakeWhile(s => s != site).OfType<IntegerConnection>().Last(c => c.Target == site.Population).Index;
}
