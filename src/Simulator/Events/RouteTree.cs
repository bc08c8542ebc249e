namespace NeuroSim.Simulator.Events;

/// <summary>A link on a route.</summary>
/// <param name="Link">Which link.</param>
/// <param name="Parent">The step before it, which stands earlier in the list; −1 at the source.</param>
public readonly record struct RouteStep(int Link, int Parent);

/// <summary>A core that a route delivers to.</summary>
/// <param name="Core">Which core.</param>
/// <param name="Step">The step at whose end it lies; −1: at the source itself, no link between.</param>
public readonly record struct RouteTarget(int Core, int Step);

/// <summary>
/// The links that a packet takes, as a tree, and the cores it is for. Where the tree forks the packet is copied: first to the cores, then to the further
/// links, in the order of these lists. No core is a target twice, and every branch ends at a core.
/// </summary>
/// <param name="Steps">The links, each after its parent.</param>
/// <param name="Targets">The cores.</param>
public sealed record RouteTree(IReadOnlyList<RouteStep> Steps, IReadOnlyList<RouteTarget> Targets)
{
    /// <summary>The route to one core along some links, or none.</summary>
    public static RouteTree Path(int core, params ReadOnlySpan<int> links)
    {
        RouteStep[] steps = new RouteStep[links.Length];
        for (int i = 0; i < links.Length; i++)
        {
            steps[i] = new RouteStep(links[i], i - 1);
        }

        return new RouteTree(steps, [new RouteTarget(core, links.Length - 1)]);
    }
}
