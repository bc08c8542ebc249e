using NeuroSim.Chips;

namespace NeuroSim.Simulator.Calibration;

/// <summary>A supply of the processor whose power is fitted and predicted.</summary>
public enum SupplyRail
{
    /// <summary>Memories.</summary>
    Ram,

    /// <summary>Cores and router.</summary>
    Logic,
}

/// <summary>
/// What draws its power from which supply. Publications say that kernels and potentials lie in memory; that queues of events belong to the logic is
/// assumed: their words are few.
/// </summary>
public static class SupplyRails
{
    /// <summary>Both supplies.</summary>
    public static IReadOnlyList<SupplyRail> All { get; } = Enum.GetValues<SupplyRail>();

    /// <summary>The supply that an action draws from.</summary>
    public static SupplyRail Of(ChipAction action) => action switch
    {
        ChipAction.WeightWordRead or ChipAction.StateAccess or ChipAction.PotentialUpdate or ChipAction.SynapseWrite => SupplyRail.Ram,
        _ => SupplyRail.Logic,
    };

    /// <summary>What was measured at a supply, in watt.</summary>
    public static double Of(this RailPower power, SupplyRail rail) => rail == SupplyRail.Ram ? power.Ram : power.Logic;

    /// <summary>Power of a supply while nothing happens, in microwatt.</summary>
    public static Quantity<double> Idle(this AsynchronousChip chip, SupplyRail rail) => rail == SupplyRail.Ram ? chip.IdleUw.Ram : chip.IdleUw.Logic;

    /// <summary>Name of that power in a chip file.</summary>
    public static string IdlePath(SupplyRail rail) => rail == SupplyRail.Ram ? "idleUw.ram" : "idleUw.logic";
}
