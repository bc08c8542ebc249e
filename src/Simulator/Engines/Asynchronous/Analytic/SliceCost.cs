using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Engines.Asynchronous.Analytic;

/// <summary>Adds up what the messages of one slice cost beside their fixed share: words of weights, additions, time.</summary>
/// <param name="rates">Times of the chip.</param>
/// <param name="core">Index of the core.</param>
/// <param name="lanes">Weights of a word.</param>
internal sealed class SliceCost(CoreRates rates, int core, int lanes)
{
    /// <summary>Whether nothing is rounded: words and time of many messages follow from the sum of their additions.</summary>
    public bool IsLinear { get; } = lanes == 1 && rates.IsWhole(core);

    /// <summary>Time of an addition, ps; where nothing is rounded.</summary>
    public long PsPerAddition { get; } = rates.EventPs(core, 1) - rates.EventPs(core, 0);

    /// <summary>Additions.</summary>
    public long Additions { get; private set; }

    /// <summary>Words.</summary>
    public long Words { get; private set; }

    /// <summary>Time, ps.</summary>
    public long Ps { get; private set; }

    /// <summary>Those of all cores of a program.</summary>
    public static SliceCost[] Of(ChipProgram program, FabricLayout layout)
    {
        CoreRates rates = new((AsynchronousChip)program.Chip, program.Placement.Array, layout.CoreAt);
        return [.. Enumerable.Range(0, layout.CoreAt.Length).Select(c => new SliceCost(rates, c, program.Chip.Core.Lanes.Value))];
    }

    /// <summary>Begins anew.</summary>
    public void Clear() => (Additions, Words, Ps) = (0, 0, 0);

    /// <summary>Adds messages.</summary>
    /// <param name="messages">How many.</param>
    /// <param name="reached">Neurons that each reaches.</param>
    /// <param name="spikes">Spikes that each stands for.</param>
    public void Add(long messages, long reached, int spikes)
    {
        Additions += messages * reached * spikes;
        Words += messages * ((reached + lanes - 1) / lanes);
        Ps += messages * (rates.EventPs(core, reached * spikes) - rates.EventPs(core, 0));
    }

    /// <summary>Adds bursts that all reach equally many neurons.</summary>
    /// <param name="events">Spikes by sub-step: a burst is consecutive and starts at the first.</param>
    /// <param name="reached">Neurons that each spike reaches.</param>
    /// <param name="graded">Whether a packet is a burst.</param>
    public void AddBursts(ReadOnlySpan<int> events, long reached, bool graded)
    {
        for (int k = 0; k < events.Length; k++)
        {
            int longer = k + 1 < events.Length ? events[k + 1] : 0;
            Add(graded ? events[k] - longer : events[k], reached, graded ? k + 1 : 1);
        }
    }

    /// <summary>Adds additions by sub-step, where nothing is rounded.</summary>
    /// <param name="additions">Additions by sub-step.</param>
    /// <param name="graded">Whether a packet is a burst: its weights are read once, at its first spike.</param>
    public void AddAll(ReadOnlySpan<long> additions, bool graded)
    {
        long sum = 0;
        foreach (long subStep in additions)
        {
            sum += subStep;
        }

        Additions += sum;
        Words += graded ? additions[0] : sum;
        Ps += sum * PsPerAddition;
    }
}
