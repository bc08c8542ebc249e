using NeuroSim.Chips;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Units;

/// <summary>
/// Membranes: partial potentials travel to their homes and are added there; finished sums change the potentials; potentials are summed over positions.
/// </summary>
/// <param name="work">Where it books.</param>
internal sealed class MembraneUnit(PhaseWork work)
{
    public void Run(IntegerConnection connection, int phase)
    {
        int i = connection.Index;
        if (phase == work.Schedule.Last[i])
        {
            EachLoneSlice(connection, (unit, home, neurons) => work.Send(work.Direct(work.CoreOf(unit), work.CoreOf(home)), neurons, i));
        }
        else if (phase == work.Schedule.Last[i] + 1)
        {
            EachLoneSlice(connection, (_, home, neurons) => work.AddArrivals(home, neurons, i));
        }

        if (connection is IntegerPotentialSum sum)
        {
            SumPotentials(sum, phase);
        }

        if (phase == work.Schedule.Commit[i])
        {
            work.EachHome(connection.Target, (unit, tile) =>
                work.Add(unit, WorkKind.PotentialUpdates, ChipAction.PotentialUpdate, work.Neurons(connection, tile), work.Cycles.PotentialUpdate.Value, i));
        }
    }

    // Slices on cores of their own: their partial potentials leave at the end of their window and are added one phase later.
    private void EachLoneSlice(IntegerConnection connection, Action<int, int, int> visit) => work.EachSlice(connection, (unit, tile) =>
    {
        if (work.Partition.Units[unit].Kind == UnitKind.Slice)
        {
            visit(unit, work.Partition.HomeUnit[connection.Target][tile], work.Neurons(connection, tile));
        }
    });

    // Each home adds up its own positions and sends one sum per channel; one without an active position has nothing to send.
    private void SumPotentials(IntegerPotentialSum sum, int phase)
    {
        int start = work.Schedule.Start[sum.Index];
        if (phase != start - 1 && phase != start)
        {
            return;
        }

        foreach ((int source, int target, int sums, _) in PotentialTransfers.Of(work.Partition, sum))
        {
            int positions = work.ActivePositions(sum.SourcePopulation, work.Partition.Units[source].Tile);
            if (phase == start && positions > 0)
            {
                work.AddArrivals(target, sums, sum.Index);
            }
            else if (positions > 0)
            {
                work.AddArrivals(source, sums * positions, sum.Index);
                work.Send(work.Direct(work.CoreOf(source), work.CoreOf(target)), sums, sum.Index);
            }
        }
    }
}
