namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Small numbers for the packets that are in the mesh, so that a flit names its packet in two or three bytes.</summary>
internal sealed class PacketIds
{
    private int[] _packets = new int[256], _free = new int[256];
    private int _freed, _unused;

    /// <summary>Numbers in use.</summary>
    public int InUse => _unused - _freed;

    /// <summary>The packet of a number.</summary>
    public int this[int id] => _packets[id];

    public int Take(int packet)
    {
        int id = _freed > 0 ? _free[--_freed] : _unused++;
        if (id == _packets.Length)
        {
            Array.Resize(ref _packets, 2 * id);
            Array.Resize(ref _free, 2 * id);
        }

        _packets[id] = packet;
        return id;
    }

    public void Free(int id) => _free[_freed++] = id;
}
