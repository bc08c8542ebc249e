using NeuroSim.Chips;
using NeuroSim.Compiler;
using NeuroSim.Compiler.Mapping;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Integer;
using NeuroSim.Models.Layers;
using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Interconnect;
using NeuroSim.Simulator.Kernels;

namespace NeuroSim.Simulator.Engines.Asynchronous;

/// <summary>Immediate firing: events enter at their times, or as fast as they are taken; neurons fire as they come. Compared with the golden integer network.</summary>
internal sealed class ImmediateWorker : IEventWorker
{
    // Three hours: times and what follows them stay far below 2^55 ps.
    private const long LongestUs = 3L * 3600 * 1_000_000;

    private readonly ChipProgram _program;
    private readonly IntegerNetwork _bound;
    private readonly RunOptions _options;
    private readonly MappedExecutor _executor;
    private readonly FabricLayout _layout;
    private readonly ImmediateCores _cores;
    private readonly InputFeed _feed;
    private readonly FabricPlan _plan;
    private readonly ImmediateWorker? _free;

    public ImmediateWorker(ChipProgram program, IntegerNetwork bound, ProgramRoutes routes, int queueDepth, MappedExecutor executor, RunOptions options)
    {
        (_program, _bound, _options, _executor) = (program, bound, options, executor);
        _layout = new FabricLayout(program, routes, queueDepth, options.HandshakeEverywhere ? Handshake.Everywhere(bound) : Handshake.OffCircles(bound));
        CorePlan[] plans = CorePlans.Of(program, _layout);
        WindowSteps steps = new(program, _layout, routes, plans);
        foreach (CorePlan plan in plans.Where(p => p.Population == bound.Output))
        {
            _ = _layout.ToHost(plan.Core);
        }

        foreach (IntegerPotentialSum sum in bound.Connections.OfType<IntegerPotentialSum>())
        {
            foreach ((int source, int target, _, _) in PotentialTransfers.Of(program.Partition, sum))
            {
                _ = _layout.Direct(program.Placement.CoreOf[source], program.Placement.CoreOf[target]);
            }
        }

        _cores = new ImmediateCores(program, bound, _layout, routes, steps);
        _feed = new InputFeed(program, _layout, routes, steps);
        _plan = _layout.Plan();
        _free = options.MeasureStalls
            ? new(program.On(BandwidthKnobs.Unlimited(program.Chip)), bound, routes, queueDepth, executor, options with { MeasureStalls = false })
            : null;
    }

    /// <inheritdoc/>
    public FabricLayout Layout => _layout;

    /// <inheritdoc/>
    public EventOutcome Run(ISampleSet set, int index, int threads, RunHooks hooks, CancellationToken cancel)
    {
        EventCounts counts = new(_program, _layout);
        _cores.Begin(counts);
        IReadOnlyList<byte[]> inputs = set.Steps(index);
        _cores.Active = ActiveSites.Of(_bound, set.Mask(index), inputs);
        PortSpec[] ports = Ports(set, index, inputs, counts);
        Fabric fabric = new(_plan, _cores, ports, new FabricOptions { Idle = _cores.Idle, Tracer = hooks.Tracer?.BeginEvents(_layout, 0) });
        FabricResult result = fabric.Run(cancel);
        foreach (IntegerSite site in _bound.Sites)
        {
            hooks.Observer?.Counted(site, _cores.SpikesOf[site.Index], _cores.Active?.OfPopulation(site.Population));
        }

        FunctionalOutcome golden = Golden(inputs, set.Mask(index), threads, cancel, out int[][] goldenSpikes);
        return new EventOutcome
        {
            Output = (long[])_cores.Output.Clone(),
            Spikes = [.. _cores.SpikesOf.Select(s => s.Sum(n => (long)n))],
            Nonzero = [.. _cores.SpikesOf.Select(s => (long)s.Count(n => n > 0))],
            SpikesBySubStep = [.. _cores.SpikesOf.Select(BySubStep)],
            Saturations = _cores.Saturations,
            InputSpikes = golden.InputSpikes,
            Timesteps = inputs.Count,
            Golden = _options.CompareWithGolden ? GoldenComparison.OfCounts(_program, set.Inputs(index), _cores.Output, _cores.SpikesOf, set.Mask(index)) : null,
            HostMs = [],
            Timing = Timing(ports, result, counts),
            Maps = Maps(index),
            FreeEndPs = _free?.EndPs(set, index, inputs, cancel),
            Deviation = Deviation(goldenSpikes, golden),
        };
    }

    private SpikeMaps? Maps(int index)
    {
        SpikeMaps? maps = _options.Detail && index == 0 ? new SpikeMaps(_bound) : null;
        maps?.Add(_cores.SpikesOf);
        return maps;
    }

    // When nothing moves any more, without anything else.
    private long EndPs(ISampleSet set, int index, IReadOnlyList<byte[]> inputs, CancellationToken cancel)
    {
        EventCounts counts = new(_program, _layout);
        _cores.Begin(counts);
        _cores.Active = ActiveSites.Of(_bound, set.Mask(index), inputs);
        return new Fabric(_plan, _cores, Ports(set, index, inputs, counts), new FabricOptions { Idle = _cores.Idle }).Run(cancel).EndPs;
    }

    private PortSpec[] Ports(ISampleSet set, int index, IReadOnlyList<byte[]> inputs, EventCounts counts)
    {
        if (set is IEventSampleSet events && _bound.ReadsEvents)
        {
            IEnumerable<(long TimePs, int Address)> timed = events.Events(index).Select(e => (_options.FastPace ? 0 : Picoseconds(set, e.TimeUs), e.Address));
            return _feed.Timed(timed, waits: _options.FastPace, counts);
        }

        long[][]? potentials = _bound.ReadsEvents ? null : HostPotentials(inputs[0], counts);
        return _feed.Stored(inputs[0], _bound.D, potentials, counts, tokens: false);
    }

    // What the host computes of an image: the sums of its layers, in the scale of the membrane, biases included.
    private long[][] HostPotentials(byte[] image, EventCounts counts)
    {
        long[][] potentials = new long[_bound.Connections.Count][];
        foreach (IntegerConvolution layer in _bound.Connections.OfType<IntegerConvolution>().Where(_cores.IsHosted))
        {
            var shape = _bound.Populations[layer.Target].Shape;
            Box whole = new(0, shape.Channels, 0, shape.Height, 0, shape.Width);
            long[] sums = new long[shape.Count];
            var pooled = layer.Geometry.Pooled;
            long macs = SliceKernel.Run(new PackedConvolution<long>(layer), whole, new Box(0, pooled.Channels, 0, pooled.Height, 0, pooled.Width), image, sums, [], []);
            counts.Add(layer.Index, ChipAction.MultiplyAccumulate, macs);
            long[] values = potentials[layer.Index] = new long[shape.Count];
            for (int i = 0; i < values.Length; i++)
            {
                int channel = i / shape.Positions, position = i % shape.Positions;
                values[i] = layer.Rescale.Apply(channel, sums[position * shape.Channels + channel]) + layer.BiasOf(shape, channel, i);
            }
        }

        return potentials;
    }

    private FunctionalOutcome Golden(IReadOnlyList<byte[]> inputs, SiteMask? mask, int threads, CancellationToken cancel, out int[][] spikes)
    {
        FunctionalOutcome outcome = new(_bound);
        spikes = [.. _cores.SpikesOf.Select(s => new int[s.Length])];
        foreach (SampleTrace trace in _executor.Run(inputs, threads, cancel, mask))
        {
            outcome.Add(trace, keepActivations: false);
            for (int s = 0; s < spikes.Length; s++)
            {
                for (int i = 0; i < spikes[s].Length; i++)
                {
                    spikes[s][i] += trace.Activations[s][i];
                }
            }
        }

        return outcome;
    }

    private FiringDeviation Deviation(int[][] golden, FunctionalOutcome outcome)
    {
        long[] sum = new long[golden.Length], largest = new long[golden.Length];
        for (int s = 0; s < golden.Length; s++)
        {
            int[] expected = golden[s], fired = _cores.SpikesOf[s];
            for (int i = 0; i < expected.Length; i++)
            {
                int deviation = Math.Abs(expected[i] - fired[i]);
                sum[s] += deviation;
                largest[s] = Math.Max(largest[s], deviation);
            }
        }

        return new(outcome.Spikes, sum, largest, Array.IndexOf(outcome.Output, outcome.Output.Max()));
    }

    private EventRun Timing(PortSpec[] ports, FabricResult result, EventCounts counts) => new()
    {
        FirstInputPs = ports.Where(p => p.Messages.Count > 0).Select(p => p.Messages[0].TimePs).DefaultIfEmpty(0).Min(),
        LastInputPs = LastInput(ports),
        FirstOutputPs = _cores.Results.FirstPs < 0 ? result.EndPs : _cores.Results.FirstPs,
        DecisionPs = _cores.Results.LastPs < 0 ? result.EndPs : Math.Max(_cores.Results.LastPs, LastInput(ports)),
        EndPs = result.EndPs,
        Counts = counts.Actions,
        BusyPs = counts.BusyPs,
        Spans = counts.Spans,
        Packets = counts.Packets,
        Hops = counts.Hops,
        Fabric = [result],
    };

    private static long LastInput(PortSpec[] ports) => ports.Where(p => p.Messages.Count > 0).Select(p => p.Messages[^1].TimePs).DefaultIfEmpty(0).Max();

    // Picoseconds of a recording must stay within what the fabric counts.
    private static long Picoseconds(ISampleSet set, long timeUs) => timeUs is >= 0 and <= LongestUs
        ? timeUs * 1_000_000
        : throw new ModelFormatException($"{set.Path}: an event comes {timeUs:N0} µs after the first; event by event, a recording may last up to {LongestUs:N0} µs. "
            + "Use a smaller --time-scale, or --pace fast.");

    private long[] BySubStep(int[] spikes)
    {
        long[] bySubStep = new long[_bound.D];
        foreach (int count in spikes)
        {
            for (int k = 0; k < Math.Min(count, _bound.D); k++)
            {
                bySubStep[k]++;
            }

            bySubStep[^1] += Math.Max(0, count - _bound.D);
        }

        return bySubStep;
    }
}
