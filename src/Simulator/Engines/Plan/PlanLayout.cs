using NeuroSim.Models.Integer;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>
/// Which maps share memory: a map whose last reader is done leaves its place to a later one, so that all layers work in the same few megabytes. Elements are
/// those of the map's type: bytes of a site, 32-bit numbers of a population.
/// </summary>
/// <param name="PlaceOf">Place of each map; −1 if nobody needs it.</param>
/// <param name="Sizes">Elements of each place.</param>
internal sealed record PlanLayout(int[] PlaceOf, int[] Sizes)
{
    /// <summary>Places for the activations of sites.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="keepAll">True if all maps must still be there at the end.</param>
    public static PlanLayout OfSites(NetworkPlan plan, bool keepAll)
    {
        IntegerNetwork network = plan.Network;
        Span span = new(network.Sites.Count);
        for (int stage = 0; stage < plan.Stages.Count; stage++)
        {
            span.Touch(plan.Stages[stage].Fires, stage);
            span.Touch(plan.Stages[stage].Reads, stage);
        }

        if (network.OutputSite is { } output)
        {
            span.Touch([output], plan.Stages.Count);
        }

        return span.Place(s => network.Populations[network.Sites[s].Population].Shape.Count, keepAll);
    }

    /// <summary>Places for the potentials of populations that outlive an operation.</summary>
    public static PlanLayout OfPopulations(NetworkPlan plan)
    {
        IntegerNetwork network = plan.Network;
        Span span = new(network.Populations.Count);
        for (int stage = 0; stage < plan.Stages.Count; stage++)
        {
            span.Touch(plan.Stages[stage].Populations, stage);
        }

        if (network.OutputSite is null)
        {
            span.Touch([network.Output], plan.Stages.Count);
        }

        return span.Place(p => network.Populations[p].Shape.Count, keepAll: false);
    }

    // From the first stage to the last in which a map is needed.
    private sealed class Span(int maps)
    {
        private readonly (int First, int Last)[] _stages = [.. Enumerable.Repeat((int.MaxValue, -1), maps)];

        public void Touch(IEnumerable<int> touched, int stage)
        {
            foreach (int map in touched)
            {
                _stages[map] = (Math.Min(_stages[map].First, stage), Math.Max(_stages[map].Last, stage));
            }
        }

        public PlanLayout Place(Func<int, int> sizeOf, bool keepAll)
        {
            int[] placeOf = new int[_stages.Length];
            List<int> sizes = [], freeFrom = [];
            Array.Fill(placeOf, -1);
            foreach (int map in Enumerable.Range(0, _stages.Length).Where(m => _stages[m].Last >= 0).OrderBy(m => _stages[m].First))
            {
                int place = keepAll ? -1 : Free(sizes, freeFrom, _stages[map].First, sizeOf(map));
                if (place < 0)
                {
                    place = sizes.Count;
                    sizes.Add(0);
                    freeFrom.Add(0);
                }

                (placeOf[map], sizes[place], freeFrom[place]) = (place, Math.Max(sizes[place], sizeOf(map)), _stages[map].Last + 1);
            }

            return new(placeOf, [.. sizes]);
        }

        // The place whose size is nearest, so that small maps do not wander through the memory of large ones.
        private static int Free(List<int> sizes, List<int> freeFrom, int stage, int size)
            => Enumerable.Range(0, sizes.Count).Where(p => freeFrom[p] <= stage).OrderBy(p => Math.Abs(sizes[p] - size)).Cast<int?>().FirstOrDefault() ?? -1;
    }
}
