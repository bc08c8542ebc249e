using NeuroSim.Chips;

namespace NeuroSim.Simulator.Calibration;

/// <summary>Chip files with fitted numbers.</summary>
public static class FittedChip
{
    private const string Ending = "-fitted";
    private const int LongestName = 64;

    /// <summary>The chip file to write: fitted numbers with their provenance as source, marked as estimates, and a note that says so.</summary>
    /// <param name="calibration">The fit.</param>
    /// <param name="provenance">Where measurements and counts come from.</param>
    public static AsynchronousChip Describe(ChipCalibration calibration, CalibrationProvenance provenance)
    {
        AsynchronousChip chip = Numbers(calibration.Before, calibration.Constants, provenance.Source);
        string name = chip.Name.EndsWith(Ending, StringComparison.Ordinal) || chip.Name.Length + Ending.Length > LongestName ? chip.Name : chip.Name + Ending;
        return chip with { Name = name, Summary = provenance.Summary(calibration), Notes = [provenance.Note(calibration), .. chip.Notes] };
    }

    /// <summary>A chip with the fitted numbers.</summary>
    internal static AsynchronousChip Numbers(AsynchronousChip chip, IReadOnlyList<FittedConstant> constants, Func<FittedConstant, string>? source = null)
    {
        ActionCosts costs = chip.EnergyPj;
        IdleRails idle = chip.IdleUw;
        foreach (FittedConstant constant in constants)
        {
            Quantity<double> old = constant.Action is { } a ? costs[a] : chip.Idle(constant.Fit.Rail);
            Quantity<double> fitted = new(Rounded(constant.Value), source?.Invoke(constant) ?? old.Source, Estimate: true);
            costs = constant.Action is { } action ? With(costs, action, fitted) : costs;
            idle = constant.Action is null ? With(idle, constant.Fit.Rail, fitted) : idle;
        }

        return chip with { EnergyPj = FollowingUpdate(chip.EnergyPj, costs), IdleUw = idle, StaticPowerMw = FollowingPower(chip, idle) };
    }

    // A file that makes the update of a potential the sum of its parts keeps it so.
    private static ActionCosts FollowingUpdate(ActionCosts before, ActionCosts after)
    {
        const double equal = 1e-9;
        double parts = before.StateAccess.Value + before.SynapticAddition.Value;
        bool isSum = before.PotentialUpdate.Estimate && Math.Abs(parts - before.PotentialUpdate.Value) < equal;
        double sum = Rounded(after.StateAccess.Value + after.SynapticAddition.Value);
        return !isSum || sum == before.PotentialUpdate.Value ? after : after with
        {
            PotentialUpdate = new(sum, "A bias is added to a potential as a weight is: stateAccess + synapticAddition, which were fitted.", Estimate: true),
        };
    }

    private static Quantity<double> FollowingPower(AsynchronousChip chip, IdleRails idle)
    {
        const double milliPerMicro = 1e-3;
        return idle == chip.IdleUw || !chip.StaticPowerMw.Estimate ? chip.StaticPowerMw
            : new((idle.Ram.Value + idle.Logic.Value) * milliPerMicro, "idleUw.ram + idleUw.logic, of which fitted ones say so.", Estimate: true);
    }

    // Digits beyond these are not in the measurements; files stay readable.
    private static double Rounded(double value)
    {
        const int digits = 6;
        return value == 0 ? 0 : double.Parse(value.ToString($"G{digits}"));
    }

    private static IdleRails With(IdleRails idle, SupplyRail rail, Quantity<double> value)
        => rail == SupplyRail.Ram ? idle with { Ram = value } : idle with { Logic = value };

    private static ActionCosts With(ActionCosts costs, ChipAction action, Quantity<double> value) => action switch
    {
        ChipAction.AxonRead => costs with { AxonRead = value },
        ChipAction.WeightWordRead => costs with { WeightWordRead = value },
        ChipAction.SynapticAddition => costs with { SynapticAddition = value },
        ChipAction.StateAccess => costs with { StateAccess = value },
        ChipAction.MultiplyAccumulate => costs with { MultiplyAccumulate = value },
        ChipAction.PartialAddition => costs with { PartialAddition = value },
        ChipAction.PotentialUpdate => costs with { PotentialUpdate = value },
        ChipAction.SomaUpdate => costs with { SomaUpdate = value },
        ChipAction.SynapseWrite => costs with { SynapseWrite = value },
        ChipAction.PacketSend => costs with { PacketSend = value },
        ChipAction.TokenSend => costs with { TokenSend = value },
        ChipAction.Hop => costs with { Hop = value },
        ChipAction.InterChipHop => costs with { InterChipHop = value },
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "not an action of a chip"),
    };
}
