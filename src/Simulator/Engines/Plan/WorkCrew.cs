using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>Work that is cut into items, which any thread may do in any order.</summary>
public interface IItemWork
{
    /// <summary>Does one item.</summary>
    /// <param name="item">The item.</param>
    /// <param name="member">Who does it, 0 … threads − 1: its scratch buffers are its own while it works.</param>
    void Run(int item, int member);
}

/// <summary>
/// The calling thread and some of the pool, which share the items of one piece of work after the other. Helpers that the machine does not schedule in time are
/// called off, so that nobody waits for a thread that has not begun; those that have done their part stay for a moment, because the next piece follows at
/// once, and waking a thread takes as long as a small layer. Nothing is allocated per piece of work.
/// </summary>
public sealed class WorkCrew
{
    // How long somebody looks before sleeping, and yields the core to whoever wants it: about as long as falling asleep and waking take. Longer would take the
    // core that others need.
    private static readonly long _patience = Stopwatch.Frequency / 10_000;

    // Numbers that threads change at once lie in lines of the cache of their own.
    private const int Apart = 32;

    private readonly Helper[] _helpers;
    private readonly object _ended = new();

    // By member: how many of the items that it begins with are taken.
    private readonly int[] _taken;
    private IItemWork _work = null!;
    private int _items;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Gathers a crew.</summary>
    /// <param name="threads">Threads, the caller's included.</param>
    public WorkCrew(int threads)
        => (_helpers, _taken) = ([.. Enumerable.Range(1, threads - 1).Select(m => new Helper(this, m))], new int[threads * Apart]);

    /// <summary>Threads, the caller's included.</summary>
    public int Threads => _helpers.Length + 1;

    /// <summary>Does all items. Returns when none is in work any more.</summary>
    /// <remarks>An exception of an item ends the work and is thrown here.</remarks>
    public void Run(int items, IItemWork work)
    {
        (_work, _items, _fault) = (work, items, null);
        Array.Clear(_taken);
        for (int h = 0; h < Math.Min(_helpers.Length, items - 1); h++)
        {
            _helpers[h].Post();
        }

        Take(0);
        foreach (Helper helper in _helpers)
        {
            helper.End();
        }

        _fault?.Throw();
    }

    // Each begins with the items that it did in the piece of work before, if that was cut likewise: what it left in its cache is there. Then it helps the others.
    private void Take(int member)
    {
        try
        {
            for (int m = 0; m < Threads; m++)
            {
                TakeFrom((member + m) % Threads, member);
            }
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            for (int m = 0; m < Threads; m++)
            {
                Interlocked.Exchange(ref _taken[m * Apart], _items);
            }
        }
    }

    private void TakeFrom(int owner, int member)
    {
        int first = (int)((long)_items * owner / Threads), end = (int)((long)_items * (owner + 1) / Threads);
        for (int item = first + Interlocked.Increment(ref _taken[owner * Apart]) - 1; item < end; item = first + Interlocked.Increment(ref _taken[owner * Apart]) - 1)
        {
            _work.Run(item, member);
        }
    }

    private sealed class Helper(WorkCrew crew, int member) : IThreadPoolWorkItem
    {
        private const int Idle = 0, Posted = 1, Working = 2;

        private int _state;

        // 1 from when it is handed to the pool until it leaves its thread.
        private int _present;

        public void Post()
        {
            Volatile.Write(ref _state, Posted);
            if (Interlocked.Exchange(ref _present, 1) == 0)
            {
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        // Whoever has not begun need not begin any more; whoever works is waited for.
        public void End()
        {
            if (Interlocked.CompareExchange(ref _state, Idle, Posted) != Working || IsSeen(Idle))
            {
                return;
            }

            lock (crew._ended)
            {
                while (Volatile.Read(ref _state) == Working)
                {
                    Monitor.Wait(crew._ended);
                }
            }
        }

        public void Execute()
        {
            do
            {
                while (IsSeen(Posted))
                {
                    Work();
                }

                // Who posts from here on finds nobody, and queues; who posted a moment ago did not.
                Interlocked.Exchange(ref _present, 0);
            }
            while (Volatile.Read(ref _state) == Posted && Interlocked.Exchange(ref _present, 1) == 0);
        }

        private void Work()
        {
            if (Interlocked.CompareExchange(ref _state, Working, Posted) != Posted)
            {
                return;
            }

            crew.Take(member);
            lock (crew._ended)
            {
                Volatile.Write(ref _state, Idle);
                Monitor.PulseAll(crew._ended);
            }
        }

        private bool IsSeen(int state)
        {
            SpinWait wait = default;
            for (long end = Stopwatch.GetTimestamp() + _patience; Volatile.Read(ref _state) != state; wait.SpinOnce(sleep1Threshold: -1))
            {
                if (Stopwatch.GetTimestamp() > end)
                {
                    return false;
                }
            }

            return true;
        }
    }
}
