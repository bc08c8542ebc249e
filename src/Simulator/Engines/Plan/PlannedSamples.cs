namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>Executes samples by a plan, one after the other: what an engine's worker holds instead of traces.</summary>
/// <param name="plan">The plan.</param>
/// <param name="counting">Counts spikes.</param>
/// <param name="threads">Threads of a sample.</param>
/// <param name="options">What is wanted.</param>
internal sealed class PlannedSamples(NetworkPlan plan, IMapCounter counting, int threads, RunOptions options)
{
    private readonly bool _keepActivations = PlanUse.KeepsActivations(options);
    private readonly PlanExecutor _executor = new(plan, counting, threads, PlanUse.KeepsActivations(options), options.Profile);

    /// <summary>The threads of a sample.</summary>
    public WorkCrew Crew => _executor.Crew;

    /// <summary>Executes one timestep and adds what the neurons did.</summary>
    /// <param name="input">Pixels, or counts of events, channel by channel.</param>
    /// <param name="spikes">Where it is added.</param>
    /// <param name="cancel">Cancels between stages.</param>
    public void Run(byte[] input, FunctionalOutcome spikes, CancellationToken cancel)
    {
        _executor.Run(input, cancel);
        spikes.Add(counting.Counts, _executor.Saturations, input);
        if (plan.Network.OutputSite is { } site)
        {
            spikes.AddOutput<byte>(_executor.Memory.Activations(site), plan.Network.Populations[plan.Network.Output].Shape);
        }
        else
        {
            spikes.AddOutput<int>(_executor.Memory.Potentials(plan.Network.Output), plan.Network.Populations[plan.Network.Output].Shape);
        }

        if (_keepActivations)
        {
            spikes.Keep(_executor.Memory.CopyActivations());
        }
    }
}
