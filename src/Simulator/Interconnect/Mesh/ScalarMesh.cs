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
    private readonly RouterState[] _routers;
    private readonly RouterInputs _inputs;
    private readonly RouterOutputs _outputs;

    public ScalarMesh(MeshState state)
    {
        _state = state;
        _routers = new RouterState[state.Spec.Routers];
        Array.Fill(_routers, RouterState.Initial);
        _inputs = new RouterInputs(state, _routers);
        _outputs = new RouterOutputs(state, _routers, _inputs);
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
                    throw new InvalidOperationException(new DeadlockText(_state, _routers, _inputs).Describe());
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
        for (int router = 0; router < _routers.Length; router++)
        {
            AddWaiting(router, _state.Now);
        }
    }

    public void Restart()
    {
        Array.Fill(_routers, RouterState.Initial);
        _inputs.Restart();
        _outputs.Restart();
    }

    private void Step(long cycle)
    {
        int word = -1;
        while (_state.Calendar.TryTake(ref word, out ulong items))
        {
            for (; items != 0; items &= items - 1)
            {
                Look((word << 6) + BitOperations.TrailingZeroCount(items), cycle);
            }
        }
    }

    private void Look(int router, long cycle)
    {
        AddWaiting(router, cycle);
        _routers[router].Seen = cycle;
        _inputs.Enter(router, cycle);
        _outputs.Serve(router, cycle);
    }

    // Since a router was last looked at, all was as it was then.
    private void AddWaiting(int router, long cycle)
    {
        ref RouterState state = ref _routers[router];
        long cycles = cycle - state.Seen - 1;
        if (cycles <= 0 || (state.Blocked | state.Stalled) == 0)
        {
            return;
        }

        state.Seen = cycle - 1;
        MeshCounters counters = _state.Counters;
        counters.SourceStall[router] += cycles * state.Stalled;
        for (int rest = state.Blocked; rest != 0; rest &= rest - 1)
        {
            int d = BitOperations.TrailingZeroCount(rest), link = router * MeshTopology.Directions + d;
            counters.LinkBlocked[link] += cycles;
            counters.LinkNoCredit[link] += cycles * ((state.NoCredit >> d) & 1);
        }
    }
}
