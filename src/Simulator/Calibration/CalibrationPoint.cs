using NeuroSim.Chips;

namespace NeuroSim.Simulator.Calibration;

/// <summary>One measured network with the counts of our own run of it.</summary>
/// <param name="Measured">What was measured.</param>
/// <param name="Counts">What was counted.</param>
public sealed record CalibrationPoint(MeasuredNetwork Measured, NetworkCounts Counts)
{
    /// <summary>One picojoule in joule, and one microwatt in watt.</summary>
    private const double Pico = 1e-12, Micro = 1e-6;

    /// <summary>Name of the network.</summary>
    public string Name => Measured.Name;

    /// <summary>How often an action happens per second: its count per sample × the samples that the chip was given per second.</summary>
    public double Rate(ChipAction action) => Counts.PerSample(action) * Measured.SamplesPerSecond;

    /// <summary>Power of a supply as a chip file predicts it, in watt: P = P_idle + Σ rate·energy.</summary>
    public double Predict(AsynchronousChip chip, SupplyRail rail) => chip.Idle(rail).Value * Micro + Dynamic(chip, rail);

    /// <summary>The part of a supply's power that its actions cause, in watt.</summary>
    public double Dynamic(AsynchronousChip chip, SupplyRail rail)
        => ChipActions.All.Where(a => SupplyRails.Of(a) == rail).Sum(a => Rate(a) * chip.EnergyPj[a].Value * Pico);

    /// <summary>What one picojoule per action of a group, or one microwatt at rest, adds to the power of its supply, in watt.</summary>
    public double Column(FitGroup group, AsynchronousChip chip)
        => group.IsIdle ? Micro : group.Actions.Sum(a => Rate(a) * group.Share(a, chip) * Pico);
}
