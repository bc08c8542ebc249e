using NeuroSim.Compiler;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Tracing;

/// <summary>
/// What the cores and links of an asynchronous chip do as events: services by kind of message with the spikes and tokens that they send, stalls, queues,
/// packets on links, drops.
/// </summary>
internal sealed class FabricTracer(ChipProgram program, FabricLayout layout, TraceWriter writer, TraceTracks tracks, long basePs) : IFabricTracer
{
    private readonly long _basePs = basePs;
    private readonly Queue[] _queues = new Queue[layout.CoreAt.Length + 1];

    /// <summary>When nothing moved any more, ps.</summary>
    public long EndPs { get; private set; } = basePs;

    /// <inheritdoc/>
    public void Served(int core, in Message message, long nowPs, long occupancyPs, OutputBuffer outputs)
    {
        string name = core == layout.Host ? "result" : Words((MessageKind)message.Kind);
        Service(core, name, Source(message), nowPs, occupancyPs, outputs);
    }

    /// <inheritdoc/>
    public void Woken(int core, long nowPs, long occupancyPs, OutputBuffer outputs)
        => Service(core, "work of its own", "no message", nowPs, occupancyPs, outputs);

    /// <inheritdoc/>
    public void Stalled(int core, long fromPs, long toPs)
    {
        if (toPs > fromPs)
        {
            writer.Span(Track(core), "stall: waits for its outputs", "stall", _basePs + fromPs, _basePs + toPs);
        }
    }

    /// <inheritdoc/>
    public void Queued(int core, int messages, long nowPs)
    {
        if (core != layout.Host)
        {
            ref Queue queue = ref _queues[core];
            if (queue.TimePs != nowPs)
            {
                Show(core, ref queue);
            }

            (queue.Messages, queue.TimePs) = (messages, nowPs);
        }
    }

    /// <inheritdoc/>
    public void Crossed(int link, long startPs, long servicePs, long waitedPs)
    {
        if (servicePs > 0)
        {
            TraceTrack track = layout.MeshLinks.TryGetValue(link, out int mesh)
                ? tracks.Link(mesh)
                : tracks.OtherLink(link, link == 0 ? "event router" : "readout");
            writer.Span(track, "packet", "link", _basePs + startPs, _basePs + startPs + servicePs, ("waited ps", waitedPs));
        }
    }

    /// <inheritdoc/>
    public void Dropped(int port, long nowPs) => writer.Instant(tracks.Input, "event dropped", "drop", _basePs + nowPs, ("port", port));

    /// <inheritdoc/>
    public void Ended(long endPs)
    {
        EndPs = _basePs + endPs;
        for (int core = 0; core < layout.Host; core++)
        {
            Show(core, ref _queues[core]);
        }
    }

    private static string Words(MessageKind kind) => kind switch
    {
        MessageKind.Spike => "spike",
        MessageKind.Pixel => "pixel",
        MessageKind.Potential => "potential",
        MessageKind.Entry => "product entry",
        MessageKind.Token => "end-of-window token",
        MessageKind.SumToken => "end of sums",
        MessageKind.ProductToken => "end of products",
        _ => "ready",
    };

    private static (long Spikes, long Tokens) Count(OutputBuffer outputs)
    {
        (long spikes, long tokens) = (0, 0);
        for (int i = 0; i < outputs.Count; i++)
        {
            MessageKind kind = (MessageKind)outputs.MessageOf(i).Kind;
            spikes += kind == MessageKind.Spike ? 1 : 0;
            tokens += kind is MessageKind.Token or MessageKind.SumToken or MessageKind.ProductToken or MessageKind.Ready ? 1 : 0;
        }

        return (spikes, tokens);
    }

    private void Service(int core, string name, string from, long nowPs, long occupancyPs, OutputBuffer outputs)
    {
        (long spikes, long tokens) = Count(outputs);
        long start = _basePs + nowPs;
        if (occupancyPs > 0)
        {
            writer.Span(Track(core), name, "service", start, start + occupancyPs, ("from", from), ("messages sent", outputs.Count));
        }
        else
        {
            writer.Instant(Track(core), name, "service", start, ("from", from), ("messages sent", outputs.Count));
        }

        if (spikes > 0)
        {
            writer.Instant(Track(core), "fires", "fire", start, ("packets of spikes", spikes));
        }

        if (tokens > 0)
        {
            writer.Instant(Track(core), "tokens", "token", start, ("tokens", tokens));
        }
    }

    // What lasts no time, as of a message that is served when it comes, is not shown.
    private void Show(int core, ref Queue queue)
    {
        if (queue.Messages != queue.Shown)
        {
            writer.Counter(Track(core), tracks.Queue(layout.CoreAt[core]), "messages", _basePs + queue.TimePs, queue.Messages);
            queue.Shown = queue.Messages;
        }
    }

    private TraceTrack Track(int core) => core == layout.Host ? tracks.Host : tracks.Core(layout.CoreAt[core]);

    private string Source(in Message message) => (MessageKind)message.Kind is MessageKind.Spike or MessageKind.Pixel or MessageKind.Token
        ? message.Source < 0 ? "the input" : program.Network.Sites[message.Source].Name
        : program.Network.Connections[message.Source].Name;

    private struct Queue
    {
        public int Messages, Shown;
        public long TimePs;
    }
}
