using NeuroSim.Models.Integer;

namespace NeuroSim.Compiler.Mapping;

/// <summary>Which homes send to which homes for a potential sum: each adds the positions of its own tile first and sends one sum per channel.</summary>
public static class PotentialTransfers
{
    /// <summary>Source unit, target unit, sums sent, and positions that each of them adds up.</summary>
    public static IEnumerable<(int Source, int Target, int Sums, int Positions)> Of(Partition partition, IntegerPotentialSum sum)
    {
        PopulationTiling from = partition.Tilings[sum.SourcePopulation], to = partition.Tilings[sum.Target];
        for (int source = 0; source < from.Count; source++)
        {
            Box box = from[source];
            for (int target = box.C0 / to.Channels; target * to.Channels < box.C1; target++)
            {
                Box part = to[target];
                int channels = Math.Min(box.C1, part.C1) - Math.Max(box.C0, part.C0);
                yield return (partition.HomeUnit[sum.SourcePopulation][source], partition.HomeUnit[sum.Target][target], channels, box.Positions);
            }
        }
    }
}
