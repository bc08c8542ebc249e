using NeuroSim.Chips;

namespace NeuroSim.Simulator.Calibration;

/// <summary>
/// Constants that are fitted as one: they are counted together, so measurements cannot tell them apart, and they keep the ratio of the chip file. What is
/// fitted is their sum.
/// </summary>
/// <param name="Rail">The supply that they draw from.</param>
/// <param name="Actions">Their actions; none for the supply's power at rest.</param>
public sealed record FitGroup(SupplyRail Rail, IReadOnlyList<ChipAction> Actions)
{
    // One synaptic operation reads a weight, reads and writes a potential, and adds; one event is sent, passes the router, and is taken from a queue.
    private static readonly ChipAction[][] s_together =
    [
        [ChipAction.WeightWordRead, ChipAction.StateAccess],
        [ChipAction.SynapticAddition],
        [ChipAction.AxonRead, ChipAction.PacketSend, ChipAction.Hop],
    ];

    /// <summary>True for the supply's power at rest, in microwatt.</summary>
    public bool IsIdle => Actions.Count == 0;

    /// <summary>Names in a chip file.</summary>
    public IEnumerable<string> Paths => IsIdle ? [SupplyRails.IdlePath(Rail)] : Actions.Select(PathOf);

    /// <summary>Name of an action's energy in a chip file.</summary>
    public static string PathOf(ChipAction action) => $"energyPj.{Accounting.EnergyAccount.Name(action)}";

    /// <summary>The share of an action in its group's sum, as the chip file has it; equal shares where all are 0.</summary>
    public double Share(ChipAction action, AsynchronousChip chip)
    {
        double sum = Actions.Sum(a => chip.EnergyPj[a].Value);
        return sum > 0 ? chip.EnergyPj[action].Value / sum : 1.0 / Actions.Count;
    }

    /// <summary>Chooses what is fitted.</summary>
    /// <param name="chip">The chip file.</param>
    /// <param name="names">
    /// Names as in the chip file: <c>energyPj.synapticAddition</c>, <c>idleUw.ram</c>. Null for all energies of synaptic operations and events that are
    /// estimates.
    /// </param>
    /// <param name="points">The networks: an action that none of them causes cannot be fitted.</param>
    /// <exception cref="CalibrationException">A name is unknown, or its number is published, or no network causes the action, or nothing is left.</exception>
    public static IReadOnlyList<FitGroup> Choose(AsynchronousChip chip, IReadOnlyList<string>? names, IReadOnlyList<CalibrationPoint> points)
    {
        ChipAction[] usual = [.. s_together.SelectMany(g => g).Where(a => chip.EnergyPj[a].Estimate && points.Any(p => p.Rate(a) > 0))];
        List<ChipAction> actions = names is null ? [.. usual] : [];
        List<FitGroup> groups = [];
        Check(chip, names ?? []);
        foreach (string name in names?.Distinct(StringComparer.Ordinal) ?? [])
        {
            Add(name, points, actions, groups);
        }

        foreach (ChipAction[] together in s_together.Concat(actions.Except(s_together.SelectMany(g => g)).Select(a => new[] { a })))
        {
            ChipAction[] chosen = [.. together.Where(actions.Contains)];
            if (chosen.Length > 0)
            {
                groups.Add(new FitGroup(SupplyRails.Of(chosen[0]), chosen));
            }
        }

        return groups.Count > 0 ? groups
            : throw new CalibrationException($"{chip.Name}: no energy of synaptic operations or events is an estimate, so there is nothing to fit. "
                + "Published constants are not fitted.");
    }

    /// <summary>Refuses names that no fit can take, whatever the networks do: so before they run.</summary>
    /// <exception cref="CalibrationException">A name is unknown, or its number is published.</exception>
    public static void Check(AsynchronousChip chip, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            Quantity<double> number = RailOf(name) is { } rail ? chip.Idle(rail)
                : ActionOf(name) is { } action ? chip.EnergyPj[action]
                : throw new CalibrationException($"--fit {name}: there is no such constant; what can be fitted is {string.Join(", ", Known)}.");
            if (!number.Estimate)
            {
                throw new CalibrationException($"--fit {name}: {chip.Name} has it as published, {number.Value} ({number.Source}). "
                    + "Published constants are not fitted; leave it out, or mark it \"estimate\": true in a chip file of your own.");
            }
        }
    }

    private static IEnumerable<string> Known => [.. ChipActions.All.Select(PathOf), .. SupplyRails.All.Select(SupplyRails.IdlePath)];

    private static void Add(string name, IReadOnlyList<CalibrationPoint> points, List<ChipAction> actions, List<FitGroup> groups)
    {
        if (RailOf(name) is { } rail)
        {
            groups.Add(new FitGroup(rail, []));
            return;
        }

        ChipAction action = ActionOf(name)!.Value;
        actions.Add(points.Any(p => p.Rate(action) > 0)
            ? action
            : throw new CalibrationException($"--fit {name}: in no run of these networks does it happen, so measurements say nothing about it; leave it out."));
    }

    private static SupplyRail? RailOf(string name) => SupplyRails.All.Where(r => SupplyRails.IdlePath(r) == name).Select(r => (SupplyRail?)r).FirstOrDefault();

    private static ChipAction? ActionOf(string name) => ChipActions.All.Where(a => PathOf(a) == name).Select(a => (ChipAction?)a).FirstOrDefault();
}
