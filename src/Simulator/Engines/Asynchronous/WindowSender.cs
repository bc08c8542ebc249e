using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>What cores send at the end of a window: bursts, results, product memories. A burst is a packet per spike, or one graded packet with their number.</summary>
internal sealed class WindowSender(ChipProgram program, FabricLayout layout, ProgramRoutes routes)
{
    private readonly IntegerNetwork _network = program.Network;
    private readonly bool _graded = program.Chip.Mesh.Packet == PacketKind.Graded;
    private EventCounts _counts = null!;

    /// <summary>Turns to a timestep.</summary>
    public void Begin(EventCounts counts) => _counts = counts;

    /// <summary>Sends one message.</summary>
    public void Send(int layer, int route, in Message message, ChipAction action, OutputBuffer outputs)
    {
        outputs.Add(route, message);
        _counts.Send(layer, route, 1, action);
    }

    /// <summary>Sends the bursts of one cell of a site; the number of their spikes comes back.</summary>
    public long SendBursts(int layer, int site, int cell, MapShape shape, byte[] activations, OutputBuffer outputs)
    {
        Box box = routes.Sites[site].Boxes[cell];
        int[] ways = layout.Spikes[site][cell];
        long spikes = 0, packets = 0;
        for (int c = box.C0; c < box.C1; c++)
        {
            for (int y = box.Y0; y < box.Y1; y++)
            {
                for (int x = box.X0; x < box.X1; x++)
                {
                    int neuron = shape.Index(c, y, x);
                    spikes += activations[neuron];
                    packets += SendBurst(ways, site, neuron, activations[neuron], outputs);
                }
            }
        }

        foreach (int way in ways)
        {
            _counts.Send(layer, way, packets, ChipAction.PacketSend);
        }

        return spikes;
    }

    /// <summary>Sends the spikes of an output site to the host, where they are the result; their number comes back.</summary>
    public long SendOutput(CorePlan plan, int layer, MapShape shape, byte[] activations, OutputBuffer outputs)
    {
        long spikes = 0;
        foreach (int neuron in TileNeurons.Of(plan.Box, shape))
        {
            spikes += activations[neuron];
            for (int k = 0; k < Packets(activations[neuron]); k++)
            {
                Send(layer, layout.ToHost(plan.Core), new Message(layer, neuron, 1, (byte)MessageKind.Result), ChipAction.PacketSend, outputs);
            }
        }

        return spikes;
    }

    /// <summary>Sends the potentials that are the result to the host.</summary>
    public void SendResults(CorePlan plan, OutputBuffer outputs)
    {
        if (plan.Population != _network.Output || _network.OutputSite is not null)
        {
            return;
        }

        int layer = _network.Connections.Last(c => c.Target == plan.Population).Index;
        foreach (int neuron in TileNeurons.Of(plan.Box, _network.Populations[plan.Population].Shape))
        {
            Send(layer, layout.ToHost(plan.Core), new Message(layer, neuron, 0, (byte)MessageKind.Result), ChipAction.PacketSend, outputs);
        }
    }

    /// <summary>Sends entries of a product memory, and the token behind them.</summary>
    public void SendProduct(int layer, int[] ways, int entries, OutputBuffer outputs)
    {
        foreach (int way in ways)
        {
            for (int e = 0; e < entries; e++)
            {
                outputs.Add(way, new Message(layer, e, 0, (byte)MessageKind.Entry));
            }

            _counts.Send(layer, way, entries, ChipAction.PacketSend);
            Send(layer, way, new Message(layer, 0, 0, (byte)MessageKind.ProductToken), ChipAction.TokenSend, outputs);
        }
    }

    private int Packets(int spikes) => _graded ? Math.Min(spikes, 1) : spikes;

    private int SendBurst(int[] ways, int site, int neuron, int spikes, OutputBuffer outputs)
    {
        int packets = Packets(spikes);
        for (int k = 0; k < packets; k++)
        {
            foreach (int way in ways)
            {
                outputs.Add(way, new Message(site, neuron, _graded ? spikes : 1, (byte)MessageKind.Spike));
            }
        }

        return packets;
    }
}
