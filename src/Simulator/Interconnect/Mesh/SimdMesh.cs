using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// The mesh vector by vector, every router in every cycle. Sources and deliveries are handled one by one; the rest is the same few operations on bytes for
/// whatever the routers do. When nothing is in the mesh, time jumps.
/// </summary>
internal sealed class SimdMesh : IMeshExecutor
{
    // Byte counters hold so many cycles.
    private const int CyclesPerFlush = byte.MaxValue;

    private readonly MeshState _state;
    private readonly SimdOptions _options;
    private readonly SimdPlanes _planes;
    private readonly ISimdCycle _cycle;
    private readonly SimdTrees? _trees;
    private readonly SimdSources _sources;
    private readonly ulong[] _delivering;
    private int _unflushed;

    /// <summary>A mesh without flits.</summary>
    /// <param name="state">What is executed.</param>
    /// <param name="before">The executor whose work it takes up, empty too; null: it is the first.</param>
    public SimdMesh(MeshState state, SimdMesh? before)
    {
        _state = state;
        _options = SimdOptions.Of(state.Spec, state.Routes.HasTrees);
        _planes = new SimdPlanes(state.Spec, _options.FlitBytes, _options.RingCycles);
        PacketIds ids = new();
        _trees = state.Routes.HasTrees ? new SimdTrees(state, _planes, _options, ids) : null;
        DeliveredIds? delivered = _options.IsPlain && Simd.Level == SimdLevel.Avx512 && DeliveredIds.IsSupported ? new(state.Spec.Routers) : null;
        _cycle = delivered != null ? new WideCycle(_planes, _options, delivered) : new SimdCycle(_planes, _options, _trees);
        _sources = new SimdSources(state, _planes, _options, ids, _trees, delivered);
        _delivering = new ulong[_planes.Blocks];
        SimdBorders.Write(_planes, state);
        _planes.Restart();
        if (before != null)
        {
            before.Settle();
            _planes.TakeArbiters(before._planes);
        }
    }

    /// <summary>Whether it can go on with the routes that there are now.</summary>
    public bool Fits => _trees != null || !_state.Routes.HasTrees;

    public void Run(long limit, bool toEnd, CancellationToken cancellation)
    {
        while (!(toEnd && _state.Outstanding == 0) && _state.Now < limit)
        {
            cancellation.ThrowIfCancellationRequested();
            bool isIdle = _sources.IsIdle;
            if (_state.Calendar.TryOpen(isIdle ? limit : _state.Now + 1, out long cycle))
            {
                Pause(cycle - _state.Now);
                _sources.Wake();
            }
            else if (isIdle)
            {
                Pause(limit - _state.Now);
                _state.Now = limit;
                return;
            }
            else
            {
                cycle = _state.Now;
            }

            _state.Now = cycle + 1;
            Step(cycle);
        }
    }

    public void Settle()
    {
        Flush();
        SimdBorders.Peaks(_planes, _state);
    }

    public void Restart() => _planes.Restart();

    private void Step(long cycle)
    {
        if (_unflushed == CyclesPerFlush)
        {
            Flush();
        }

        _unflushed++;
        _sources.Enter(cycle);
        int ring = (int)(cycle % _options.RingCycles);
        _cycle.Decide(ring, _delivering);
        _sources.Deliver(_delivering, cycle);

        int near = (int)((cycle + _state.Spec.HopCycles) % _options.RingCycles);
        int far = _options.HasChips ? (int)((cycle + _state.Spec.ChipHopCycles) % _options.RingCycles) : 0;
        _cycle.Move(near, far);
    }

    // Nothing is in the mesh; links that still send go on, and rests.
    private void Pause(long cycles)
    {
        if (cycles > 0 && (_options.HasSlowLinks || _options.HasRests))
        {
            _planes.PassTime((byte)Math.Min(cycles, byte.MaxValue));
        }
    }

    private void Flush()
    {
        if (_unflushed > 0)
        {
            SimdBorders.Flush(_planes, _state.Counters);
            _unflushed = 0;
        }
    }
}
