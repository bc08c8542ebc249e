using BenchmarkDotNet.Attributes;
using NeuroSim.Simulator.Events;

namespace NeuroSim.Benchmarks;

/// <summary>
/// The hold model: with a number of events pending, take the first and push one after an increment (mean 200 ns or 10 ps per event, from a table; exponential,
/// or uniform up to twice the mean). One operation is one event taken and one pushed. The base class library's heap, which keeps no order among equal times, is
/// measured beside it.
/// </summary>
[MemoryDiagnoser]
public class EventQueueBenchmark
{
    private const int Operations = 1_000_000, Increments = 1 << 16, PerBucket = 20;

    private readonly long[] _increments = new long[Increments];
    private EventQueue _ring = null!;
    private PriorityQueue<(int Subject, int Data), long> _heap = null!;

    /// <summary>Events pending.</summary>
    [Params(100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000)]
    public int Pending { get; set; }

    /// <summary>Whether increments are exponential; otherwise they are uniform.</summary>
    [Params(true, false)]
    public bool Exponential { get; set; }

    /// <summary>Fills both queues.</summary>
    [GlobalSetup]
    public void Setup()
    {
        Random random = new(1);
        double mean = Math.Max(200_000, 10.0 * Pending);
        for (int i = 0; i < Increments; i++)
        {
            _increments[i] = 1 + (long)((Exponential ? -Math.Log(1 - random.NextDouble()) : 2 * random.NextDouble()) * mean);
        }

        // Some 20 events to a bucket, and a ring of at least eight times the mean.
        double width = Math.Log2(Math.Max(PerBucket * mean / Pending, 8 * mean / 4096));
        _ring = new EventQueue(Math.Min((int)Math.Round(width), EventQueue.MaxBucketBits));
        _heap = new PriorityQueue<(int Subject, int Data), long>();
        for (int i = 0; i < Pending; i++)
        {
            _ring.Push(_increments[i % Increments], 0, i, 0);
            _heap.Enqueue((i, 0), _increments[i % Increments]);
        }
    }

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
}
