using System.Text;
using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Events;

public sealed class CsvEventTests
{
    [TestCase("5,1,2,1\n9,3,4,0\n")]
    [TestCase("5;1;2;1\r\n9;3;4;-1")]
    [TestCase("5 1 2 1 \n 9  3 4   0\n\n")]
    [TestCase("t\tx\ty\tp\n5\t1\t2\t1\n9\t3\t4\t0\n")]
    [TestCase("# a comment\nX,Y,Polarity,\"Timestamp\"\n1,2,1,5\n3,4,0,9\n")]
    [TestCase("id, time, p, y, x\n7, +5, 1, 2, 1\n8, 9, 0, 4, 3\n")]
    [TestCase("\uFEFFt,x,y,p\n5,1,2,1\n9,3,4,0\n")]
    public void Texts_in_many_dresses_are_the_same(string text)
    {
        EventSet set = Read(text);
        Assert.That((set.Width, set.Height), Is.EqualTo((4, 5)));
        Assert.That(set.Recording(0).Events.ToArray(), Is.EqualTo(new SensorEvent[] { new(5, 1, 2, 1), new(9, 3, 4, 0) }));
    }

    [TestCase("5,1,2,1\n9,3,4\n", "line 2", "'9,3,4'", "4 fields")]
    [TestCase("5,1,2,1\n\n9,3,4,7\n", "line 3", "polarity is 7", "x,y,p,t")]
    [TestCase("0.0038 96 133 0\n", "line 1", "'0.0038'", "whole µs")]
    [TestCase("5,1,2,1\n9,70000,4,1\n", "line 2", "(70000, 4)", "16384")]
    [TestCase("5,-1,2,1\n", "line 1", "(-1, 2)")]
    [TestCase("99999999999999999999,1,2,1\n", "line 1", "'99999999999999999999'")]
    [TestCase("t,x,y\n1,2,3\n", "line 1", "3 fields")]
    [TestCase("t,x,y,y\n1,2,3,4\n", "line 1", "2 columns called y")]
    [TestCase("t,x,y,z\n1,2,3,4\n", "line 1", "0 columns called p or pol or polarity")]
    [TestCase("1,2,3,0,5\n", "line 1", "5 columns", "t, x, y, p")]
    [TestCase("t,x,y,p\n", "no events")]
    [TestCase("%geometry:1a,3\n1,1,1,1\n", "line 1", "'1a,3'", "%geometry:640,480")]
    [TestCase("%geometry:0,3\n1,1,1,1\n", "0×3")]
    [TestCase("%geometry:4,4\n1,1,4,1\n", "line 2", "(1, 4)", "4×4")]
    public void Bad_texts_are_refused(string text, params string[] needles) => Refusal.Of(() => Read(text).Recording(0), needles);

    [Test]
    public void A_file_without_lines_is_refused_before_it_is_searched()
    {
        Refusal.Of(() => Read(new string('1', 5000)).Recording(0), "line 1", "1024 bytes");
        Refusal.Of(() => Read(string.Join(',', Enumerable.Repeat("1", 100))).Recording(0), "64 fields");
    }

    private static EventSet Read(string text)
    {
        using TempFolder folder = new();
        EventSet set = EventFiles.Read(folder.Write("a.csv", Encoding.UTF8.GetBytes(text)));
        _ = set.Recording(0);
        return set;
    }
}
