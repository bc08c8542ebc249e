using NeuroSim.Simulator.Events;
using NeuroSim.Simulator.Kernels;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Fabrics;

/// <summary>The event queue against a sorted set, for schedules of all kinds: near, far, crowded, equal.</summary>
public class EventQueueTests
{
    [Property(MaxTest = 300)]
    public void Events_come_in_the_order_of_time_priority_and_sequence(int seed)
    {
        Random random = new(seed);
        EventQueue queue = QueueOf(random.Next(EventQueue.MaxBucketBits + 1), random);
        SortedSet<(long TimePs, byte Priority, int Sequence)> oracle = [];
        long now = 0;
        int sequence = 0;
        for (int round = 0; round < 30; round++)
        {
            // Crowds at one time, crowds in one bucket, wide schedules, and some beyond any ring; 1 to 3 priorities.
            long spread = 1L << random.Next(40);
            int priorities = random.Next(1, 4);
            for (int i = random.Next(1, 200); i > 0; i--)
            {
                (long time, byte priority) = (now + random.NextInt64(spread), (byte)(random.Next(priorities) * 127));
                queue.Push(time, priority, sequence, -sequence);
                oracle.Add((time, priority, sequence++));
            }

            for (int i = random.Next(300); i > 0 && oracle.Count > 0; i--)
            {
                now = AssertFirst(queue, oracle);
            }
        }

        while (oracle.Count > 0)
        {
            AssertFirst(queue, oracle);
        }

        Assert.That(queue.TryPop(out _), Is.False);
    }

    [Property(MaxTest = 100)]
    public void An_event_pushed_while_its_bucket_is_read_takes_its_place(int seed)
    {
        Random random = new(seed);
        EventQueue queue = QueueOf(12, random);
        SortedSet<(long TimePs, byte Priority, int Sequence)> oracle = [];
        long now = 0;
        for (int sequence = 0; sequence < 2000; sequence++)
        {
            (long time, byte priority) = (now + random.Next(3) * random.Next(1500), (byte)random.Next(3));
            queue.Push(time, priority, sequence, -sequence);
            oracle.Add((time, priority, sequence));
            now = random.Next(20) != 0 ? AssertFirst(queue, oracle) : now;
        }
    }

    // Few events, many, and crowds are put into order in different ways, and a crowd in portions.
    [Property(MaxTest = 300)]
    public void An_event_pushed_while_a_bucket_of_any_size_is_read_takes_its_place(int seed)
    {
        Random random = new(seed);
        int bits = new[] { 0, 3, 8, 15, 16, EventQueue.MaxBucketBits }[random.Next(6)], sequence = 0;
        EventQueue queue = QueueOf(bits, random);
        SortedSet<(long TimePs, byte Priority, int Sequence)> oracle = [];
        long start = 7L << bits, now = start, end = start + random.Next(1 << bits);
        for (int i = random.Next(1, 1 << random.Next(1, 11)); i > 0; i--)
        {
            Push(random.NextInt64(start, end + 1), (byte)random.Next(3));
        }

        for (int late = random.Next(400); oracle.Count > 0;)
        {
            now = AssertFirst(queue, oracle);
            for (int i = random.Next(3); i > 0 && late > 0; i--, late--)
            {
                Push(random.NextInt64(now, end + 1), (byte)random.Next(3));
            }
        }

        void Push(long time, byte priority)
        {
            queue.Push(time, priority, sequence, -sequence);
            oracle.Add((time, priority, sequence++));
        }
    }

    [Test]
    public void A_bucket_comes_out_sorted_whatever_its_size([Range(1, 70)] int events) => A_bucket_of_any_size_comes_out_sorted(events);

    [TestCase(127)]
    [TestCase(128)]
    [TestCase(129)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(257)]
    [TestCase(510)]
    [TestCase(511)]
    [TestCase(1000)]
    [TestCase(70_000)]
    public void A_bucket_of_any_size_comes_out_sorted(int events)
    {
        Random random = new(events);
        foreach (int bits in new[] { 0, 3, 8, EventQueue.MaxBucketBits })
        {
            EventQueue queue = QueueOf(bits, random);
            (long Time, byte Priority, int Sequence)[] pushed =
                [.. Enumerable.Range(0, events).Select(i => ((7L << bits) + random.Next(1 << bits), (byte)random.Next(256), i))];
            foreach ((long time, byte priority, int sequence) in pushed)
            {
                queue.Push(time, priority, sequence, 0);
            }

            (long, byte, int)[] popped = [.. Drain(queue).Select(e => (e.TimePs, e.Priority, e.Subject))];
            Assert.That(popped, Is.EqualTo(pushed.Order().ToArray()), $"{bits} bits");
        }
    }

    // A bucket of 8 ps is far from 3,840 buckets ahead, and beyond everything from about 260,000.
    [Test]
    public void Events_of_one_time_keep_their_order_whether_pushed_when_it_is_beyond_far_or_near()
    {
        const int Bits = 3, Last = 10_000;
        const long TimePs = 3_000_001;
        EventQueue queue = QueueOf(Bits, new Random(1));
        int pushed = 0;
        for (int step = 0; step < Last; step++)
        {
            queue.Push(TimePs, 0, pushed++, 0);
            queue.Push(TimePs * step / Last, 0, -1, 0);
            Assert.That(queue.TryPop(out PendingEvent item), Is.True);
            Assert.That(item, Is.EqualTo(new PendingEvent(TimePs * step / Last, 0, -1, 0)));
        }

        Assert.That(Drain(queue).Select(e => e.Subject), Is.EqualTo(Enumerable.Range(0, pushed)));
    }

    [Test]
    public void Ten_million_events_are_held_and_come_in_order()
    {
        const int Events = 10_000_000;
        EventQueue queue = new(EventQueue.MaxBucketBits);
        Random random = new(1);
        long last = 0, sum = 0;
        for (int i = 0; i < Events; i++)
        {
            // One in eight lies beyond the ring.
            queue.Push(random.NextInt64(600_000_000), 0, i, 0);
        }

        Assert.That(queue.Count, Is.EqualTo(Events));
        while (queue.TryPop(out PendingEvent item))
        {
            if (item.TimePs < last)
            {
                Assert.Fail($"{item} after {last} ps");
            }

            (last, sum) = (item.TimePs, sum + item.Subject);
        }

        Assert.That((queue.Count, sum), Is.EqualTo((0L, (long)Events * (Events - 1) / 2)), "each of them once");
    }

    [Test]
    public void In_steady_state_nothing_is_allocated()
    {
        EventQueue queue = new(8);
        Random random = new(1);
        for (int i = 0; i < 10_000; i++)
        {
            queue.Push(random.Next(1_200_000), 0, i, 0);
        }

        // Once for the buffers to grow, once for the measurement.
        Hold(queue, random, 1_000_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Hold(queue, random, 1_000_000);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void The_past_and_the_far_end_of_time_are_refused()
    {
        EventQueue queue = new(10);
        queue.Push(5000, 0, 0, 0);
        queue.Push(PendingEvent.LastPs, byte.MaxValue, 1, 2);
        Assert.That(queue.TryPop(out _), Is.True);
        Assert.That(() => queue.Push(4999, 0, 0, 0), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("5000"));
        Assert.That(() => queue.Push(-1, 0, 0, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => queue.Push(PendingEvent.LastPs + 1, 0, 0, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => queue.Push(1L << 56, 0, 0, 0), Throws.TypeOf<ArgumentOutOfRangeException>(), "where a key would wrap round");
        Assert.That(() => queue.Push((1L << 56) + 6000, 0, 0, 0), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(queue.TryPop(out PendingEvent last), Is.True);
        Assert.That(last, Is.EqualTo(new PendingEvent(PendingEvent.LastPs, byte.MaxValue, 1, 2)));
        Assert.That(() => queue.Push(PendingEvent.LastPs, 0, 0, 0), Throws.Nothing, "now is not past");
        Assert.That(() => new EventQueue(EventQueue.MaxBucketBits + 1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    // The form is chosen when a queue is made.
    private static EventQueue QueueOf(int bucketBits, Random random)
    {
        SimdLevel level = Simd.Level;
        try
        {
            Simd.Use((SimdLevel)random.Next((int)Simd.Widest + 1));
            return new EventQueue(bucketBits);
        }
        finally
        {
            Simd.Use(level);
        }
    }

    private static long AssertFirst(EventQueue queue, SortedSet<(long TimePs, byte Priority, int Sequence)> oracle)
    {
        Assert.That(queue.Count, Is.EqualTo(oracle.Count));
        Assert.That(queue.TryPop(out PendingEvent item), Is.True);
        (long time, byte priority, int sequence) = oracle.Min;
        oracle.Remove(oracle.Min);
        Assert.That(item, Is.EqualTo(new PendingEvent(time, priority, sequence, -sequence)));
        Assert.That(queue.NowPs, Is.EqualTo(time));
        return time;
    }

    private static IEnumerable<PendingEvent> Drain(EventQueue queue)
    {
        while (queue.TryPop(out PendingEvent item))
        {
            yield return item;
        }
    }

    private static void Hold(EventQueue queue, Random random, int events)
    {
        for (int i = 0; i < events; i++)
        {
            queue.TryPop(out PendingEvent item);
            queue.Push(item.TimePs + random.Next(1_200_000), 0, item.Subject, 0);
        }
    }
}
