using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Units;

/// <summary>
/// The product memory of attention: a spike of K adds a row of its block, one of the partner a column. When it is complete, its entries are sent to the dynamic
/// synapses of the target's tiles, which write them one phase later.
/// </summary>
/// <param name="work">Where it books.</param>
/// <param name="synapses">Adds rows.</param>
internal sealed class ProductUnit(PhaseWork work, SynapseUnit synapses)
{
    public void Run(IntegerAttention layer, int phase)
    {
        AttentionSlices slices = (AttentionSlices)work.Partition.Slices[layer.Index];
        for (int factor = 0; factor < 2; factor++)
        {
            int subStep = phase - work.Schedule.Fire[factor == 0 ? layer.Key : layer.Partner] - 1;
            if (subStep >= 0 && subStep < work.Network.D)
            {
                AddSpikes(layer, slices, factor, subStep);
            }
        }

        if (phase == work.Schedule.ProductSend[layer.Index])
        {
            foreach ((_, int entries, RoutedCell cell) in work.Routes.Products[layer.Index])
            {
                work.Send(cell, entries, layer.Index);
            }
        }
        else if (phase == work.Schedule.ProductSend[layer.Index] + 1)
        {
            WriteEntries(layer.Index);
        }
    }

    private void AddSpikes(IntegerAttention layer, AttentionSlices slices, int factor, int subStep)
    {
        for (int block = 0; block < slices.Blocks; block++)
        {
            Box other = factor == 0 ? slices.PartnerBox(block) : slices.KeyBox(block);
            int length = layer.KeyValueFirst ? other.Channels : other.Positions;
            synapses.AddRows(work.Partition.ProductUnit[layer.Index][block], work.Trace.ProductEventsOf(layer.Index, block, factor), subStep, length, layer.Index);
        }
    }

    private void WriteEntries(int layer)
    {
        foreach ((_, int entries, RoutedCell cell) in work.Routes.Products[layer])
        {
            foreach (int core in cell.Route.Targets)
            {
                work.AddAt(core, WorkKind.SynapseWrites, ChipAction.SynapseWrite, entries, work.Cycles.SynapseWrite.Value, layer);
            }
        }
    }
}
