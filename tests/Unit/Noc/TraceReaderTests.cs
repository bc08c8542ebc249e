using NeuroSim.Simulator.Interconnect.Traffic;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Noc;

/// <summary>Traces as text: what is read, and what is refused with line and limit.</summary>
public sealed class TraceReaderTests
{
    private TempFolder _temp = null!;

    [SetUp]
    public void MakeFolder() => _temp = new();

    [TearDown]
    public void DeleteFolder() => _temp.Dispose();

    [Test]
    public void LinesWithAndWithoutFlits()
    {
        TrafficTrace trace = Read("cycle,source,target,flits\r\n# two packets\n0, 3,15\n\n7,1,0,9\n");
        Assert.That(trace.Packets, Is.EqualTo(new TracePacket[] { new(0, 3, 15, 2), new(7, 1, 0, 9) }));
    }

    [Test]
    public void OrderedByCycleAndWithinACycleAsGiven()
    {
        TrafficTrace trace = Read("5,0,1\n2,4,5\n5,0,2\n2,3,3");
        Assert.That(trace.Packets.Select(p => (p.Cycle, p.Source, p.Target)), Is.EqualTo(new[] { (2L, 4, 5), (2L, 3, 3), (5L, 0, 1), (5L, 0, 2) }));
    }

    [TestCase("1,2\n", "line 1", "'1,2'", "cycle,source,target[,flits]")]
    [TestCase("1,2,3,4,5\n", "line 1", "'1,2,3,4,5'", "cycle,source,target[,flits]")]
    [TestCase("1,2,3\n1,2,x\n", "line 2", "target", "0 to 15")]
    [TestCase("1,16,3\n", "line 1", "source", "0 to 15")]
    [TestCase("1,-1,3\n", "line 1", "source", "0 to 15")]
    [TestCase("1.5,1,3\n", "line 1", "cycle", "0 to 1,000,000,000")]
    [TestCase("1000000001,1,3\n", "line 1", "cycle", "0 to 1,000,000,000")]
    [TestCase("1,1,3,0\n", "line 1", "flits", "1 to 10")]
    [TestCase("1,1,3,11\n", "line 1", "flits", "1 to 10")]
    [TestCase("1,1,3\ncycle,source,target\n", "line 2", "cycle must be")]
    [TestCase("", "no packets")]
    [TestCase("# nothing\n\n", "no packets")]
    public void OtherTextIsRefused(string text, params string[] needles)
    {
        TrafficFormatException fault = Assert.Throws<TrafficFormatException>(() => Read(text));
        foreach (string needle in needles.Append("trace.csv"))
        {
            Assert.That(fault.Message, Does.Contain(needle));
        }
    }

    [Test]
    public void ALineWithoutEndIsNotKept()
    {
        TrafficFormatException fault = Assert.Throws<TrafficFormatException>(() => Read("1,2,3\n" + new string('7', 5_000_000)));
        Assert.That(fault.Message, Does.Contain("line 2").And.Contain("200 characters").And.Length.LessThan(400));
    }

    [Test]
    public void BinaryFilesAreRefused()
    {
        string path = _temp.Write("trace.csv", [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x00, 0xFF, 0x00]);
        Assert.That(() => new TraceReader(path, 16, 2, 10).Read(), Throws.TypeOf<TrafficFormatException>().With.Message.Contains("line 1"));
    }

    private TrafficTrace Read(string text) => new TraceReader(_temp.Write("trace.csv", System.Text.Encoding.UTF8.GetBytes(text)), 16, 2, 10).Read();
}
