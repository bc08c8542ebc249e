using System.Diagnostics;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>
/// A thread that does one piece of work whenever somebody posts one. It is not one of the pool's, which wakes others for each piece that it hands out: they
/// would take turns with those at work. It begins with the first piece, and ends when it is not needed for a while.
/// </summary>
/// <param name="work">The work; throws nothing.</param>
/// <param name="patience">Ticks for which it looks for the next piece before it sleeps.</param>
/// <param name="stay">How long it sleeps before it leaves; nobody has to send a crew home.</param>
internal sealed class CrewHelper(Action work, long patience, TimeSpan stay)
{
    private const int Idle = 0, Posted = 1, Working = 2;

    private readonly object _asleep = new(), _ended = new();
    private int _state;
    private bool _lives;

    // True from when the thread begins to fall asleep until it is awake again, and while there is none.
    private bool _sleeps = true;

    /// <summary>Whether there is no thread: none was needed yet, or not for a while.</summary>
    public bool IsGone
    {
        get
        {
            lock (_asleep)
            {
                return !_lives;
            }
        }
    }

    /// <summary>Posts a piece of work.</summary>
    public void Post()
    {
        Interlocked.Exchange(ref _state, Posted);
        if (Volatile.Read(ref _sleeps))
        {
            lock (_asleep)
            {
                Wake();
            }
        }
    }

    /// <summary>Returns when the work is done, or need not be begun any more.</summary>
    public void End()
    {
        if (Interlocked.CompareExchange(ref _state, Idle, Posted) != Working || IsSeen(Idle))
        {
            return;
        }

        lock (_ended)
        {
            while (Volatile.Read(ref _state) == Working)
            {
                Monitor.Wait(_ended);
            }
        }
    }

    private void Wake()
    {
        if (_lives)
        {
            Monitor.Pulse(_asleep);
            return;
        }

        _lives = true;
        new Thread(Serve) { IsBackground = true, Name = "crew" }.UnsafeStart();
    }

    private void Serve()
    {
        Volatile.Write(ref _sleeps, false);
        do
        {
            while (IsSeen(Posted))
            {
                Work();
            }
        }
        while (IsWoken());
    }

    private void Work()
    {
        if (Interlocked.CompareExchange(ref _state, Working, Posted) != Posted)
        {
            return;
        }

        work();
        lock (_ended)
        {
            Volatile.Write(ref _state, Idle);
            Monitor.PulseAll(_ended);
        }
    }

    // False if nobody wanted anything for long: then this thread ends.
    private bool IsWoken()
    {
        lock (_asleep)
        {
            // Who posts from here on wakes it; who posted a moment ago did not.
            Volatile.Write(ref _sleeps, true);
            Interlocked.MemoryBarrier();
            _lives = IsPosted || Monitor.Wait(_asleep, stay) || IsPosted;
            Volatile.Write(ref _sleeps, !_lives);
            return _lives;
        }
    }

    private bool IsPosted => Volatile.Read(ref _state) == Posted;

    private bool IsSeen(int state)
    {
        SpinWait wait = default;
        for (long end = Stopwatch.GetTimestamp() + patience; Volatile.Read(ref _state) != state; wait.SpinOnce(sleep1Threshold: -1))
        {
            if (Stopwatch.GetTimestamp() > end)
            {
                return false;
            }
        }

        return true;
    }
}
