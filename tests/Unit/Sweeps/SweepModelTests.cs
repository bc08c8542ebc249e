using NeuroSim.Simulator.Sweeps;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Sweeps;

public sealed class SweepModelTests
{
    [TestCase("a.pth", new[] { "a.pth" })]
    [TestCase("d{1,2}.pth", new[] { "d1.pth", "d2.pth" })]
    [TestCase("{a,b}-{x,y}", new[] { "a-x", "a-y", "b-x", "b-y" })]
    [TestCase("a{}", new[] { "a" })]
    public void BracesExpandAsInAShell(string pattern, string[] names) => Assert.That(BraceList.Expand(pattern), Is.EqualTo(names));

    [TestCase("a{1,2")]
    [TestCase("a}")]
    [TestCase("}{")]
    [TestCase("{a,{b,c}}")]
    public void BracesThatDoNotPairAreRefused(string pattern)
        => Assert.That(() => BraceList.Expand(pattern), Throws.TypeOf<SweepException>().With.Message.Contains(pattern));

    [Test]
    public void EndlessProductsOfBracesAreRefused()
        => Assert.That(() => BraceList.Expand(string.Concat(Enumerable.Repeat("{0,1,2,3,4,5,6,7,8,9}", 40))), Throws.TypeOf<SweepException>());

    [TestCase("a,b{1,2},c", new[] { "a", "b{1,2}", "c" })]
    [TestCase("a{1,2}", new[] { "a{1,2}" })]
    public void CommasInBracesDoNotSplit(string text, string[] items) => Assert.That(BraceList.Split(text), Is.EqualTo(items));

    [Test]
    public void CheckpointsOfEachDAreMatchedByName()
    {
        SweepModel[] models = [.. SweepModel.Of(["net-d{8,1,2}.pth"], [1, 2, 8])];
        Assert.That(models, Is.EqualTo(new[] { new SweepModel("net-d1.pth", 1, 1), new("net-d2.pth", 2, 2), new("net-d8.pth", 8, 8) }));
    }

    [Test]
    public void OneListAmongSeveralIsMatched()
    {
        SweepModel[] models = [.. SweepModel.Of(["{a,b}-d{1,2}-s{3,4}.pth"], [1, 2])];
        Assert.That(models, Has.Length.EqualTo(8));
        Assert.That(models, Has.All.Matches<SweepModel>(m => m!.File.Contains($"-d{m.D}-", StringComparison.Ordinal)));
        Assert.That(models.Select(m => m.File).Distinct().Count(), Is.EqualTo(8));
    }

    [Test]
    public void OtherFilesRunWithEveryD()
    {
        Assert.That(SweepModel.Of(["net-d{1,2}.pth"], [1, 2, 4]).Select(m => (m.File, m.D)), Is.EqualTo(
            new (string, int?)[] { ("net-d1.pth", 1), ("net-d1.pth", 2), ("net-d1.pth", 4), ("net-d2.pth", 1), ("net-d2.pth", 2), ("net-d2.pth", 4) }));
        Assert.That(SweepModel.Of(["x.pth"], []), Is.EqualTo(new[] { new SweepModel("x.pth", null, null) }));
    }

    [TestCase("net-d4.pth", 4)]
    [TestCase("/runs/d16/net_D12.pth", 12)]
    [TestCase("d8.pth", 8)]
    [TestCase("seed4.pth", null)]
    [TestCase("d4x.pth", null)]
    [TestCase("net-d4096.pth", null)]
    public void NamesSayTheDOfTraining(string file, int? d) => Assert.That(SweepModel.Of([file], [])[0].NamedD, Is.EqualTo(d));

    [Test]
    public void AFileGivenTwiceIsRefused()
        => Assert.That(() => SweepModel.Of(["a.pth", "a.pth"], [1]), Throws.TypeOf<SweepException>().With.Message.Contains("a.pth"));
}
