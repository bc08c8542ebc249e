using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Units;

/// <summary>The chips' ports to the host: the image enters in the first phase, the result leaves in the deciding one. Where the chip has no multiply units, the
/// host computes the image layers and sends potentials.</summary>
/// <param name="work">Where it books.</param>
internal sealed class HostPort(PhaseWork work)
{
    private readonly IntegerConvolution[] _imageLayers = [.. work.Network.Connections.OfType<IntegerConvolution>().Where(c => c.ReadsImage)];

    public void Run(int phase)
    {
        if (phase == 0)
        {
            SendImage();
        }

        foreach (IntegerConvolution layer in _imageLayers.Where(c => phase <= 1 && work.Partition.Slices[c.Index] is NoSlices))
        {
            ExchangePotentials(layer, phase);
        }

        if (phase == work.Schedule.Decision)
        {
            IntegerConnection last = work.Network.Connections.Last(c => c.Target == work.Network.Output);
            work.EachHome(last, (unit, neurons) => work.Send(work.Direct(work.CoreOf(unit), work.PortOf(unit)), neurons, last.Index));
        }
    }

    private void SendImage()
    {
        for (int i = 0; i < work.Routes.Image.Cells.Length; i++)
        {
            work.SendFromHost(work.Routes.Image.Cells[i], work.Routes.Image.Boxes[i].Count, _imageLayers[0].Index);
        }
    }

    private void ExchangePotentials(IntegerConvolution layer, int phase) => work.EachHome(layer, (unit, neurons) =>
    {
        if (phase == 0)
        {
            work.SendFromHost(work.Direct(work.PortOf(unit), work.CoreOf(unit)), neurons, layer.Index);
        }
        else
        {
            work.AddArrivals(unit, neurons, layer.Index);
        }
    });
}
