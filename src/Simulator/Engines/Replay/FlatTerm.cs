using NeuroSim.Chips;

namespace NeuroSim.Simulator.Engines.Replay;

/// <summary>
/// A term of axon events whose units follow the places of a class one by one, and whose cycles fit 16 bits: added to many cores at a time.
/// </summary>
internal sealed class FlatTerm
{
    private FlatTerm(SynapseTerm term, int firstUnit, int firstPlace, ushort[] cycles, ushort[] words)
        => (Term, FirstUnit, FirstPlace, Cycles, Words) = (term, firstUnit, firstPlace, cycles, words);

    public SynapseTerm Term { get; }

    public int FirstUnit { get; }

    public int FirstPlace { get; }

    /// <summary>Cycles of an event by unit.</summary>
    public ushort[] Cycles { get; }

    /// <summary>Words of an event by unit.</summary>
    public ushort[] Words { get; }

    /// <summary>Cycles of a unit's events, at most.</summary>
    public long Most { get; private init; }

    /// <summary>The term as a flat one; null if it is none.</summary>
    public static FlatTerm? Of(SynapseTerm term, int[] units, int[] places, CoreCycles cycles)
    {
        if (!term.IsLinear || term.Site < 0 || units.Length == 0)
        {
            return null;
        }

        ushort[] perEvent = new ushort[units.Length], words = new ushort[units.Length];
        long most = 0;
        for (int i = 0; i < units.Length; i++)
        {
            long cost = cycles.AxonRead.Value + ((long)term.WordsOf(units[i]) * cycles.WeightWord.Value);
            if (units[i] != units[0] + i || places[i] != places[0] + i || cost is 0 or > ushort.MaxValue || term.WordsOf(units[i]) > ushort.MaxValue)
            {
                return null;
            }

            (perEvent[i], words[i]) = ((ushort)cost, (ushort)term.WordsOf(units[i]));
            most = Math.Max(most, term.Elements[units[i]] * Math.Max(cost, words[i]));
        }

        return new(term, units[0], places[0], perEvent, words) { Most = most };
    }
}
