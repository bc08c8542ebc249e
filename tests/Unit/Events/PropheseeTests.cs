using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Events;

public sealed class PropheseeTests
{
    private const string Evt2Header = "% evt 2.0\n% geometry 640x480\n% end\n";
    private const string Evt3Header = "% evt 3.0\n% width 1280\n% height 720\n";

    [TestCase("% format EVT2;height=48;width=64\n% end\n", 64, 48)]
    [TestCase("% date 2023-03-29 16:37:46\n% evt 2.0\n% format EVT2;height=48;width=64\n% geometry 1x1\n", 64, 48)]
    [TestCase("% EVT 2.0\r\n% geometry 64x48\r\n% end\r\n", 64, 48)]
    [TestCase("% evt 2.0\n% width 64\n% height 48\n", 64, 48)]
    [TestCase("% evt 2.0\n% plugin_name hal_plugin_gen3_fx3\n", 640, 480)]
    [TestCase("% evt 2.0\n% plugin_name hal_plugin_imx636_evk4\n", 1280, 720)]
    [TestCase("% evt 2.0\n% plugin_name hal_plugin_genx320\n", 320, 320)]
    [TestCase("% evt 2.0\n", 4, 6)]
    public void Headers_say_the_sensor_size(string header, int width, int height)
    {
        EventSet set = Read(EventFileBuilder.Evt2([new(100, 3, 5, 1)], header));
        Assert.That((set.Width, set.Height), Is.EqualTo((width, height)));
        Assert.That(set.Recording(0).Events.ToArray(), Is.EqualTo(new SensorEvent[] { new(100, 3, 5, 1) }));
    }

    [TestCase("% evt 2.1\n% geometry 64x48\n", "EVT 2.1", "2.0 and 3.0")]
    [TestCase("% format EVT21;height=48;width=64\n% end\n", "EVT 2.1")]
    [TestCase("% format DIFF3D;height=48;width=64\n", "DIFF3D")]
    [TestCase("% geometry 64x48\n", "does not say how", "DAT")]
    [TestCase("% evt 2.0\n% geometry 64xy\n", "'y'")]
    [TestCase("% evt 2.0\n% geometry 64x99999\n", "64×99999", "16384")]
    [TestCase("% format EVT3;endianness=big;height=48;width=64\n", "high byte first")]
    [TestCase("no header at all", "does not say how")]
    public void Other_files_are_refused(string header, params string[] needles) =>
        Refusal.Of(() => Read(EventFileBuilder.WithWords(header, [], 4)).Recording(0), needles);

    [Test]
    public void Broken_words_are_refused()
    {
        Refusal.Of(() => Read([.. EventFileBuilder.Evt2([new(1, 1, 1, 1)]), 7]).Recording(0), "9 bytes", "cut short");
        Refusal.Of(() => Read([.. EventFileBuilder.Evt3([new(1, 1, 1, 1)]), 7]).Recording(0), "9 bytes", "cut short");
        Refusal.Of(() => Read(EventFileBuilder.WithWords(Evt2Header, [0x8000_0000, 0x5000_0000], 4)).Recording(0), "0x50000000", "byte 39", "type 5");
        Refusal.Of(() => Read(EventFileBuilder.WithWords(Evt3Header, [0x8000, 0x1000], 2)).Recording(0), "0x1000", "type 1");
        Refusal.Of(() => Read(EventFileBuilder.Evt2([new(1, 640, 1, 1)])).Recording(0), "(640, 1)", "640×480");
        Refusal.Of(() => Read("% evt 2.0"u8.ToArray()).Recording(0), "no end");
    }

    [Test]
    public void Words_before_the_clock_is_known_and_words_of_others_are_passed_over()
    {
        uint[] two = [0x1000_0801, 0x8000_0001, 0xA000_0000, 0xE000_0000, 0xF000_0000, 0x1000_0802];
        Assert.That(Events(EventFileBuilder.WithWords(Evt2Header, two, 4)), Is.EqualTo(new SensorEvent[] { new(64, 1, 2, 1) }));
        uint[] three = [0x1FFF, 0x2001, 0x8001, 0x7123, 0xA000, 0xE000, 0xF000, 0x0803, 0x6005, 0x2802];
        Assert.That(Events(EventFileBuilder.WithWords(Evt3Header, three, 2)), Is.EqualTo(new SensorEvent[] { new(4096 + 5, 2, 3, 1) }));
    }

    [Test]
    public void Vectors_move_the_base()
    {
        uint[] words = [0x8000, 0x0007, 0x380A, 0x4801, 0x5081, 0x4001, 0x8001, 0x5001];
        Assert.That(Events(EventFileBuilder.WithWords(Evt3Header, words, 2)), Is.EqualTo(new SensorEvent[]
        {
            new(0, 10, 7, 1), new(0, 21, 7, 1), new(0, 22, 7, 1), new(0, 29, 7, 1), new(0, 30, 7, 1), new(4096, 42, 7, 1),
        }));
    }

    [Test]
    public void A_clock_that_steps_back_a_little_has_not_wrapped()
    {
        uint[] words = [0x8005, 0x2001, 0x8004, 0x2002, 0x8FFF, 0x2003, 0x8000, 0x2004];
        Assert.That(Events(EventFileBuilder.WithWords(Evt3Header, words, 2)), Is.EqualTo(new SensorEvent[]
        {
            new(4 << 12, 2, 0, 0), new(5 << 12, 1, 0, 0), new(0xFFF << 12, 3, 0, 0), new(0x1000 << 12, 4, 0, 0),
        }));
    }

    private static SensorEvent[] Events(byte[] file) => Read(file).Recording(0).Events.ToArray();

    private static EventSet Read(byte[] file)
    {
        using TempFolder folder = new();
        EventSet set = EventFiles.Read(folder.Write("a.raw", file));
        _ = set.Recording(0);
        return set;
    }
}
