using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>
/// The memory of a plain mesh. A channel is an input FIFO and the output that feeds it, together: channel = router × 6 + port for FIFOs, where port 4 is fed by
/// the core; port 5 has no FIFO, it is the output to the core. Small, so that much of it stays in the fastest cache.
/// </summary>
internal sealed class PlainStore
{
    /// <summary>Channels of a router.</summary>
    public const int Stride = 6;

    /// <summary>The channel to the core.</summary>
    public const int Core = 5;

    private const byte Touched = 0x80;

    private readonly List<int> _touched = [];
    private readonly int[] _next;
    private PlainFlit[] _flits = new PlainFlit[256];
    private int _free, _unused = 1;

    public PlainStore(MeshTopology topology, MeshSpec spec)
    {
        int count = Stride * topology.Places.Length;
        (Channels, _next) = (new Channel[count], topology.Next);
        (Rested, Allocated) = (spec.FifoRest > 0 ? new long[count] : [], spec.AllocationCycles > 0 ? new long[count] : []);
        for (int router = 0; router < topology.Places.Length; router++)
        {
            for (int port = 0; port < Stride; port++)
            {
                Channels[router * Stride + port].Place = topology.Places[router];
            }

            Channels[router * Stride + Core].First = router * Stride;
            for (int d = 0; d < MeshTopology.Directions; d++)
            {
                int next = topology.Next[router * MeshTopology.Directions + d];
                if (next >= 0)
                {
                    Channels[next * Stride + d].First = router * Stride;
                }
            }
        }
    }

    /// <summary>All channels.</summary>
    public Channel[] Channels { get; }

    /// <summary>From when on a head can leave each FIFO; empty if FIFOs do not rest.</summary>
    public long[] Rested { get; }

    /// <summary>From when on each output takes another flit; empty if outputs do not rest.</summary>
    public long[] Allocated { get; }

    /// <summary>All flits; 0 is none, and may be written. They move when one is taken.</summary>
    public ref PlainFlit Flits
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref MemoryMarshal.GetArrayDataReference(_flits);
    }

    /// <summary>Cycles of the hop to each FIFO; 0 where no link ends.</summary>
    public int[] HopCyclesTo(MeshTopology topology)
    {
        int[] cycles = new int[Channels.Length];
        for (int link = 0; link < _next.Length; link++)
        {
            if (_next[link] >= 0)
            {
                cycles[ChannelOf(link)] = topology.HopCycles[link];
            }
        }

        return cycles;
    }

    /// <summary>A new flit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int packet, int way, long arrives)
    {
        int flit = _free;
        if (flit == 0)
        {
            flit = TakeUnused();
        }
        else
        {
            _free = _flits[flit].Next;
        }

        _flits[flit] = new PlainFlit { Packet = packet, Way = way, Arrives = (int)arrives };
        return flit;
    }

    /// <summary>Forgets a flit. Returns its packet.</summary>
    public int Free(int flit)
    {
        _flits[flit].Next = _free;
        _free = flit;
        return _flits[flit].Packet;
    }

    /// <summary>Sets whom an output favours: those after the one that gets it now.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Favour(ref Channel output, int number, int port)
    {
        if ((output.Favoured & Touched) == 0)
        {
            _touched.Add(number);
        }

        output.Favoured = (byte)(((0x1E << port) & 0x1F) | Touched);
    }

    /// <summary>Puts all arbiters into their first state; the mesh is empty.</summary>
    public void Restart()
    {
        foreach (int number in _touched)
        {
            Channels[number].Favoured = 0;
            if (Rested.Length > 0)
            {
                Rested.AsSpan(Channels[number].First, Stride).Clear();
            }

            if (Allocated.Length > 0)
            {
                Allocated[number] = 0;
            }
        }

        _touched.Clear();
    }

    /// <summary>Hands the state of all arbiters over; the mesh is empty.</summary>
    public void HandOver(ScalarStore store, int rest)
    {
        foreach (int number in _touched)
        {
            int router = Channels[number].First / Stride, output = number % Stride;
            store.SetArbiter(
                router, Math.Min(output, MeshTopology.Local), Channels[number].Favoured & 0x1F, Allocated.Length > 0 ? Allocated[number] : 0);
        }

        for (int number = 0; number < Rested.Length; number++)
        {
            if (Rested[number] > 0)
            {
                store.Fifos[number / Stride * MeshTopology.Ports + number % Stride].LastLeft = Rested[number] - 1 - rest;
            }
        }

        Restart();
    }

    /// <summary>Adds what the links counted to the counters.</summary>
    public void Settle(MeshCounters counters)
    {
        for (int link = 0; link < _next.Length; link++)
        {
            if (_next[link] >= 0)
            {
                ref Channel channel = ref Channels[ChannelOf(link)];
                counters.LinkFlits[link] += channel.Flits;
                counters.LinkBlocked[link] += channel.Blocked;
                counters.LinkPeak[link] = Math.Max(counters.LinkPeak[link], channel.Peak);
                (channel.Flits, channel.Blocked, channel.Peak) = (0, 0, 0);
            }
        }
    }

    /// <summary>The link that ends in a FIFO.</summary>
    public int LinkTo(int channel) => Channels[channel].First / Stride * MeshTopology.Directions + channel % Stride;

    private int ChannelOf(int link) => _next[link] * Stride + link % MeshTopology.Directions;

    private int TakeUnused()
    {
        if (_unused == _flits.Length)
        {
            Array.Resize(ref _flits, 2 * _unused);
        }

        return _unused++;
    }
}

/// <summary>A FIFO of a plain mesh, a list of flits, and the output that feeds it. 32 bytes.</summary>
internal struct Channel
{
    /// <summary>First and last flit; 0 if there is none.</summary>
    public int Head, Tail;

    /// <summary>Flits it got, and cycles in which someone waited for it, since the counters were brought up to date: at most every 2³¹ cycles.</summary>
    public uint Flits, Blocked;

    /// <summary>Column of the FIFO's router, and row × 65,536.</summary>
    public int Place;

    /// <summary>Channel 0 of the router that feeds it.</summary>
    public int First;

    /// <summary>Places taken, flits; and the most.</summary>
    public ushort Taken, Peak;

    /// <summary>One bit per FIFO of the router that feeds it: those that come before the others, and those that ask.</summary>
    public byte Favoured, Asked;
}

/// <summary>A FIFO moves its head to another, or to the core.</summary>
internal struct Grant
{
    public int Mover, Target;
}

/// <summary>A flit of a plain mesh.</summary>
internal struct PlainFlit
{
    /// <summary>The one behind it in the FIFO; 0 if there is none.</summary>
    public int Next;

    /// <summary>Place of its target.</summary>
    public int Way;

    public int Packet;

    /// <summary>Cycle, its lower half: it lies a few cycles ahead at most.</summary>
    public int Arrives;
}
