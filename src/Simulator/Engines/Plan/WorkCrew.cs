using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace NeuroSim.Simulator.Engines.Plan;

/// <summary>Work that is cut into items, which any thread may do in any order.</summary>
public interface IItemWork
{
    /// <summary>Does some items.</summary>
    /// <param name="first">First item.</param>
    /// <param name="end">Item behind the last.</param>
    /// <param name="member">Who does them, 0 … threads − 1: its scratch buffers are its own while it works.</param>
    void Run(int first, int end, int member);
}

/// <summary>
/// The calling thread and some helpers, which share the items of one piece of work after the other. Each has a part that is as large as it was fast lately: a
/// core that somebody else uses too is slow for a while. Who is done takes from what the others have not begun. Helpers that the machine does not schedule in
/// time are called off, so that nobody waits for a thread that has not begun; those that have done their part stay for a moment, because the next piece
/// follows at once, and waking a thread takes as long as a small layer. Nothing is allocated per piece of work.
/// </summary>
public sealed class WorkCrew
{
    // How long somebody looks before sleeping, and yields the core to whoever wants it: about as long as falling asleep and waking take. Longer would take the
    // core that others need.
    private static readonly long _patience = Stopwatch.Frequency / 10_000;

    private static readonly TimeSpan _stay = TimeSpan.FromSeconds(1);

    // Rows of small maps read many weights, and are done soon: a part of them is not cut. Parts of large maps are, into about as many runs as this at most.
    private const int WorthCutting = 56, Runs = 8;

    private readonly CrewHelper[] _helpers;
    private readonly CrewShares _shares;
    private IItemWork _work = null!;
    private ExceptionDispatchInfo? _fault;

    /// <summary>Gathers a crew.</summary>
    /// <param name="threads">Threads, the caller's included.</param>
    public WorkCrew(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(threads);
        _helpers = [.. Enumerable.Range(1, threads - 1).Select(m => new CrewHelper(() => Take(m), _patience, _stay))];
        _shares = new CrewShares(threads);
    }

    /// <summary>Threads, the caller's included.</summary>
    public int Threads => _helpers.Length + 1;

    /// <summary>Does all items, neighbours together: each costs about as much as the next. Returns when none is in work any more.</summary>
    /// <remarks>An exception of an item ends the work and is thrown here.</remarks>
    public void Run(int items, IItemWork work) => Run(items, items < WorthCutting || Threads == 1 ? items : Math.Max(1, items / (Runs * Threads)), work);

    /// <summary>Does all items, one by one: some may cost much more than others.</summary>
    /// <remarks>An exception of an item ends the work and is thrown here.</remarks>
    public void RunOneByOne(int items, IItemWork work) => Run(items, Threads == 1 ? items : 0, work);

    /// <summary>Does all items, one by one.</summary>
    /// <param name="items">Items.</param>
    /// <param name="work">Does an item, as a member.</param>
    /// <remarks>An exception of an item ends the work and is thrown here.</remarks>
    public void RunOneByOne(int items, Action<int, int> work) => RunOneByOne(items, new Each(work));

    private void Run(int items, int least, IItemWork work)
    {
        (_work, _fault) = (work, null);
        _shares.Divide(items, least);
        int helpers = Math.Min(_helpers.Length, items - 1);
        for (int h = 0; h < helpers; h++)
        {
            _helpers[h].Post();
        }

        Take(0);
        for (int h = 0; h < helpers; h++)
        {
            _helpers[h].End();
        }

        _shares.Learn();
        _fault?.Throw();
    }

    private void Take(int member)
    {
        long since = Stopwatch.GetTimestamp();
        try
        {
            for (int m = 0; m < Threads; m++)
            {
                int owner = (member + m) % Threads;
                while (_shares.Take(owner, member, out int first, out int end))
                {
                    _work.Run(first, end, member);
                }
            }
        }
        catch (Exception fault)
        {
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(fault), null);
            _shares.Clear();
        }

        _shares.AddTime(member, Stopwatch.GetTimestamp() - since);
    }

    private sealed class Each(Action<int, int> work) : IItemWork
    {
        public void Run(int first, int end, int member)
        {
            for (int item = first; item < end; item++)
            {
                work(item, member);
            }
        }
    }
}
