using NeuroSim.Simulator.Engines.Plan;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Engines;

/// <summary>Parts of a crew's work: all items are handed out once, and who was fast gets more.</summary>
public class CrewSharesTests
{
    private static readonly int[] s_sizes = [0, 1, 2, 7, 14, 56, 113];

    [Test]
    public void Every_item_is_handed_out_once_whoever_comes_first(
        [Values(1, 2, 3, 8)] int members, [ValueSource(nameof(s_sizes))] int items, [Values(0, 1, 3, 1000)] int least)
    {
        Random random = new(items + members);
        CrewShares shares = new(members);
        for (int round = 0; round < 50; round++)
        {
            int[] done = new int[items];
            shares.Divide(items, least);
            HashSet<int> atWork = [.. Enumerable.Range(0, members)];
            while (atWork.Count > 0)
            {
                int member = atWork.ElementAt(random.Next(atWork.Count));
                if (!TakeAny(shares, member, members, out int first, out int end))
                {
                    atWork.Remove(member);
                    shares.AddTime(member, 1 + random.Next(100));
                }

                for (int i = first; i < end; i++)
                {
                    done[i]++;
                }
            }

            shares.Learn();
            Assert.That(done, Is.All.EqualTo(1), $"round {round}");
        }
    }

    [TestCase(2)]
    [TestCase(4)]
    public void Who_works_at_half_the_speed_gets_half_as_much(int members)
    {
        CrewShares shares = new(members);
        int[] lengths = new int[members];
        for (int round = 0; round < 40; round++)
        {
            shares.Divide(1000, 1000);
            for (int m = 0; m < members; m++)
            {
                Assert.That(shares.Take(m, m, out int first, out int end), Is.True);
                lengths[m] = end - first;
                shares.AddTime(m, lengths[m] * (m == 1 ? 20 : 10));
            }

            shares.Learn();
        }

        Assert.That(lengths[1], Is.EqualTo(lengths[0] / 2.0).Within(5));
        Assert.That(lengths.Sum(), Is.EqualTo(1000));
    }

    [Test]
    public void Small_differences_and_absent_members_change_nothing()
    {
        CrewShares shares = new(2);
        for (int round = 0; round < 40; round++)
        {
            shares.Divide(100, 100);
            Assert.That(shares.Take(0, 0, out int first, out int end), Is.True);
            Assert.That((first, end), Is.EqualTo((0, 50)), $"round {round}");
            shares.AddTime(0, 1000);
            if (round % 2 == 0)
            {
                Assert.That(shares.Take(1, 1, out _, out _), Is.True);
                shares.AddTime(1, 1100);
            }

            shares.Learn();
        }
    }

    [Test]
    public void An_owner_takes_from_the_front_and_others_from_the_back()
    {
        CrewShares shares = new(2);
        shares.Divide(200, 10);
        Assert.That(shares.Take(0, 0, out int first, out int end), Is.True);
        Assert.That((first, end), Is.EqualTo((0, 70)));
        Assert.That(shares.Take(0, 1, out first, out end), Is.True);
        Assert.That((first, end), Is.EqualTo((85, 100)));
        shares.Clear();
        Assert.That(shares.Take(1, 1, out _, out _), Is.False);
    }

    private static bool TakeAny(CrewShares shares, int member, int members, out int first, out int end)
    {
        (first, end) = (0, 0);
        for (int m = 0; m < members; m++)
        {
            if (shares.Take((member + m) % members, member, out first, out end))
            {
                return true;
            }
        }

        return false;
    }
}
