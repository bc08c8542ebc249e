using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeuroSim.Simulator.Interconnect.Mesh;

/// <summary>Offers many packets: a few at a time are looked up, then all of them enter their queues. Each half alone has little enough in hand.</summary>
internal sealed class MeshOffers(MeshState state, int longestPacket)
{
    // Routes stand anywhere in memory: so many are waited for together.
    private readonly Found[] _found = new Found[32];

    private readonly MeshRoutes _routes = state.Routes;
    private readonly MeshPackets _packets = state.Packets;

    /// <summary>Offers the first ones, as far as they go to one target each and nothing is wrong with them; says how many.</summary>
    public int Append(ReadOnlySpan<MeshOffer> packets)
    {
        packets = packets[..Math.Min(packets.Length, _found.Length)];
        int count = Enqueue(packets[..LookUp(packets)]);
        state.Counters.Offered += count;
        state.Outstanding += count;
        return count;
    }

    // Looks packets up, until one that has several targets or cannot be offered.
    private int LookUp(ReadOnlySpan<MeshOffer> packets)
    {
        long now = state.Now;
        int routes = _routes.Count;
        ref Found found = ref MemoryMarshal.GetArrayDataReference(_found);
        for (int i = 0; i < packets.Length; i++)
        {
            ref readonly MeshOffer packet = ref packets[i];
            if ((uint)packet.Route >= (uint)routes || packet.Cycle < now || packet.Cycle > MeshChecks.LastCycle
                || (uint)(packet.Flits - 1) >= (uint)longestPacket)
            {
                return i;
            }

            // No more are looked up than there is place for.
            RouteEntry entry = _routes.Entry(packet.Route);
            (found.From, found.Way) = entry;
            found.ZeroLoadCycles = packet.Flits == 1 ? _routes.HopCycles(packet.Route, entry) : _routes.ZeroLoadCycles(packet.Route, packet.Flits);
            if (entry.Way < 0)
            {
                return i;
            }

            found = ref Unsafe.Add(ref found, 1);
        }

        return packets.Length;
    }

    // Puts packets into their queues, until one that is earlier than the one before it.
    private int Enqueue(ReadOnlySpan<MeshOffer> packets)
    {
        ref Found found = ref MemoryMarshal.GetArrayDataReference(_found);
        for (int i = 0; i < packets.Length; i++)
        {
            ref readonly MeshOffer offer = ref packets[i];
            ref SourceQueue queue = ref _packets.Queue(found.From);
            if (offer.Cycle < queue.LastOffered)
            {
                return i;
            }

            ref Journey packet = ref _packets.Append(found.From, ref queue, offer.Cycle).Journey;
            (packet.ZeroLoadCycles, packet.Route, packet.Tag, packet.Flits) = (found.ZeroLoadCycles, offer.Route, offer.Tag, offer.Flits);
            (packet.Way, packet.Pending) = (found.Way, 1);
            found = ref Unsafe.Add(ref found, 1);
        }

        return packets.Length;
    }

    private struct Found
    {
        public int From, Way;
        public long ZeroLoadCycles;
    }
}
