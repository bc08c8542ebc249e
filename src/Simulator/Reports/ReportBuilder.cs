using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;

namespace NeuroSim.Simulator.Reports;

/// <summary>Makes the report of a run from the outcomes of its samples.</summary>
public sealed class ReportBuilder
{
    private const int Busiest = 10;

    private readonly ChipProgram _program;
    private readonly SampleOutcome[] _outcomes;
    private readonly ArrayLoad _load;
    private readonly SynchronousChip _chip;
    private readonly EnergyAccount _energy;
    private readonly TimeAccount _time;
    private readonly ActionCounts[] _counts;
    private readonly ActionCounts _total = new();

    /// <summary>Prepares a report.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="engine">How it was run.</param>
    /// <param name="outcomes">What each sample did.</param>
    public ReportBuilder(ChipProgram program, SynchronousEngine engine, SampleOutcome[] outcomes)
    {
        _program = program;
        _outcomes = outcomes;
        _load = engine.Load;
        _chip = (SynchronousChip)program.Chip;
        _energy = new EnergyAccount(_chip);
        _time = new TimeAccount(program, outcomes, engine.Phase);
        _counts = [.. program.Network.Connections.Select(_ => new ActionCounts())];
        foreach (SampleOutcome outcome in outcomes)
        {
            for (int c = 0; c < _counts.Length; c++)
            {
                _counts[c].Add(outcome.Timing.Counts[c]);
                _total.Add(outcome.Timing.Counts[c]);
            }
        }
    }

    /// <summary>Builds the report.</summary>
    /// <param name="labels">Labels, or null.</param>
    /// <param name="perSample">True to list spikes of each sample.</param>
    /// <param name="overrides">What the user set instead of the chip file's values.</param>
    /// <param name="host">About the simulating machine; times per image are filled in.</param>
    public RunReport Build(int[]? labels, bool perSample, IReadOnlyDictionary<string, string> overrides, HostPart host)
    {
        int[] predictions = [.. _outcomes.Select(o => o.Prediction)];
        LatencyPart latency = _time.Latency();
        double[] hostMs = [.. _outcomes.SelectMany(o => o.HostMs).Order()];
        Dictionary<string, double> spikes = _program.Network.Sites.ToDictionary(s => s.Name, s => _outcomes.Average(o => (double)o.Spikes[s.Index]), StringComparer.Ordinal);
        LiteratureEnergy literature = new(_program.Source, spikes, _outcomes.Average(o => (double)o.InputSpikes), _outcomes[0].Timesteps);
        double operations = (double)_total[ChipAction.SynapticAddition] / _outcomes.Length, macs = (double)_total[ChipAction.MultiplyAccumulate] / _outcomes.Length;
        int weightBits = _program.ExactWeights ? 32 : _program.Network.WeightBits;
        return new RunReport
        {
            Network = Network(),
            Chip = Chip(),
            Samples = _outcomes.Length,
            Accuracy = labels is null ? null : predictions.Where((p, i) => p == labels[i]).Count() / (double)predictions.Length,
            Predictions = predictions,
            Totals = Totals(),
            Latency = latency,
            ThroughputSamplesPerSecond = 1e12 / latency.IntervalPs,
            EnergyPj = Energy(latency),
            LiteratureEnergyPj = literature.All(operations, macs, weightBits, _chip.Core.PotentialBits.Value),
            NeuroBench = literature.NeuroBench(operations, macs, weightBits),
            Bottleneck = BottleneckSentence.Of(_program, _outcomes, _time),
            Sites = [.. _program.Network.Sites.Select(s => Site(s, perSample))],
            Layers = [.. _program.Network.Connections.Select(Layer)],
            Utilisation = Utilisation(),
            Events = new(_outcomes.Sum(o => o.Timing.PhaseOverflows), _outcomes.Sum(o => o.Saturations), _outcomes.Sum(o => o.Timing.PipelineOverflows)),
            Golden = Golden(),
            EnergyBoundary = new(_chip.Boundary.Included, _chip.Boundary.Excluded),
            Overrides = overrides,
            Host = host with { MsPerImageMedian = hostMs[hostMs.Length / 2], MsPerImageMin = hostMs[0] },
        };
    }

    private NetworkPart Network() => new(
        _program.Source.Name, _program.Source.Family, _program.Source.Parameters, _program.Source.Neurons, _program.Source.D, _outcomes[0].Timesteps,
        _program.ExactWeights ? "exact" : $"int{_program.Network.WeightBits}");

    private ChipPart Chip()
    {
        CoreArray array = _program.Placement.Array;
        return new(
            _chip.Name, "synchronous", array.Chips, array.ChipColumns, array.ChipRows, _program.Placement.CoresUsed, array.Cores, _chip.ClockHz.Value,
            EnergyAccount.Name(_time.Mode), _program.Schedule.Phases, _program.Schedule.Interval, _time.MeanPhaseCycles);
    }

    private TotalsPart Totals() => new(
        _outcomes.Sum(o => o.Spikes.Sum()),
        _total[ChipAction.SynapticAddition],
        _total[ChipAction.MultiplyAccumulate],
        _outcomes.Sum(o => o.Timing.Packets),
        _outcomes.Sum(o => o.Timing.Hops));

    private EnergyPart Energy(LatencyPart latency)
    {
        double dynamicPj = _energy.DynamicPj(_total) / _outcomes.Length;
        double staticPj = _energy.StaticPj(_program.Placement.Array.Chips, latency.EndPs);
        Dictionary<string, double> kinds = _energy.ByKind(_total, _outcomes.Length);
        kinds[EnergyAccount.Name(EnergyKind.Static)] = staticPj;
        return new(
            dynamicPj + staticPj,
            dynamicPj,
            staticPj,
            _energy.StaticPj(_program.Placement.Array.Chips, latency.IntervalPs),
            _energy.ByAction(_total, _outcomes.Length),
            kinds);
    }

    private SitePart Site(IntegerSite site, bool perSample)
    {
        long neurons = _program.Network.Populations[site.Population].Shape.Count, spikes = _outcomes.Sum(o => o.Spikes[site.Index]);
        int d = _program.Network.D;
        double[] bySubStep = [.. Enumerable.Range(0, d).Select(k => _outcomes.Sum(o => o.SpikesBySubStep[site.Index][k]) / ((double)neurons * _outcomes.Length))];
        return new(
            site.Name, neurons, spikes, perSample ? [.. _outcomes.Select(o => o.Spikes[site.Index])] : null, _outcomes.Sum(o => o.Nonzero[site.Index]),
            spikes / ((double)neurons * d * _outcomes.Length), bySubStep);
    }

    private LayerPart Layer(IntegerConnection connection)
    {
        ActionCounts counts = _counts[connection.Index];
        int cores = _time.CoresPerConnection[connection.Index];
        long busy = _outcomes.Sum(o => o.Timing.BusyCycles[connection.Index]);
        return new(
            connection.Name, connection.Kind, counts[ChipAction.SynapticAddition], counts[ChipAction.MultiplyAccumulate], cores,
            _energy.DynamicPj(counts) / _outcomes.Length, _energy.ByKind(counts, _outcomes.Length),
            cores == 0 ? 0 : busy / ((double)cores * _time.TotalCycles), counts[ChipAction.PacketSend]);
    }

    private UtilisationPart Utilisation()
    {
        CoreArray array = _program.Placement.Array;
        double[] cores = [.. Enumerable.Range(0, array.Cores).Select(c => _load.CoreBusyCycles[c] / (double)_time.TotalCycles)];
        double[] links = [.. _load.LinkPackets.Select((packets, l) => packets * _time.LinkCycles(l) / (double)_time.TotalCycles)];
        return new(
            cores.Sum() / _program.Placement.CoresUsed,
            [.. Top(cores).Select(c => new BusyPart($"core ({array.X(c)}, {array.Y(c)})", cores[c]))],
            [.. Top(links).Select(l => new BusyPart(_time.LinkName(l), links[l]))]);
    }

    private static IEnumerable<int> Top(double[] shares)
        => Enumerable.Range(0, shares.Length).Where(i => shares[i] > 0).OrderByDescending(i => shares[i]).ThenBy(i => i).Take(Busiest);

    private GoldenPart? Golden() => _outcomes[0].Golden is null
        ? null
        : new(_outcomes.Sum(o => o.Golden!.Mismatches), _outcomes.Count(o => o.Golden!.SameDecision) / (double)_outcomes.Length);
}
