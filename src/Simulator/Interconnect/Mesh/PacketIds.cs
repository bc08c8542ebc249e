using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Small numbers for the packets that are in the mesh, so that a flit names its packet in two or three bytes.</summary>
internal sealed class PacketIds
{
    private Journey[] _journeys = new Journey[256];
    private int[] _free = new int[256];
    private int _freed, _unused;

    /// <summary>Numbers in use.</summary>
    public int InUse => _unused - _freed;

    /// <summary>The packet of a number.</summary>
    public ref Journey this[int id]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref ScalarStore.At(_journeys, id);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(in Journey journey)
    {
        int id = _freed > 0 ? ScalarStore.At(_free, --_freed) : TakeUnused();
        ScalarStore.At(_journeys, id) = journey;
        return id;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(int id) => ScalarStore.At(_free, _freed++) = id;

    private int TakeUnused()
    {
        if (_unused == _journeys.Length)
        {
            Array.Resize(ref _journeys, 2 * _unused);
            Array.Resize(ref _free, 2 * _unused);
        }

        return _unused++;
    }
}
