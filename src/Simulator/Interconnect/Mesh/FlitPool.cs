using System.Runtime.CompilerServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>The flits of the scalar back-end, linked to FIFOs. Flit 0 is none.</summary>
internal sealed class FlitPool
{
    private Flit[] _flits = new Flit[256];
    private int _free, _unused = 1;

    public ref Flit this[int flit]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref ScalarStore.At(_flits, flit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take()
    {
        int flit = _free;
        if (flit == 0)
        {
            return TakeUnused();
        }

        _free = _flits[flit].Next;
        return flit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Free(int flit)
    {
        _flits[flit].Next = _free;
        _free = flit;
    }

    private int TakeUnused()
    {
        if (_unused == _flits.Length)
        {
            Array.Resize(ref _flits, 2 * _unused);
        }

        return _unused++;
    }
}
