using BenchmarkDotNet.Attributes;
using NeuroSim.Benchmarks.Rates;
using NeuroSim.Simulator.Events;

namespace NeuroSim.Benchmarks;

/// <summary>
/// The hold model: with a number of events pending, take the first and push one after an increment from a table: exponential (mean 200 ns or
/// 10 ps per event), uniform up to twice that mean, or up to 4,000 steps of unit time. One operation is one event taken
/// and one pushed. The base class library's heap, which keeps no order among equal times, is measured beside it.
/// </summary>
[MemoryDiagnoser]
[Rated]
public class EventQueueBenchmark : IRated
{
    private const int Operations = 1_000_000, Increments = 1 << 16, PerBucket = 20, MostSteps = 4000;

    private readonly long[] _increments = new long[Increments];
    private EventQueue _ring = null!;
    private PriorityQueue<(int Subject, int Data), long> _heap = null!;

    /// <summary>Events pending.</summary>
    [Params(100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)]
    public int Pending { get; set; }

    /// <summary>How increments are distributed.</summary>
    [Params(Delays.Exponential, Delays.Uniform, Delays.UnitSteps)]
    public Delays Delay { get; set; }

    /// <inheritdoc/>
    double IRated.Operations => 1;

    /// <inheritdoc/>
    public MachineLimit Limit => MachineLimit.None;

    /// <summary>Fills both queues.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        double mean = Math.Max(200_000, 10.0 * Pending);
        for (int i = 0; i < Increments; i++)
        {
            _increments[i] = 1 + Delay switch
            {
                Delays.Exponential => (long)(-Math.Log(1 - random.NextDouble()) * mean),
                Delays.Uniform => (long)(2 * random.NextDouble() * mean),
                _ => random.Next(MostSteps),
            };
        }

        _ring = new EventQueue(Delay == Delays.UnitSteps ? 0 : BucketBits(mean));
        _heap = new PriorityQueue<(int Subject, int Data), long>();
        for (int i = 0; i < Pending; i++)
        {
            _ring.Push(_increments[i % Increments], 0, i, 0);
            _heap.Enqueue((i, 0), _increments[i % Increments]);
        }
    }

    // Some 20 events to a bucket, and a ring of at least eight times the mean.
    private int BucketBits(double mean)
        => Math.Min((int)Math.Round(Math.Log2(Math.Max(PerBucket * mean / Pending, 8 * mean / 4096))), EventQueue.MaxBucketBits);

    /// <summary>Our queue.</summary>
    [Benchmark(OperationsPerInvoke = Operations)]
    public long BucketRing()
    {
        for (int i = 0; i < Operations; i++)
        {
            _ring.TryPop(out PendingEvent item);
            _ring.Push(item.TimePs + _increments[i % Increments], 0, item.Subject, item.Data);
        }

        return _ring.NowPs;
    }

    /// <summary>The heap of .NET.</summary>
    [Benchmark(OperationsPerInvoke = Operations, Baseline = true)]
    public long PriorityQueue()
    {
        long now = 0;
        for (int i = 0; i < Operations; i++)
        {
            _heap.TryDequeue(out (int Subject, int Data) item, out now);
            _heap.Enqueue(item, now + _increments[i % Increments]);
        }

        return now;
    }

    /// <summary>Distributions of increments.</summary>
    public enum Delays
    {
        /// <summary>Exponential.</summary>
        Exponential,

        /// <summary>Uniform.</summary>
        Uniform,

        /// <summary>Uniform, in few steps of unit time: many events at one time.</summary>
        UnitSteps,
    }
}
