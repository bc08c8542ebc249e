using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Models.Integer;
using NeuroSim.Simulator.Accounting;
using NeuroSim.Simulator.Engines;
using NeuroSim.Simulator.Engines.Asynchronous;

namespace NeuroSim.Simulator.Reports;

/// <summary>Makes the report of a run from the outcomes of its samples.</summary>
public sealed class ReportBuilder
{
    private readonly ChipProgram _program;
    private readonly IReadOnlyList<RunOutcome> _outcomes;
    private readonly IChipAccount _account;
    private readonly ChipDescription _chip;
    private readonly EnergyAccount _energy;
    private readonly ActionCounts[] _counts;
    private readonly ActionCounts _total = new();
    private readonly int[] _coresPerConnection;

    /// <summary>Prepares the report of a synchronous chip.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="engine">How it was run.</param>
    /// <param name="outcomes">What each sample did.</param>
    public ReportBuilder(ChipProgram program, SynchronousEngine engine, SampleOutcome[] outcomes)
        : this(program, outcomes, new PhaseAccount(program, engine, outcomes))
    {
    }

    /// <summary>Prepares the report of an asynchronous chip.</summary>
    /// <param name="program">What was run.</param>
    /// <param name="engine">How it was run.</param>
    /// <param name="outcomes">What each sample did.</param>
    public ReportBuilder(ChipProgram program, AsynchronousEngine engine, EventOutcome[] outcomes)
        : this(program, outcomes, new EventAccount(program, engine, outcomes))
    {
    }

    private ReportBuilder(ChipProgram program, IReadOnlyList<RunOutcome> outcomes, IChipAccount account)
    {
        (_program, _outcomes, _account) = (program, outcomes, account);
        _chip = program.Chip;
        _energy = new EnergyAccount(_chip);
        _coresPerConnection = program.CoresPerConnection();
        _counts = [.. program.Network.Connections.Select(_ => new ActionCounts())];
        foreach (RunOutcome outcome in outcomes)
        {
            for (int c = 0; c < _counts.Length; c++)
            {
                _counts[c].Add(outcome.Counts[c]);
                _total.Add(outcome.Counts[c]);
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
        LatencyPart latency = _account.Latency;
        EnergyPart energy = Energy(latency);
        double[] hostMs = [.. _outcomes.SelectMany(o => o.HostMs).Order()];
        Dictionary<string, double> spikes = _program.Network.Sites.ToDictionary(s => s.Name, s => _outcomes.Average(o => (double)o.Spikes[s.Index]), StringComparer.Ordinal);
        LiteratureEnergy literature = new(_program.Source, spikes, _outcomes.Average(o => (double)o.InputSpikes), _outcomes.Average(o => (double)o.Timesteps));
        double operations = (double)_total[ChipAction.SynapticAddition] / _outcomes.Count, macs = (double)_total[ChipAction.MultiplyAccumulate] / _outcomes.Count;
        int weightBits = _program.ExactWeights ? 32 : _program.Network.WeightBits;
        return new RunReport
        {
            Network = Network(),
            Chip = _account.Chip,
            Samples = _outcomes.Count,
            Accuracy = labels is null ? null : predictions.Where((p, i) => p == labels[i]).Count() / (double)predictions.Length,
            Predictions = predictions,
            Totals = Totals(),
            Latency = latency,
            ThroughputSamplesPerSecond = 1e12 / latency.IntervalPs,
            EnergyPj = energy,
            EnergyDelayProductJs = energy.Total * 1e-12 * latency.DecisionPs * 1e-12,
            LiteratureEnergyPj = literature.All(operations, macs, weightBits, _chip.Core.PotentialBits.Value),
            NeuroBench = literature.NeuroBench(operations, macs, weightBits),
            Bottleneck = _account.Bottleneck,
            Sites = [.. _program.Network.Sites.Select(s => Site(s, perSample))],
            Layers = [.. _program.Network.Connections.Select(Layer)],
            Utilisation = _account.Utilisation,
            Events = _account.Events,
            Interconnect = _account.Interconnect,
            Asynchronous = _account.Asynchronous,
            Firing = Firing(labels),
            Golden = Golden(),
            EnergyBoundary = new(_chip.Boundary.Included, _chip.Boundary.Excluded),
            Overrides = overrides,
            Host = host with { MsPerImageMedian = hostMs[hostMs.Length / 2], MsPerImageMin = hostMs[0] },
        };
    }

    /// <summary>What pages show beyond the report. Spike maps are there if <see cref="RunOptions.Detail"/> was set.</summary>
    public RunDetail Detail() => _account.Detail;

    /// <summary>The spike maps of a sample; none unless they were kept.</summary>
    internal static IReadOnlyList<SpikeMap> Maps(ChipProgram program, RunOutcome outcome) => outcome.Maps is not { } maps
        ? []
        : [.. program.Network.Sites.Select(s => new SpikeMap(s.Name, maps.Size(s.Index).Height, maps.Size(s.Index).Width, maps.Of(s.Index)))];

    private NetworkPart Network() => new(
        _program.Source.Name, _program.Source.Family, _program.Source.Parameters, _program.Source.Neurons, _program.Source.D, _outcomes.Max(o => o.Timesteps),
        _program.ExactWeights ? "exact" : $"int{_program.Network.WeightBits}");

    private TotalsPart Totals() => new(
        _outcomes.Sum(o => o.Spikes.Sum()),
        _total[ChipAction.SynapticAddition],
        _total[ChipAction.MultiplyAccumulate],
        _outcomes.Sum(o => o.Traffic.Packets),
        _outcomes.Sum(o => o.Traffic.Hops));

    private EnergyPart Energy(LatencyPart latency)
    {
        int chips = _program.Placement.Array.Chips;
        double dynamicPj = _energy.DynamicPj(_total) / _outcomes.Count;
        double staticPj = _energy.StaticPj(chips, latency.EndPs), clockPj = EnergyAccount.PowerPj(_account.ClockPowerMw, chips, latency.EndPs);
        Dictionary<string, double> kinds = _energy.ByKind(_total, _outcomes.Count);
        kinds[EnergyAccount.Name(EnergyKind.Clock)] = clockPj;
        kinds[EnergyAccount.Name(EnergyKind.Static)] = staticPj;
        return new(
            dynamicPj + staticPj + clockPj,
            dynamicPj,
            staticPj,
            _energy.StaticPj(chips, latency.IntervalPs) + EnergyAccount.PowerPj(_account.ClockPowerMw, chips, latency.IntervalPs),
            _energy.ByAction(_total, _outcomes.Count),
            kinds);
    }

    private SitePart Site(IntegerSite site, bool perSample)
    {
        long neurons = _program.Network.Populations[site.Population].Shape.Count, spikes = _outcomes.Sum(o => o.Spikes[site.Index]);
        int d = _program.Network.D;
        double steps = _outcomes.Sum(o => (double)o.Timesteps);
        double[] bySubStep = [.. Enumerable.Range(0, d).Select(k => _outcomes.Sum(o => o.SpikesBySubStep[site.Index][k]) / (neurons * steps))];
        return new(
            site.Name, neurons, spikes, perSample ? [.. _outcomes.Select(o => o.Spikes[site.Index])] : null, _outcomes.Sum(o => o.Nonzero[site.Index]),
            spikes / (neurons * d * steps), bySubStep);
    }

    private LayerPart Layer(IntegerConnection connection)
    {
        ActionCounts counts = _counts[connection.Index];
        int cores = _coresPerConnection[connection.Index];
        return new(
            connection.Name, connection.Kind, counts[ChipAction.SynapticAddition], counts[ChipAction.MultiplyAccumulate], cores,
            _energy.DynamicPj(counts) / _outcomes.Count, _energy.ByKind(counts, _outcomes.Count), _account.BusyFraction(connection, cores),
            counts[ChipAction.PacketSend]);
    }

    private FiringPart? Firing(int[]? labels)
    {
        FiringDeviation[] deviations = [.. _outcomes.OfType<EventOutcome>().Select(o => o.Deviation).OfType<FiringDeviation>()];
        if (deviations.Length == 0)
        {
            return null;
        }

        double? golden = labels is null ? null : deviations.Where((d, i) => d.GoldenPrediction == labels[i]).Count() / (double)deviations.Length;
        double? own = labels is null ? null : _outcomes.Where((o, i) => o.Prediction == labels[i]).Count() / (double)deviations.Length;
        return new(golden, own - golden, deviations.Where((d, i) => d.GoldenPrediction == _outcomes[i].Prediction).Count() / (double)deviations.Length,
            [.. _program.Network.Sites.Select(s => FiringSite(s, deviations))]);
    }

    private FiringSitePart FiringSite(IntegerSite site, FiringDeviation[] deviations) => new(
        site.Name,
        deviations.Sum(d => d.GoldenSpikes[site.Index]),
        _outcomes.Sum(o => o.Spikes[site.Index]),
        deviations.Sum(d => d.AbsoluteSum[site.Index]) / ((double)_program.Network.Populations[site.Population].Shape.Count * deviations.Length),
        deviations.Max(d => d.Largest[site.Index]));

    private GoldenPart? Golden() => _outcomes[0].Golden is null
        ? null
        : new(_outcomes.Sum(o => o.Golden!.Mismatches), _outcomes.Count(o => o.Golden!.SameDecision) / (double)_outcomes.Count);
}
