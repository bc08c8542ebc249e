using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;

namespace NeuroSim.Simulator.Reports;

/// <summary>The account of an asynchronous chip: times are picoseconds of events, or, with analytic timing, the earliest that they could be.</summary>
internal sealed class EventAccount : IChipAccount
{
    private const int MostQueues = 10;

    private readonly ChipProgram _program;
    private readonly AsynchronousEngine _engine;
    private readonly EventOutcome[] _outcomes;
    private readonly int[] _coreAt;
    private readonly FabricLayout _layout;
    private readonly CoreArray _array;
    private readonly double _totalPs;
    private readonly double[] _coreBusy;
    private readonly double[] _linkBusy;
    private readonly double[] _linkPackets;

    public EventAccount(ChipProgram program, AsynchronousEngine engine, EventOutcome[] outcomes)
    {
        (_program, _engine, _outcomes) = (program, engine, outcomes);
        _array = program.Placement.Array;
        _layout = engine.Layout!;
        _coreAt = _layout.CoreAt;
        _totalPs = Math.Max(1, outcomes.Sum(o => (double)o.Timing.EndPs));
        _coreBusy = [.. _coreAt.Select((_, c) => (engine.Use is { } use ? use.CoreBusyPs[c] : Fabrics().Sum(f => (double)f.Cores[c].BusyPs)) / _totalPs)];
        IReadOnlyList<LinkSpec> links = _layout.Links;
        _linkPackets = [.. links.Select((_, l) => engine.Use?.LinkPackets[l] ?? Fabrics().Sum(f => (double)f.Links[l].Packets))];
        _linkBusy = [.. links.Select((link, l) => (engine.Use is { } use ? (double)use.LinkPackets[l] * link.ServicePs : Fabrics().Sum(f => (double)f.Links[l].BusyPs)) / _totalPs)];
    }

    /// <inheritdoc/>
    public LatencyPart Latency => new(
        _outcomes.Average(o => (double)o.Timing.FirstOutputPs - o.Timing.FirstInputPs),
        _outcomes.Average(o => (double)o.Timing.DecisionPs - o.Timing.FirstInputPs),
        _outcomes.Average(o => (double)o.Timing.EndPs),
        _outcomes.Average(o => (double)o.Timing.EndPs));

    /// <inheritdoc/>
    public ChipPart Chip => new(
        _program.Chip.Name, "asynchronous", _array.Chips, _array.ChipColumns, _array.ChipRows, _program.Placement.CoresUsed, _array.Cores,
        null, null, null, null, null, EnergyAccount.Name(_engine.Firing), QueueDepth, ArrayNames.Topology(_array));

    /// <inheritdoc/>
    public string Bottleneck
    {
        get
        {
            int core = Array.IndexOf(_coreBusy, _coreBusy.Max());
            double stalled = Fabrics().Sum(f => f.Cores.Sum(c => (double)c.StalledPs)) / (_totalPs * _coreAt.Length);
            string who = $"{ArrayNames.Core(_array, _coreAt[core])}, layer {LayerOf(core)}, is the busiest: {_coreBusy[core]:P1} of the time";
            string stalls = _engine.IsAnalytic ? "times are lower bounds: no message waits for those of other senders"
                : _engine.Firing == FiringPolicy.Windowed ? "what cores have to send does not hinder them from adding"
                : stalled > 0 ? $"cores wait for their outputs {stalled:P2} of the time" : "no core ever waits for its outputs";
            return $"{char.ToUpperInvariant(who[0])}{who[1..]}; {stalls}.";
        }
    }

    /// <inheritdoc/>
    public UtilisationPart Utilisation
    {
        get
        {
            return new(
                _coreBusy.Average(),
                [.. Busiest.Of(_coreBusy).Select(c => new BusyPart(ArrayNames.Core(_array, _coreAt[c]), _coreBusy[c]))],
                [.. Busiest.Of(_linkBusy).Select(l => new BusyPart(LinkName(l), _linkBusy[l]))]);
        }
    }

    /// <inheritdoc/>
    public EventsPart Events => new(0, _outcomes.Sum(o => o.Saturations), 0);

    /// <inheritdoc/>
    public InterconnectPart Interconnect
    {
        get
        {
            FabricResult[] fabrics = [.. Fabrics()];
            double[] free = [.. _outcomes.Select(o => o.FreeEndPs).OfType<long>().Select(t => (double)t)];
            double? stall = free.Length == 0 ? null : Math.Max(0, 1 - (free.Sum() / _totalPs));
            AsynchronousChip chip = (AsynchronousChip)_program.Chip;
            return _engine.IsAnalytic
                ? NetworkAccount.Of(chip, null, null, null, null)
                : NetworkAccount.Of(chip, _engine.QueueDepth, fabrics.Max(f => f.Cores.Take(_coreAt.Length).Max(c => c.QueuePeak)),
                    LatencyHistogram.Sum(fabrics.Select(f => f.Latency.ToStart)), stall);
        }
    }

    /// <inheritdoc/>
    public AsynchronousPart Asynchronous
    {
        get
        {
            long tokens = _outcomes.Sum(o => o.Timing.Counts.Sum(c => c[ChipAction.TokenSend]));
            LatencyHistogram? latency = _engine.IsAnalytic ? null : LatencyHistogram.Sum(Fabrics().Select(f => f.Latency.ToEnd));
            return new(
                _outcomes.Sum(o => o.Timing.Offered),
                _outcomes.Sum(o => o.Timing.Dropped),
                _outcomes.Sum(o => o.Timing.Served),
                tokens,
                new EnergyAccount(_program.Chip).Pj(ChipAction.TokenSend, tokens) / _outcomes.Length,
                _engine.IsAnalytic ? null : _outcomes.Average(o => (double)o.Timing.StalledPs),
                latency?.Percentile(0.5),
                latency?.Percentile(0.99),
                latency?.MaxPs,
                _outcomes.Average(o => (double)o.Timing.DecisionPs - o.Timing.LastInputPs),
                _engine.IsAnalytic ? null : Queues(),
                _outcomes.Count(o => o.Timing.Deadlock is not null),
                _outcomes.Select(o => o.Timing.Deadlock).FirstOrDefault(d => d is not null)?.Cycle.Select(c => ArrayNames.Core(_array, _coreAt[c])).ToArray());
        }
    }

    /// <inheritdoc/>
    public double ClockPowerMw => 0;

    /// <inheritdoc/>
    public RunDetail Detail
    {
        get
        {
            Dictionary<int, int> indexOf = _coreAt.Select((core, i) => (core, i)).ToDictionary(c => c.core, c => c.i);
            return new(
                FloorAccount.Of(_program, c => _coreBusy[indexOf[c]], c => Fabrics().Sum(f => (double)f.Cores[indexOf[c]].StalledPs) / _totalPs, LinkDetails()),
                [.. _program.Network.Connections.Where(c => _outcomes[0].Timing.Spans[c.Index].EndPs >= 0)
                    .Select(c => new LayerSpan(c.Name, _outcomes[0].Timing.Spans[c.Index].StartPs, _outcomes[0].Timing.Spans[c.Index].EndPs))],
                ReportBuilder.Maps(_program, _outcomes[0]),
                []);
        }
    }

    /// <inheritdoc/>
    public double BusyFraction(IntegerConnection connection, int cores)
        => cores == 0 ? 0 : _outcomes.Sum(o => (double)o.Timing.BusyPs[connection.Index]) / (cores * _totalPs);

    private IEnumerable<FabricResult> Fabrics() => _outcomes.SelectMany(o => o.Timing.Fabric);

    private IEnumerable<LinkDetail> LinkDetails() => _layout.MeshLinks.OrderBy(l => l.Value)
        .Select(l => new LinkDetail(l.Value, _linkPackets[l.Key] / _outcomes.Length, _linkBusy[l.Key]))
        .Where(l => l.PacketsPerSample > 0);

    private int? QueueDepth => _engine.IsAnalytic ? null : _engine.QueueDepth;

    private QueuePart[] Queues() =>
    [
        .. Enumerable.Range(0, _coreAt.Length)
            .Select(c => (Core: c, Peak: Fabrics().Max(f => f.Cores[c].QueuePeak)))
            .OrderByDescending(c => c.Peak).ThenBy(c => c.Core).Take(MostQueues)
            .Select(c => new QueuePart(
                ArrayNames.Core(_array, _coreAt[c.Core]),
                LayerOf(c.Core),
                c.Peak,
                Fabrics().Sum(f => f.Cores[c.Core].MeanQueue * f.EndPs) / _totalPs,
                Fabrics().Sum(f => (double)f.Cores[c.Core].StalledPs))),
    ];

    private string LayerOf(int core)
    {
        int unit = Array.IndexOf(_program.Placement.CoreOf, _coreAt[core]);
        return _program.Network.Connections[_program.Partition.LayerOf(_program.Partition.Units[unit])].Name;
    }

    private string LinkName(int link) => _layout.MeshLinks.TryGetValue(link, out int mesh) ? ArrayNames.Link(_array, mesh)
        : _layout.Routers.TryGetValue(link, out int core) ? $"router of {ArrayNames.Core(_array, core)}"
        : link == 0 ? "event router" : "readout";
}
