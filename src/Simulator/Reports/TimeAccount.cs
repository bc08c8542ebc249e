using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Reports;

/// <summary>Cycles of all samples turned into times.</summary>
internal sealed class TimeAccount(ChipProgram program, SampleOutcome[] outcomes, PhaseMode mode)
{
    private readonly SynchronousChip _chip = (SynchronousChip)program.Chip;

    public PhaseMode Mode => mode;

    /// <summary>Cycles of all samples, one after the other.</summary>
    public long TotalCycles { get; } = outcomes.Sum(o => o.Timing.PhaseCycles.Sum());

    public double MeanPhaseCycles => TotalCycles / (double)outcomes.Sum(o => o.Timing.PhaseCycles.Length);

    public int[] CoresPerConnection { get; } = program.CoresPerConnection();

    public LatencyPart Latency() => new(
        MeanPs(o => CyclesUntil(o, program.Schedule.FirstOutput)),
        MeanPs(o => CyclesUntil(o, o.Timing.PhaseCycles.Length - program.Schedule.Phases + program.Schedule.Decision)),
        MeanPs(o => o.Timing.PhaseCycles.Sum()),
        MeanPs(o => o.Timing.IntervalCycles));

    public int LinkCycles(int link)
        => Route.CrossesChips(program.Placement.Array, link) ? _chip.ChipLinkCyclesPerPacket : _chip.LinkCyclesPerPacket;

    public double PsPerCycle => 1e12 / _chip.ClockHz.Value;

    public string LinkName(int link) => ArrayNames.Link(program.Placement.Array, link);

    private double MeanPs(Func<SampleOutcome, long> cycles) => outcomes.Average(o => (double)cycles(o)) * 1e12 / _chip.ClockHz.Value;

    private static long CyclesUntil(SampleOutcome outcome, int phase) => outcome.Timing.PhaseCycles.Take(phase + 1).Sum();
}
