using NeuroSim.Simulator.Engines.Counting;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>Executes samples by a plan, one after the other: what an engine's worker holds instead of traces.</summary>
/// <param name="plan">The plan.</param>
/// <param name="counter">Counts spikes.</param>
/// <param name="threads">Threads of a sample.</param>
/// <param name="keepActivations">True if a sample's activations are compared or shown.</param>
/// <param name="profile">Where times of this machine are added, or null.</param>
internal sealed class PlannedSamples(NetworkPlan plan, SpikeCounter counter, int threads, bool keepActivations, HostProfile? profile)
{
    private readonly PlanExecutor _executor = new(plan, counter, threads, keepActivations, profile);

    /// <summary>What was counted in the last timestep.</summary>
    public SpikeCounts Counts { get; } = counter.NewCounts();

    /// <summary>Threads of a sample.</summary>
    public int Threads => threads;

    /// <summary>Executes one timestep and adds what the neurons did.</summary>
    /// <param name="input">Pixels, or counts of events, channel by channel.</param>
    /// <param name="spikes">Where it is added.</param>
    /// <param name="cancel">Cancels between stages.</param>
    public void Run(byte[] input, FunctionalOutcome spikes, CancellationToken cancel)
    {
        _executor.Run(input, Counts, cancel);
        spikes.Add(Counts, _executor.Saturations, input);
        if (plan.Network.OutputSite is { } site)
        {
            spikes.AddOutput<byte>(_executor.Memory.Activations(site), plan.Network.Populations[plan.Network.Output].Shape);
        }
        else
        {
            spikes.AddOutput<int>(_executor.Memory.Potentials(plan.Network.Output), plan.Network.Populations[plan.Network.Output].Shape);
        }

        if (keepActivations)
        {
            spikes.Keep(_executor.Memory.CopyActivations());
        }
    }
}
