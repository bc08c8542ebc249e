using NeuroSim.Simulator.Engines.Plan;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Engines;

/// <summary>A crew: every item once, nobody at work when it returns, whatever threads come and go in between.</summary>
public class WorkCrewTests
{
    private static readonly Action<WorkCrew, int, IItemWork>[] s_ways = [(c, n, w) => c.Run(n, w), (c, n, w) => c.RunOneByOne(n, w)];

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(5)]
    public void Every_item_is_done_once_before_the_crew_returns(int threads)
    {
        WorkCrew crew = new(threads);
        for (int round = 0; round < 3000; round++)
        {
            Tally tally = new(round % 11 == 10 ? 50 + (round % 200) : round % 11);
            s_ways[round / 11 % 2](crew, tally.Done.Length, tally);
            Assert.That(tally.Done, Is.All.EqualTo(1), $"round {round}");
        }
    }

    [Test]
    public void A_crew_that_has_rested_works_again()
    {
        WorkCrew crew = new(3);
        for (int round = 0; round < 20; round++)
        {
            // In some rounds long enough for helpers to fall asleep; the outcome does not depend on whether they did.
            Thread.SpinWait(round * 10_000);
            Tally tally = new(7);
            crew.Run(tally.Done.Length, tally);
            Assert.That(tally.Done, Is.All.EqualTo(1), $"round {round}");
        }
    }

    [Test]
    public void A_helper_that_nobody_needs_leaves_and_another_comes()
    {
        int[] done = [0];
        CrewHelper helper = new(() => Interlocked.Increment(ref done[0]), patience: 0, stay: TimeSpan.FromMilliseconds(1));
        for (int round = 1; round <= 30; round++)
        {
            helper.Post();
            Assert.That(() => Volatile.Read(ref done[0]), Is.EqualTo(round).After(10_000, 1), "posted, and begun some time");
            helper.End();
            Assert.That(() => helper.IsGone, Is.True.After(10_000, 1), $"round {round}");
        }
    }

    [Test]
    public void Members_are_never_two_at_once()
    {
        WorkCrew crew = new(4);
        Members members = new(4);
        for (int round = 0; round < 500; round++)
        {
            s_ways[round % 2](crew, 60, members);
        }

        Assert.That(members.Clashes, Is.Zero);
    }

    [Test]
    public void A_fault_of_an_item_is_thrown_and_the_crew_goes_on()
    {
        WorkCrew crew = new(2);
        for (int round = 0; round < 200; round++)
        {
            Action<WorkCrew, int, IItemWork> way = s_ways[round % 2];
            Assert.That(() => way(crew, 5, new Fault()), Throws.InstanceOf<InvalidOperationException>());
            Tally tally = new(5);
            way(crew, 5, tally);
            Assert.That(tally.Done, Is.All.EqualTo(1), $"round {round}");
        }
    }

    private sealed class Tally(int items) : IItemWork
    {
        public int[] Done { get; } = new int[items];

        public void Run(int first, int end, int member)
        {
            for (int i = first; i < end; i++)
            {
                Interlocked.Increment(ref Done[i]);
            }
        }
    }

    private sealed class Members(int count) : IItemWork
    {
        private readonly int[] _busy = new int[count];
        private int _clashes;

        public int Clashes => _clashes;

        public void Run(int first, int end, int member)
        {
            if (Interlocked.Exchange(ref _busy[member], 1) == 1)
            {
                Interlocked.Increment(ref _clashes);
            }

            Thread.SpinWait(20 * (end - first) * (1 + member));
            Volatile.Write(ref _busy[member], 0);
        }
    }

    private sealed class Fault : IItemWork
    {
        public void Run(int first, int end, int member)
        {
            if (first <= 3 && end > 3)
            {
                throw new InvalidOperationException("item 3");
            }
        }
    }
}
