namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>Which runs the execution plan can do.</summary>
internal static class PlanUse
{
    /// <summary>Whether nobody wants to see what only the reference executor shows: potentials as they are compared, what happens in each unit.</summary>
    public static bool Suits(RunOptions options) => options is { Reference: false, Observer: null, Tracer: null };

    /// <summary>Whether a run needs all activations of a sample at its end.</summary>
    public static bool KeepsActivations(RunOptions options) => options.CompareWithGolden || options.Detail;
}
