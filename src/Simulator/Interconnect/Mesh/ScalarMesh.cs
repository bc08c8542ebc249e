using System.Numerics;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// The mesh router by router. A router is looked at in the cycles in which something may change for it: a flit arrives, a place or a link it waits for gets
/// free, or it moved something in the cycle before. Otherwise it rests, and what its flits wait in the meantime is added when it is looked at next. All
/// decisions of a cycle follow from the state at its beginning, so that the order of routers does not matter.
/// </summary>
internal sealed class ScalarMesh : IMeshExecutor
{
    private readonly MeshState _state;
    private readonly ScalarStore _store;
    private readonly ScalarRouters _routers;

    /// <summary>A mesh without flits.</summary>
    /// <param name="state">What is executed.</param>
    /// <param name="before">The executor whose work it takes up, empty too; null: it is the first.</param>
    public ScalarMesh(MeshState state, PlainMesh? before = null)
    {
        _state = state;
        _store = new ScalarStore(state.Topology, state.Spec.AllocationCycles);
        _routers = new ScalarRouters(state, _store);
        before?.HandOver(_store);
    }

    public void Run(long limit, bool toEnd, CancellationToken cancellation)
    {
        while (!(toEnd && _state.Outstanding == 0))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_state.Calendar.TryOpen(limit, out long cycle))
            {
                if (_state.Outstanding > 0 && _state.Calendar.IsEmpty)
                {
                    throw new InvalidOperationException(new DeadlockText(_state, _store).Describe());
                }

                _state.Now = limit;
                return;
            }

            _state.Now = cycle + 1;
            Step(cycle);
            _state.Calendar.MoveTo(cycle + 1);
        }
    }

    public void Settle()
    {
        for (int router = 0; router < _store.Routers.Length; router++)
        {
            _routers.AddWaiting(router, _state.Now);
        }

        _store.Settle(_state.Counters);
    }

    public void Restart()
    {
        _store.Restart();
        _routers.Restart();
    }

    private void Step(long cycle)
    {
        int word = -1;
        while (_state.Calendar.TryTake(ref word, out ulong items))
        {
            for (; items != 0; items &= items - 1)
            {
                _routers.Look((word << 6) + BitOperations.TrailingZeroCount(items), cycle);
            }
        }
    }
}
