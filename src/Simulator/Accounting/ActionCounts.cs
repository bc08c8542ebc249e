using NeuroSim.Chips;

namespace NeuroSim.Simulator.Accounting;

/// <summary>How often each action happened. Units count; energy is computed from counts elsewhere.</summary>
public sealed class ActionCounts
{
    private readonly long[] _counts = new long[ChipActions.All.Count];

    /// <summary>The count of one action.</summary>
    public long this[ChipAction action]
    {
        get => _counts[(int)action];
        set => _counts[(int)action] = value;
    }

    /// <summary>Adds all counts of another.</summary>
    public void Add(ActionCounts other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }
}
