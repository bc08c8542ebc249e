using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Reports;

/// <summary>What a report says that depends on how the chip keeps time.</summary>
internal interface IChipAccount
{
    /// <summary>Mean times per sample.</summary>
    LatencyPart Latency { get; }

    /// <summary>The chip of the run.</summary>
    ChipPart Chip { get; }

    /// <summary>What limits the speed, in a sentence.</summary>
    string Bottleneck { get; }

    /// <summary>Busiest cores and links.</summary>
    UtilisationPart Utilisation { get; }

    /// <summary>Things that a chip should not do.</summary>
    EventsPart Events { get; }

    /// <summary>The network between the cores.</summary>
    InterconnectPart Interconnect { get; }

    /// <summary>Queues, stalls, drops; null for a synchronous chip.</summary>
    AsynchronousPart? Asynchronous { get; }

    /// <summary>Power that the clock tree of a chip draws, in milliwatt.</summary>
    double ClockPowerMw { get; }

    /// <summary>What pages show beyond the report.</summary>
    RunDetail Detail { get; }

    /// <summary>Busy share of a connection's cores over the time of a sample.</summary>
    double BusyFraction(IntegerConnection connection, int cores);
}
