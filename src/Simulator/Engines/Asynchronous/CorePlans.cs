using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>The plans of all cores of a program.</summary>
internal static class CorePlans
{
    /// <summary>Plans the cores.</summary>
    /// <param name="program">The program.</param>
    /// <param name="layout">Cores by index.</param>
    public static CorePlan[] Of(ChipProgram program, FabricLayout layout)
    {
        CorePlan[] plans = [.. layout.CoreAt.Select(c => new CorePlan { Core = c })];
        Partition partition = program.Partition;
        for (int p = 0; p < partition.Tilings.Count; p++)
        {
            for (int tile = 0; tile < partition.Tilings[p].Count; tile++)
            {
                CorePlan plan = plans[layout.IndexOf(partition.HomeUnit[p][tile])];
                (plan.Population, plan.Tile, plan.Box) = (p, tile, partition.Tilings[p][tile]);
            }
        }

        foreach (IntegerConnection connection in program.Network.Connections)
        {
            AddSlices(partition, connection, unit => plans[layout.IndexOf(unit)]);
        }

        return plans;
    }

    private static void AddSlices(Partition partition, IntegerConnection connection, Func<int, CorePlan> planOf)
    {
        switch (partition.Slices[connection.Index])
        {
            case ConvolutionSlices { Layer: var layer } slices:
                for (int tile = 0; tile < slices.Target.Count; tile++)
                {
                    int unit = partition.SliceUnit[connection.Index][tile];
                    if (unit >= 0)
                    {
                        AddressMapping mapping = new(layer.Geometry, slices.Target[tile]);
                        planOf(unit).Add(layer.Source, new() { Role = SliceRole.Convolution, Connection = layer, Index = tile, Unit = unit, Mapping = mapping });
                    }
                }

                break;
            case AttentionSlices { Layer: var layer } slices:
                AddAttention(partition, layer, slices, planOf);
                break;
        }
    }

    private static void AddAttention(Partition partition, IntegerAttention layer, AttentionSlices slices, Func<int, CorePlan> planOf)
    {
        for (int tile = 0; tile < slices.Target.Count; tile++)
        {
            int unit = partition.SliceUnit[layer.Index][tile];
            Box box = slices.Target[tile];
            planOf(unit).Add(layer.Driver, new()
            {
                Role = SliceRole.Rows,
                Connection = layer,
                Index = tile,
                Unit = unit,
                Source = slices.AxonBox(tile, 0),
                RowLength = layer.KeyValueFirst ? box.Channels : box.Positions,
            });
        }

        for (int block = 0; block < slices.Blocks; block++)
        {
            int unit = partition.ProductUnit[layer.Index][block];
            Box key = slices.KeyBox(block), partner = slices.PartnerBox(block);
            planOf(unit).Add(layer.Key, Block(SliceRole.Key, key, partner));
            planOf(unit).Add(layer.Partner, Block(SliceRole.Partner, partner, key));

            CoreSlice Block(SliceRole role, Box source, Box other) => new()
            {
                Role = role,
                Connection = layer,
                Index = block,
                Unit = unit,
                Source = source,
                RowLength = layer.KeyValueFirst ? other.Channels : other.Positions,
            };
        }
    }
}
