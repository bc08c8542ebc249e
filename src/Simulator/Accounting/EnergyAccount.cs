using NeuroSim.Chips;

namespace NeuroSim.Simulator.Accounting;

/// <summary>The one place where counts become energy: counts × the chip's costs, and static power × time.</summary>
/// <param name="chip">The chip.</param>
public sealed class EnergyAccount(ChipDescription chip)
{
    /// <summary>Energy of one action's count in picojoule.</summary>
    public double Pj(ChipAction action, long count) => count * chip.EnergyPj[action].Value;

    /// <summary>Dynamic energy of all counts in picojoule.</summary>
    public double DynamicPj(ActionCounts counts) => ChipActions.All.Sum(a => Pj(a, counts[a]));

    /// <summary>Dynamic energy by what it is spent on, in picojoule.</summary>
    public Dictionary<string, double> ByKind(ActionCounts counts, double divisor)
        => ChipActions.All.GroupBy(a => a.Kind()).ToDictionary(g => Name(g.Key), g => g.Sum(a => Pj(a, counts[a])) / divisor, StringComparer.Ordinal);

    /// <summary>Dynamic energy by action, in picojoule.</summary>
    public Dictionary<string, double> ByAction(ActionCounts counts, double divisor)
        => ChipActions.All.ToDictionary(a => Name(a), a => Pj(a, counts[a]) / divisor, StringComparer.Ordinal);

    /// <summary>Static energy of an array of chips over a time, in picojoule.</summary>
    public double StaticPj(int chips, double ps) => PowerPj(chip.StaticPowerMw.Value, chips, ps);

    /// <summary>Energy of a power per chip over a time, in picojoule: 1 mW × 1 ps = 10⁻¹⁵ J = 10⁻³ pJ.</summary>
    public static double PowerPj(double milliwatt, int chips, double ps) => milliwatt * 1e-3 * chips * ps;

    /// <summary>A name as JSON writes it.</summary>
    public static string Name(Enum value)
    {
        string name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
