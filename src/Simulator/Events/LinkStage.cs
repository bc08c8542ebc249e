namespace NeuroSim.Simulator.Events;

/// <summary>The links: one packet at a time, in the order they ask.</summary>
internal sealed class LinkStage(IReadOnlyList<LinkSpec> specs, IFabricTracer? tracer)
{
    private readonly Link[] _links = [.. specs.Select(s => new Link { Spec = s })];

    /// <summary>When the last link becomes free, ps.</summary>
    public long AllFreePs => _links.Length == 0 ? 0 : _links.Max(l => l.FreePs);

    /// <summary>Sends a packet over a link, now or when it is free.</summary>
    /// <returns>When it arrives, ps.</returns>
    public long Cross(int link, long nowPs)
    {
        ref Link l = ref _links[link];
        long start = Math.Max(nowPs, l.FreePs);
        l.FreePs = start + l.Spec.ServicePs;
        l.Packets++;
        l.BusyPs += l.Spec.ServicePs;
        l.LongestWaitPs = Math.Max(l.LongestWaitPs, start - nowPs);
        tracer?.Crossed(link, start, l.Spec.ServicePs, start - nowPs);
        return start + l.Spec.LatencyPs;
    }

    /// <summary>What the links did until the end.</summary>
    public LinkUse[] Uses(long endPs) => [.. _links.Select(l => new LinkUse(l.Packets, l.BusyPs - Math.Max(0, l.FreePs - endPs), l.LongestWaitPs))];

    private struct Link
    {
        public LinkSpec Spec;
        public long FreePs, Packets, BusyPs, LongestWaitPs;
    }
}
