using System.Globalization;
using System.Numerics;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Says who waits for whom when nothing can move any more.</summary>
internal sealed class DeadlockText(MeshState state, ScalarStore store)
{
    private const int MaxNamed = 8;

    private static readonly string[] s_ports = ["eastward", "westward", "southward", "northward", "local"];

    /// <summary>A circle of FIFOs, each waiting for the next.</summary>
    public string Describe()
    {
        List<int> circle = Circle();
        IEnumerable<string> waits = circle.Take(MaxNamed).Select(Name);
        string rest = circle.Count > MaxNamed ? string.Create(CultureInfo.InvariantCulture, $", and {circle.Count - MaxNamed} more") : string.Empty;
        return $"mesh: deadlock at cycle {state.Now}: {state.Outstanding} packets remain and nothing can move. Each of these FIFOs waits for the next, the "
            + $"last for the first: {string.Join(", ", waits)}{rest}. Use the bubble rule, deeper FIFOs or shorter packets.";
    }

    private List<int> Circle()
    {
        List<int> path = [];
        Dictionary<int, int> places = [];
        int fifo = Enumerable.Range(0, MeshTopology.Ports * store.Routers.Length).First(f => store.Fifos[f].HeadReady <= state.Now);
        while (fifo >= 0 && places.TryAdd(fifo, path.Count))
        {
            path.Add(fifo);
            fifo = WaitsFor(fifo);
        }

        return fifo < 0 ? path : path[places[fifo]..];
    }

    // For the packet that has the output, or for a place behind it.
    private int WaitsFor(int fifo)
    {
        int router = fifo / MeshTopology.Ports;
        int wanted = store.Fifos[fifo].Wanted;
        if (store.Fifos[fifo].Head == 0 || wanted == 0)
        {
            return -1;
        }

        int output = BitOperations.TrailingZeroCount(wanted), owner = (int)(store.Routers[router].Owners >> (8 * output) & 0xFF);
        int holder = router * MeshTopology.Ports + BitOperations.TrailingZeroCount(owner);
        return owner != 0x1F && holder != fifo
            ? holder
            : output == MeshTopology.Local ? -1 : state.Topology.Next[router * MeshTopology.Directions + output] * MeshTopology.Ports + output;
    }

    private string Name(int fifo)
    {
        int packet = store.Flits[store.Fifos[fifo].Head].Packet;
        return $"router {fifo / MeshTopology.Ports} {s_ports[fifo % MeshTopology.Ports]} (tag {state.Packets[packet].Journey.Tag})";
    }
}
