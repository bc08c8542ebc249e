using System.CommandLine;
using NeuroSim.Chips;

namespace NeuroSim.Cli.Options;

/// <summary>Bandwidths that a user sets instead of the chip file's.</summary>
internal sealed class BandwidthOptions
{
    private const int MostQueued = 4_096;

    private readonly Option<double?> _link = OptionValues.Rate(
        "--link-bandwidth", "Packets per second of each link, as in 1M, instead of the chip file's; links between chips that are slower stay so. Or unlimited, those between chips too.", true);

    private readonly Option<double?> _router = OptionValues.Rate(
        "--router-bandwidth", "Packets per second of each router over all its links, or unlimited, instead of the chip file's.", true);

    private readonly Option<double?> _core = OptionValues.Rate("--core-rate", "Synaptic operations per second of each core, instead of the chip file's.", false);

    private readonly Option<int?> _queueDepth = OptionValues.Whole(
        "--queue-depth", "With --timing cycle or immediate firing: events that the input queue of a core holds, or, on synchronous chips, flits of a router's input buffer.",
        1, MostQueued);

    private readonly Option<string?> _packet = OptionValues.Word(
        "--packet", "One spike per packet (binary), or one packet per burst with the number of its spikes (graded), instead of the chip file's.", "binary", "graded");

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_link, _router, _core, _queueDepth, _packet])
        {
            command.Add(option);
        }
    }

    public BandwidthKnobs Read(ParseResult parsed) => new()
    {
        LinkBandwidth = parsed.GetValue(_link),
        RouterBandwidth = parsed.GetValue(_router),
        CoreRate = parsed.GetValue(_core),
        QueueDepth = parsed.GetValue(_queueDepth),
        Packet = parsed.GetValue(_packet) switch { null => null, "graded" => PacketKind.Graded, _ => PacketKind.Binary },
    };
}
