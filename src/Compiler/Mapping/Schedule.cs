namespace NeuroSim.Compiler.Mapping;

/// <summary>
/// In which phase of a sample everything happens. In a phase every core works on the packets of the phase before, updates its somas, then sends. A site that
/// fires from phase f sends its sub-steps in phases f … f+D−1, which their targets add in phases f+1 … f+D. A connection commits its finished sums to its
/// population at the end of its window, one phase later if partial potentials must travel first.
/// </summary>
public sealed record Schedule
{
    /// <summary>First phase in which each site fires.</summary>
    public required int[] Fire { get; init; }

    /// <summary>First phase in which each connection adds.</summary>
    public required int[] Start { get; init; }

    /// <summary>Last phase in which each connection adds; its partial potentials are sent at its end.</summary>
    public required int[] Last { get; init; }

    /// <summary>Phase in which each connection's sums are added to its population.</summary>
    public required int[] Commit { get; init; }

    /// <summary>For attention: the phase at whose end the product memory is sent to the dynamic synapses; −1 for other connections.</summary>
    public required int[] ProductSend { get; init; }

    /// <summary>Phases from the first packet to the last potential of the result.</summary>
    public required int Phases { get; init; }

    /// <summary>First phase in which a potential of the result changes.</summary>
    public required int FirstOutput { get; init; }

    /// <summary>Phase in which the result is complete.</summary>
    public required int Decision { get; init; }

    /// <summary>
    /// Phases after which the next sample may follow: no memory is needed by two samples at once. A population is busy from its first commit to its last tap,
    /// a dynamic synapse memory from its writing to the driving site's last sub-step, a window's sum from its first addition to its commit, a tap for D phases.
    /// That cores and links then serve several samples in one phase is a matter of time, which the engine adds up.
    /// </summary>
    public required int Interval { get; init; }
}
