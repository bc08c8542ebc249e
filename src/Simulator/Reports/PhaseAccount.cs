using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Reports;

/// <summary>The account of a synchronous chip: times are phases.</summary>
internal sealed class PhaseAccount(ChipProgram program, SynchronousEngine engine, SampleOutcome[] outcomes) : IChipAccount
{
    private readonly SynchronousChip _chip = (SynchronousChip)program.Chip;
    private readonly TimeAccount _time = new(program, outcomes, engine.Phase);
    private readonly ArrayLoad _load = engine.Load;

    /// <inheritdoc/>
    public LatencyPart Latency => _time.Latency();

    /// <inheritdoc/>
    public ChipPart Chip
    {
        get
        {
            CoreArray array = program.Placement.Array;
            return new(
                _chip.Name, "synchronous", array.Chips, array.ChipColumns, array.ChipRows, program.Placement.CoresUsed, array.Cores, _chip.ClockHz.Value,
                EnergyAccount.Name(_time.Mode), program.Schedule.Phases, program.Schedule.Interval, _time.MeanPhaseCycles,
                Topology: ArrayNames.Topology(array));
        }
    }

    /// <inheritdoc/>
    public string Bottleneck => BottleneckSentence.Of(program, outcomes, _time);

    /// <inheritdoc/>
    public UtilisationPart Utilisation
    {
        get
        {
            CoreArray array = program.Placement.Array;
            double[] cores = [.. Enumerable.Range(0, array.Cores).Select(c => _load.CoreBusyCycles[c] / (double)_time.TotalCycles)];
            double[] links = [.. _load.LinkPackets.Select((packets, l) => packets * _time.LinkCycles(l) / (double)_time.TotalCycles)];
            return new(
                cores.Sum() / program.Placement.CoresUsed,
                [.. Busiest.Of(cores).Select(c => new BusyPart(ArrayNames.Core(array, c), cores[c]))],
                [.. Busiest.Of(links).Select(l => new BusyPart(ArrayNames.Link(array, l), links[l]))]);
        }
    }

    /// <inheritdoc/>
    public EventsPart Events => new(
        outcomes.Sum(o => o.Timing.PhaseOverflows), outcomes.Sum(o => o.Saturations), outcomes.Sum(o => o.Timing.PipelineOverflows));

    /// <inheritdoc/>
    public InterconnectPart Interconnect => NetworkAccount.Of(_chip, engine.Timing, outcomes);

    /// <inheritdoc/>
    public AsynchronousPart? Asynchronous => null;

    /// <inheritdoc/>
    public double ClockPowerMw => _chip.ClockPowerMw.Value;

    /// <inheritdoc/>
    public RunDetail Detail => new(
        FloorAccount.Of(program, c => Share(_load.CoreBusyCycles[c]), c => Share(_load.CoreStallCycles[c]), LinkDetails()),
        [.. PhaseSpans.Layers(program, outcomes[0].Timing).Select(s => new LayerSpan(s.Layer, s.Start * _time.PsPerCycle, s.End * _time.PsPerCycle))],
        ReportBuilder.Maps(program, outcomes[0]),
        [.. PhaseSpans.Phases(program, outcomes[0].Timing)]);

    private double Share(double cycles) => cycles / _time.TotalCycles;

    private IEnumerable<LinkDetail> LinkDetails() => Enumerable.Range(0, _load.LinkPackets.Length).Where(l => _load.LinkPackets[l] > 0)
        .Select(l => new LinkDetail(l, _load.LinkPackets[l] / (double)outcomes.Length, Share(_load.LinkPackets[l] * (double)_time.LinkCycles(l))));

    /// <inheritdoc/>
    public double BusyFraction(IntegerConnection connection, int cores)
        => cores == 0 ? 0 : outcomes.Sum(o => o.Timing.BusyCycles[connection.Index]) / ((double)cores * _time.TotalCycles);
}
