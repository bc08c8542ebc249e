namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>Phases that happen at once: one of a sample alone, or, in a full pipeline, one of each of several samples.</summary>
/// <param name="Phases">The phases.</param>
/// <param name="Senders">Sites that send packets in them, each with its sub-step.</param>
internal sealed record PhaseSet(int[] Phases, (int Site, int SubStep)[] Senders)
{
    /// <summary>The sites that send, each once.</summary>
    public int[] Sites { get; } = [.. Senders.Select(s => s.Site).Distinct()];

    /// <summary>The set of some phases.</summary>
    public static PhaseSet Of(ReplayPlan plan, int[] phases) => new(phases, [.. phases.SelectMany(p => plan.Sends
        .Select((s, site) => (Site: site, SubStep: p - s.FirstPhase)).Where(s => s.SubStep >= 0 && s.SubStep < plan.Sends[s.Site].SubSteps))]);
}
