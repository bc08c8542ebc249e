using NeuroSim.Chips;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>A term of axon events whose cycles are sums of 16-bit products: added to many cores at a time.</summary>
internal sealed class FlatTerm
{
    private readonly UnitsByPlace _units;
    private readonly (int Unit, int Place, ushort Cycles, ushort Words)[] _others;

    private FlatTerm(SynapseTerm term, UnitsByPlace units, (int Unit, int Place, ushort Cycles, ushort Words)[] others, ushort[] cycles, ushort[] words)
        => (Term, _units, _others, Cycles, Words) = (term, units, others, cycles, words);

    public SynapseTerm Term { get; }

    /// <summary>The first place with a unit.</summary>
    public int FirstPlace => _units.FirstPlace;

    /// <summary>Cycles of an event by place from the first with a unit.</summary>
    public ushort[] Cycles { get; }

    /// <summary>Words of an event by place.</summary>
    public ushort[] Words { get; }

    /// <summary>Units whose rows are not as long as those of the first unit of their place; few, at the borders of a map.</summary>
    public ReadOnlySpan<(int Unit, int Place, ushort Cycles, ushort Words)> Others => _others;

    /// <summary>By place of the class: cycles, or words where these are more, of all events together at most.</summary>
    public required long[] Most { get; init; }

    /// <summary>The most of any place.</summary>
    public required long Largest { get; init; }

    /// <summary>The term as a flat one; null if it is none.</summary>
    /// <param name="term">The term.</param>
    /// <param name="units">Units of the class.</param>
    /// <param name="places">The place of each.</param>
    /// <param name="count">Places of the class.</param>
    /// <param name="cycles">The chip's cycles.</param>
    public static FlatTerm? Of(SynapseTerm term, int[] units, int[] places, int count, CoreCycles cycles)
    {
        if (!term.IsLinear || term.Site < 0 || units.Length == 0)
        {
            return null;
        }

        long[] most = new long[count];
        int[] words = new int[count];
        Array.Fill(words, -1);
        List<int> others = [];
        for (int i = 0; i < units.Length; i++)
        {
            int own = term.WordsOf(units[i]), place = places[i];
            long cost = CostOf(own);
            if (cost is 0 or > ushort.MaxValue || own > ushort.MaxValue)
            {
                return null;
            }

            most[place] += term.Elements[units[i]] * Math.Max(cost, own);
            words[place] = words[place] < 0 ? own : words[place];
            if (own != words[place])
            {
                others.Add(i);
            }
        }

        UnitsByPlace alike = others.Count == 0 ? new(units, places) : new(Without(units, others), Without(places, others));
        ushort[] byPlace = Array.ConvertAll(words[alike.FirstPlace..(alike.FirstPlace + alike.Count)], w => (ushort)Math.Max(0, w));
        return new(
            term,
            alike,
            [.. others.Select(i => (units[i], places[i], (ushort)CostOf(term.WordsOf(units[i])), (ushort)term.WordsOf(units[i])))],
            Array.ConvertAll(byPlace, w => (ushort)CostOf(w)),
            byPlace)
        {
            Most = most,
            Largest = most.Max(),
        };

        long CostOf(int words) => cycles.AxonRead.Value + ((long)words * cycles.WeightWord.Value);
    }

    private static int[] Without(int[] all, List<int> left)
    {
        HashSet<int> without = [.. left];
        return [.. all.Where((_, i) => !without.Contains(i))];
    }

    /// <summary>Events by place from the first with a unit, without those of <see cref="Others"/>.</summary>
    /// <param name="events">Events of all units.</param>
    /// <param name="buffer">Room for as many as there are places.</param>
    public ReadOnlySpan<ushort> EventsOf(ReadOnlySpan<ushort> events, Span<ushort> buffer) => _units.Sum(events, buffer);
}
