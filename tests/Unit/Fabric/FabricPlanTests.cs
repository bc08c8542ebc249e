using System.Text.RegularExpressions;
using NeuroSim.Simulator.Events;
using NUnit.Framework;
using NUnit.Framework.Constraints;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Fabrics;

/// <summary>What a fabric refuses, and how it counts times.</summary>
public class FabricPlanTests
{
    private static readonly CoreSpec s_core = new(1, WaitsForOutput: true);

    [Test]
    public void What_is_not_possible_is_refused_by_name()
    {
        Assert.That(() => new FabricPlan([s_core, new CoreSpec(0, true)], [], []), Refused("core 1", "queue of 0"));
        Assert.That(() => new FabricPlan([s_core with { SendPs = -1 }], [], []), Refused("core 0", "SendPs", "-1 ps"));
        Assert.That(() => new FabricPlan([], [new LinkSpec(0, 0), new LinkSpec(1, long.MaxValue)], []), Refused("link 1", "LatencyPs"));
        Assert.That(() => Plan(RouteTree.Path(0), new RouteTree([], [])), Refused("route 1", "no target"));
        Assert.That(() => Plan(RouteTree.Path(1)), Refused("route 0", "no core 1"));
        Assert.That(() => Plan(RouteTree.Path(0, 5)), Refused("route 0", "step 0", "no link 5"));
        Assert.That(() => Plan(new RouteTree([new(0, 0)], [new(0, 0)])), Refused("step 0", "parent is 0"));
        Assert.That(() => Plan(new RouteTree([new(0, -2)], [new(0, 0)])), Refused("step 0", "parent is -2"));
        Assert.That(() => Plan(new RouteTree([new(0, -1), new(0, -1)], [new(0, 0)])), Refused("step 1", "ends at no core"));
        Assert.That(() => Plan(new RouteTree([], [new(0, 0)])), Refused("core 0", "no step 0"));
        Assert.That(() => Plan(new RouteTree([], [new(0, -1), new(0, -1)])), Refused("core 0", "twice"));
    }

    [Test]
    public void So_is_a_port_that_is_not_possible()
    {
        Assert.That(() => Port(new PortSpec(SourceKind.Sensor, [], Depth: 0)), Refused("port 0", "holds 0"));
        Assert.That(() => Port(new PortSpec(SourceKind.Stored, [], SendPs: -4)), Refused("port 0", "SendPs", "-4 ps"));
        Assert.That(() => Port(new PortSpec(SourceKind.Stored, [new(5, 0, default), new(4, 0, default)])), Refused("message 1", "4 ps", "5 ps"));
        Assert.That(() => Port(new PortSpec(SourceKind.Stored, [new(5, 1, default)])), Refused("message 0", "no route 1"));
        Assert.That(() => Port(new PortSpec(SourceKind.Stored, [new(-5, 0, default)])), Refused("message 0", "-5 ps"));
    }

    [Test]
    public void So_is_a_behaviour_that_turns_time_back_or_names_no_route()
    {
        Assert.That(() => Serve(_ => new ServiceTime(-1, 0)), Throws.InvalidOperationException.With.Message.Contains("core 0").And.Message.Contains("-1 ps"));
        Assert.That(() => Serve(_ => new ServiceTime(0, long.MaxValue)), Throws.InvalidOperationException.With.Message.Contains("core 0"));
        Assert.That(() => Serve(outputs =>
        {
            outputs.Add(1, default);
            return default;
        }), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("routes 0"));
    }

    [Test]
    public void A_run_beyond_the_end_of_time_is_refused()
        => Assert.That(() => Serve(outputs =>
        {
            outputs.Add(0, default);
            return new ServiceTime(0, PendingEvent.LastPs);
        }), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Property(MaxTest = 200, EndSize = int.MaxValue)]
    public void A_percentile_is_at_most_one_class_too_long(int seed)
    {
        Random random = new(seed);
        long[] times = [.. Enumerable.Range(0, random.Next(1, 300)).Select(_ => random.NextInt64(1L << random.Next(1, 55)))];
        LatencyHistogram histogram = Histogram(times);
        Array.Sort(times);
        foreach (double share in new[] { 0, 0.01, 0.5, 0.9, 0.99, 1 })
        {
            long exact = times[Math.Max(0, (int)Math.Ceiling(share * times.Length) - 1)];
            Assert.That(histogram.Percentile(share), Is.InRange(exact, exact < 256 ? exact : exact + exact / 128), $"{share}");
        }

        Assert.That((histogram.Count, histogram.MaxPs), Is.EqualTo((times.Length, times[^1])));
        Assert.That(histogram.MeanPs, Is.EqualTo(times.Average(t => (double)t)).Within(1e-6).Percent);
    }

    [Test]
    public void Nothing_counted_has_no_latency()
    {
        FabricResult result = new Fabric(Plan(RouteTree.Path(0)), new Script(_ => default), []).Run(CancellationToken.None);
        Assert.That((result.EndPs, result.Latency.ToEnd.Percentile(0.5), result.Latency.ToEnd.MeanPs), Is.EqualTo((0L, 0L, 0.0)));
        Assert.That(result.Cores[0], Is.EqualTo(default(CoreUse)));
    }

    // A histogram is filled by a fabric: each time is how long a message takes from its port to a core that serves in no time.
    private static LatencyHistogram Histogram(long[] times)
    {
        LinkSpec[] links = [.. times.Select(t => new LinkSpec(0, t))];
        FabricPlan plan = new([new CoreSpec(times.Length, true)], links, [.. times.Select((_, i) => RouteTree.Path(0, i))]);
        PortSpec port = new(SourceKind.Stored, [.. times.Select((_, i) => new TimedMessage(0, i, default))]);
        return new Fabric(plan, new Script(_ => default), [port]).Run(CancellationToken.None).Latency.ToStart;
    }

    private static FabricPlan Plan(params RouteTree[] routes) => new([s_core], [new LinkSpec(1, 1)], routes);

    private static Fabric Port(PortSpec port) => new(Plan(RouteTree.Path(0)), new Script(_ => default), [port]);

    private static FabricResult Serve(Func<OutputBuffer, ServiceTime> action)
        => new Fabric(Plan(RouteTree.Path(0)), new Script(action), [new PortSpec(SourceKind.Stored, [new(10, 0, default)])]).Run(CancellationToken.None);

    private static Constraint Refused(params string[] words)
        => Throws.ArgumentException.With.Message.Matches(string.Join(".*", words.Select(Regex.Escape)));

    private sealed class Script(Func<OutputBuffer, ServiceTime> action) : ICoreBehaviour
    {
        public ServiceTime Serve(int core, in Message message, long nowPs, OutputBuffer outputs) => action(outputs);

        public ServiceTime Woken(int core, int kind, long nowPs, OutputBuffer outputs) => action(outputs);
    }
}
