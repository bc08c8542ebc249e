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

    /// <summary>Makes sure that so many numbers can be taken.</summary>
    public void Reserve(int count)
    {
        int missing = count - _freed;
        if (missing <= 0)
        {
            return;
        }

        if (_unused + missing > _journeys.Length)
        {
            int length = Math.Max(_unused + missing, 2 * _journeys.Length);
            Array.Resize(ref _journeys, length);
            Array.Resize(ref _free, length);
        }

        for (; missing > 0; missing--)
        {
            _free[_freed++] = _unused++;
        }
    }

    /// <summary>Gives a packet a number, one of those reserved.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(in Journey journey)
    {
        int id = ScalarStore.At(_free, --_freed);
        ScalarStore.At(_journeys, id) = journey;
        return id;
    }

    /// <summary>Takes a number back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(int id) => ScalarStore.At(_free, _freed++) = id;
}
