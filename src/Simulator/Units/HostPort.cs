using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Units;

/// <summary>The chips' ports to the host: the image (or the events of a camera) enters in the first phase, the result leaves in the deciding one. Where the chip has no multiply units, the
/// host computes the image layers and sends potentials.</summary>
/// <param name="work">Where it books.</param>
internal sealed class HostPort(PhaseWork work)
{
    private readonly IntegerConvolution[] _inputLayers = [.. work.Network.Connections.OfType<IntegerConvolution>().Where(c => c.ReadsInput)];

    public void Run(int phase)
    {
        if (phase == 0)
        {
            SendInput();
        }

        foreach (IntegerConvolution layer in _inputLayers.Where(c => phase <= 1 && work.Partition.Slices[c.Index] is NoSlices))
        {
            ExchangePotentials(layer, phase);
        }

        if (phase == work.Schedule.Decision)
        {
            IntegerConnection last = work.Network.Connections.Last(c => c.Target == work.Network.Output);
            work.EachHome(work.Network.Output, (unit, tile) =>
                work.Send(work.Direct(work.CoreOf(unit), work.PortOf(unit)), work.Neurons(work.Network.Output, tile), last.Index));
        }
    }

    private void SendInput()
    {
        SiteRoutes routes = work.Routes.Input;
        for (int i = 0; i < routes.Cells.Length; i++)
        {
            // Every pixel is sent; of a camera, every event.
            int packets = work.Network.ReadsEvents ? Events(routes.Boxes[i]) : routes.Boxes[i].Count;
            work.SendFromHost(routes.Cells[i], packets, _inputLayers[0].Index);
        }
    }

    private int Events(in Box box)
    {
        int events = 0;
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                foreach (byte count in work.Trace.Input.AsSpan(work.Network.Input.Index(c, y, box.X0), box.Width))
                {
                    events += count;
                }
            }
        }

        return events;
    }

    private void ExchangePotentials(IntegerConvolution layer, int phase) => work.EachHome(layer.Target, (unit, tile) =>
    {
        int neurons = work.Neurons(layer, tile);
        if (phase == 0 && neurons > 0)
        {
            work.SendFromHost(work.Direct(work.PortOf(unit), work.CoreOf(unit)), neurons, layer.Index);
        }
        else if (phase == 1)
        {
            work.AddArrivals(unit, neurons, layer.Index);
        }
    });
}
