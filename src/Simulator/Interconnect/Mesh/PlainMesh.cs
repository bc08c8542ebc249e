using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// The scalar back-end for plain meshes: single flits to single targets, over links that take a flit in every cycle. Its work is lists, without any search: the
/// heads that are ready in a cycle; the outputs that they ask for, each once; and the heads of the cycles to come, losers among them.
/// </summary>
internal sealed class PlainMesh : IMeshExecutor
{
    private const int Ports = MeshTopology.Ports, Local = MeshTopology.Local;
    private const byte Touched = 0x80;

    private readonly MeshState _state;
    private readonly PlainFifo[] _fifos;
    private readonly PlainOutput[] _outputs;
    private readonly byte[] _asked;
    private readonly int[] _askedOutputs;
    private readonly HeadLists _heads;
    private readonly List<int> _touched = [];
    private readonly ulong[] _delivering;
    private readonly int[] _delivered;
    private readonly int _depth, _rest, _allocation;
    private readonly FlitPool _flits = new();
    private readonly int[] _places;

    // Cycles of all runs before the last restart, so that times never repeat.
    private long _before;

    public PlainMesh(MeshState state)
    {
        (_state, _places, _depth) = (state, state.Topology.Places, state.Spec.BufferFlits);
        (_rest, _allocation) = (state.Spec.FifoRest, state.Spec.AllocationCycles);
        int routers = state.Spec.Routers;
        (_fifos, _outputs) = (new PlainFifo[Ports * routers], new PlainOutput[Ports * routers]);
        (_asked, _askedOutputs) = (new byte[Ports * routers], new int[Ports * routers]);
        (_delivering, _delivered) = (new ulong[(routers + 63) / 64], new int[routers]);
        _heads = new HeadLists(state.Topology.HopCycles.Max());
        for (int i = 0; i < _fifos.Length; i++)
        {
            (int router, int port) = (i / Ports, i % Ports);
            int link = router * MeshTopology.Directions + port;
            _fifos[i] = new PlainFifo { LastLeft = FifoState.Never, Place = _places[router], FirstOutput = router * Ports };
            _outputs[i] = port == Local
                ? new PlainOutput { Fifo = -1, Link = -1 }
                : new PlainOutput { Fifo = state.Topology.Next[link] * Ports + port, Link = link, HopCycles = state.Topology.HopCycles[link] };
        }
    }

    /// <summary>Whether a mesh is plain.</summary>
    public static bool Fits(MeshState state)
        => state is { Spec: { Torus: false, RouterCyclesPerFlit: 0, LongestPacketFlits: 1 }, Routes.HasTrees: false }
            && Array.TrueForAll(state.Topology.CyclesPerFlit, c => c == 1) && state.Topology.HopCycles.Max() <= HeadLists.MostCycles;

    public void Run(long limit, bool toEnd, CancellationToken cancellation)
    {
        while (!(toEnd && _state.Outstanding == 0) && _state.Now < limit)
        {
            cancellation.ThrowIfCancellationRequested();
            bool isIdle = _heads.IsEmpty;
            bool enters = _state.Calendar.TryOpen(isIdle ? limit : _state.Now + 1, out long cycle);
            if (!enters && isIdle)
            {
                _state.Now = limit;
                return;
            }

            cycle = enters ? cycle : _state.Now;
            _state.Now = cycle + 1;
            if (enters)
            {
                EnterAll(cycle);
            }

            Serve(Ask(cycle + _before), cycle + _before);
            DeliverAll(cycle);
        }
    }

    public void Settle()
    {
        foreach (ref PlainOutput output in _outputs.AsSpan())
        {
            if (output.Link >= 0)
            {
                _state.Counters.LinkFlits[output.Link] += output.Flits;
                _state.Counters.LinkPeak[output.Link] = Math.Max(_state.Counters.LinkPeak[output.Link], output.Peak);
                (output.Flits, output.Peak) = (0, 0);
            }
        }
    }

    public void Restart()
    {
        foreach (int output in _touched)
        {
            _outputs[output].Favoured = 0;
        }

        _touched.Clear();
        _before += _state.Now + _rest;
    }

    /// <summary>Hands the state of all arbiters over; the mesh is empty.</summary>
    public void HandOver(ScalarStore store)
    {
        foreach (int output in _touched)
        {
            store.SetArbiter(output / Ports, output % Ports, _outputs[output].Favoured & 0x1F, _outputs[output].Free - _before);
        }

        for (int fifo = 0; fifo < _fifos.Length; fifo++)
        {
            store.Fifos[fifo].LastLeft = _fifos[fifo].LastLeft - _before;
        }

        Restart();
    }

    private void EnterAll(long cycle)
    {
        int word = -1;
        while (_state.Calendar.TryTake(ref word, out ulong items))
        {
            for (; items != 0; items &= items - 1)
            {
                Enter((word << 6) + BitOperations.TrailingZeroCount(items), cycle);
            }
        }
    }

    private void Enter(int router, long cycle)
    {
        MeshPackets packets = _state.Packets;
        int packet = packets.First(router);
        if (packet == 0 || packets[packet].Offered > cycle)
        {
            return;
        }

        int number = router * Ports + Local;
        ref PlainFifo fifo = ref ScalarStore.At(_fifos, number);
        if (fifo.Taken == _depth)
        {
            _state.Counters.SourceStall[router]++;
            _state.Calendar.Wake(router, cycle + 1);
            return;
        }

        ref int peak = ref _state.Counters.SourcePeak[router];
        peak = Math.Max(peak, fifo.Taken + 1);
        int flit = _flits.Take();
        _flits[flit] = new Flit { Packet = packet, Way = packets[packet].Way };
        Append(ref fifo, number, flit, cycle + _before);
        packets.Advance(router);
        packet = packets.First(router);
        if (packet != 0)
        {
            _state.Calendar.Wake(router, Math.Max(cycle + 1, packets[packet].Offered));
        }
    }

    // Notes per output who asks for it. Returns the number of outputs that someone asks for.
    private int Ask(long now)
    {
        int count = 0;
        foreach (int number in _heads.Take(now))
        {
            ref PlainFifo fifo = ref ScalarStore.At(_fifos, number);
            ref byte asked = ref ScalarStore.At(_asked, fifo.Output);
            ScalarStore.At(_askedOutputs, count) = fifo.Output;
            count += asked == 0 ? 1 : 0;
            asked |= (byte)(1 << (number - fifo.FirstOutput));
        }

        return count;
    }

    private void Serve(int count, long now)
    {
        for (int i = 0; i < count; i++)
        {
            int number = ScalarStore.At(_askedOutputs, i);
            ref PlainOutput output = ref ScalarStore.At(_outputs, number);
            ref byte mask = ref ScalarStore.At(_asked, number);
            int asked = mask;
            mask = 0;
            if (output.Free > now)
            {
                Wait(output, ScalarStore.At(_fifos, number).FirstOutput, asked, now);
                continue;
            }

            if (output.Fifo < 0)
            {
                output.Free = now + 1 + _allocation;
                int winner = Choose(ref output, number, asked, now);
                int router = (number - Local) / Ports;
                _delivering[router >> 6] |= 1UL << router;
                _delivered[router] = Remove(winner, now);
                continue;
            }

            ref PlainFifo target = ref ScalarStore.At(_fifos, output.Fifo);
            int taken = target.Taken + (target.LastLeft == now ? 1 : 0);
            if (taken == _depth)
            {
                Wait(output, ScalarStore.At(_fifos, number).FirstOutput, asked, now);
                continue;
            }

            int flit = Remove(Choose(ref output, number, asked, now), now);
            output.Free = now + 1 + _allocation;
            output.Flits++;
            output.Peak = Math.Max(output.Peak, taken + 1);
            Append(ref target, output.Fifo, flit, now + output.HopCycles);
        }
    }

    // Nobody gets an output: it is being allocated, or there is no place at its end.
    private void Wait(in PlainOutput output, int first, int asked, long now)
    {
        if (output.Link >= 0)
        {
            ref PlainFifo target = ref ScalarStore.At(_fifos, output.Fifo);
            _state.Counters.LinkBlocked[output.Link]++;
            _state.Counters.LinkNoCredit[output.Link] += target.Taken + (target.LastLeft == now ? 1 : 0) == _depth ? 1 : 0;
        }

        AskAgain(first, asked, now);
    }

    // Round robin. The others ask again in the next cycle.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Choose(ref PlainOutput output, int number, int asked, long now)
    {
        int favoured = asked & output.Favoured, first = favoured != 0 ? favoured : asked, port = BitOperations.TrailingZeroCount(first);
        int fifo = ScalarStore.At(_fifos, number).FirstOutput + port;
        if ((output.Favoured & Touched) == 0)
        {
            _touched.Add(number);
        }

        output.Favoured = (byte)(((0x1E << port) & 0x1F) | Touched);
        int others = asked & ~(1 << port);
        if (others != 0)
        {
            if (output.Link >= 0)
            {
                _state.Counters.LinkBlocked[output.Link]++;
            }

            AskAgain(fifo - port, others, now);
        }

        return fifo;
    }

    private void AskAgain(int first, int ports, long now)
    {
        for (; ports != 0; ports &= ports - 1)
        {
            _heads.Add(first + BitOperations.TrailingZeroCount(ports), now + 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Remove(int number, long now)
    {
        ref PlainFifo fifo = ref ScalarStore.At(_fifos, number);
        int flit = fifo.Head, next = _flits[flit].Next;
        fifo.LastLeft = now;
        fifo.Taken--;
        fifo.Head = next;
        if (next != 0)
        {
            ref Flit head = ref _flits[next];
            fifo.Output = fifo.FirstOutput + DirectionTo(fifo.Place, head.Way);
            _heads.Add(number, Math.Max(now + 1 + _rest, head.Arrives));
        }

        return flit;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Append(ref PlainFifo fifo, int number, int flit, long arrives)
    {
        ref Flit added = ref _flits[flit];
        (added.Arrives, added.Next) = (arrives, 0);
        fifo.Taken++;
        if (fifo.Head == 0)
        {
            fifo.Head = flit;
            fifo.Output = fifo.FirstOutput + DirectionTo(fifo.Place, added.Way);
            _heads.Add(number, Math.Max(arrives, fifo.LastLeft + 1 + _rest));
        }
        else
        {
            _flits[fifo.Tail].Next = flit;
        }

        fifo.Tail = flit;
    }

    private void DeliverAll(long cycle)
    {
        for (int word = 0; word < _delivering.Length; word++)
        {
            for (; _delivering[word] != 0; _delivering[word] &= _delivering[word] - 1)
            {
                int router = (word << 6) + BitOperations.TrailingZeroCount(_delivering[word]), flit = _delivered[router], packet = _flits[flit].Packet;
                _flits.Free(flit);
                _state.Deliver(packet, router, -1, cycle);
            }
        }
    }

    // As MeshTopology.DirectionTo, without branches: row by row north, here, south; in a row west, here, east.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int DirectionTo(int here, int there)
    {
        ReadOnlySpan<byte> directions = [1, 3, 0, 1, Local, 0, 1, 2, 0];
        int dx = Math.Sign((there & 0xFFFF) - (here & 0xFFFF)), dy = Math.Sign((there >> 16) - (here >> 16));
        return Unsafe.Add(ref MemoryMarshal.GetReference(directions), 3 * dy + dx + 4);
    }
}

/// <summary>An input FIFO of a plain mesh.</summary>
internal struct PlainFifo
{
    /// <summary>When the last flit left; <see cref="FifoState.Never"/>: none did.</summary>
    public long LastLeft;

    public int Head, Tail;

    /// <summary>Places taken, flits.</summary>
    public int Taken;

    /// <summary>The output that the head wants.</summary>
    public int Output;

    /// <summary>Output 0 and FIFO 0 of its router.</summary>
    public int FirstOutput;

    /// <summary>Column of its router, and row × 65,536.</summary>
    public int Place;
}

/// <summary>An output of a plain mesh: router × 5 + direction.</summary>
internal struct PlainOutput
{
    /// <summary>Flits it took since the counters were brought up to date.</summary>
    public long Flits;

    /// <summary>From when on it takes another flit.</summary>
    public long Free;

    /// <summary>The FIFO that it feeds, and its link; −1: it delivers.</summary>
    public int Fifo, Link;

    /// <summary>Most places taken in that FIFO.</summary>
    public int Peak;

    public int HopCycles;

    /// <summary>One bit per FIFO that comes before the others.</summary>
    public byte Favoured;
}
