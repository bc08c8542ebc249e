using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Events;

public sealed class Aedat4Tests
{
    /// <summary>
    /// The packet of <see cref="Regular"/>, compressed by the reference tool (lz4 1.9.4 -B4 -BD -BX --content-size): two linked blocks, the second refers
    /// to the first, with all checksums that the format has.
    /// </summary>
    private const string ByReferenceTool =
        "BCJNGFxAJHcBAAAAAADRUgEAAPMGIHcBABAAAABFVlRTBgAIAAQAAAAIBABiAAAAAHAXCAACAgASBQcAAwIAUwEABQABDABbAAAAAAIgABsAIAAbASAAGwIgAA9gAP//////////////"
        + "////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "//////////////////////////////////////////////9cUAABAAUAFGZvE7QAAAASAbv/AQIAD8D//////////////////////////////////14h6ANfGUEAAAAFBgAEEABXAQAF"
        + "AAEQAASAGQQgABsAIAAbAUAAGwIgAA9gAP//////////////////////////////////////////////////////////////////////////////////////////////////////////"
        + "/////////////////51QAAEAAACofWLNAAAAADH/v3w=";

    private static readonly SensorEvent[] s_one = [new(1_700_000_000_000_000, 345, 259, 1)];

    private static SensorEvent[] Regular => [.. Enumerable.Range(0, 6000).Select(i => new SensorEvent(1000 * (i / 4500), (ushort)(i % 3), 5, (byte)(i % 2)))];

    [Test]
    public void What_the_reference_tool_compresses_is_read()
    {
        byte[] file = Aedat4Builder.Build([s_one], _ => Convert.FromBase64String(ByReferenceTool), 2);
        Assert.That(Read(file).Recording(0).Events.ToArray(), Is.EqualTo(Regular));
    }

    [Test]
    public void Frames_may_follow_each_other_and_be_skipped()
    {
        byte[] packet = Aedat4Builder.EventPacket(s_one);
        byte[] skipped = [0x5A, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 1, 2, 3];
        byte[] frames = [.. skipped, .. Lz4Builder.Frame(packet[..20], linked: true), .. Lz4Builder.Frame(packet[20..], linked: false)];
        Assert.That(Read(Aedat4Builder.Build([s_one], _ => frames, 1)).Recording(0).Events.ToArray(), Is.EqualTo(s_one));
    }

    [Test]
    public void Every_checksum_of_a_frame_must_hold()
    {
        byte[] frame = Convert.FromBase64String(ByReferenceTool);
        int[] places = [14, 15 + 4 + 0x152, frame.Length - 1]; // Of the header, of the first block, of the content.
        foreach (int place in places)
        {
            byte[] damaged = [.. frame];
            damaged[place] ^= 1;
            Refusal.Of(() => Read(Aedat4Builder.Build([s_one], _ => damaged, 1)).Recording(0), "packet at byte", "checksum");
        }
    }

    [Test]
    public void Frames_that_blow_up_or_reach_out_are_refused()
    {
        Bad([0x60, 0x40, 0x82, 6, 0, 0, 0, 0x1F, 65, 5, 0, 255, 0], "reaches beyond"); // A match from before the beginning.
        Bad([0x60, 0x40, 0x82, 3, 0, 0, 0, 0xF0, 255, 255], "reaches beyond"); // A length without an end.
        Bad([0x60, 0x40, 0x82, 2, 0, 0, 0, 0x50, 65], "reaches beyond"); // More literals than bytes.
        Bad([0x60, 0x40, 0x82, 0xFF, 0xFF, 0xFF, 0x7F, 1], "cut short");
        Bad([0x61, 0x40, 0x82], "0x61", "dictionary");
        Bad([0x20, 0x40, 0x82], "0x20", "version");
        Bad([0x60, 0x40, 0x83], "checksum");
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], _ => [1, 2, 3, 4], 1)).Recording(0), "0x04030201", "0x184D2204");

        // 2 MiB of "repeat the last byte 255 times more" are 510 MiB of output.
        byte[] bomb = [0x1F, 65, 1, 0, .. Enumerable.Repeat((byte)255, 1 << 21), 0];
        Bad([0x60, 0x40, 0x82, .. BitConverter.GetBytes(bomb.Length), .. bomb], "reaches beyond");
        byte[] many = [.. Enumerable.Repeat<byte[]>([0x1F, 65, 1, 0, .. Enumerable.Repeat((byte)255, 4096), 0], 300).SelectMany(b => b)];
        Bad([0x60, 0x40, 0x82, .. BitConverter.GetBytes(many.Length), .. many], "268435456");
    }

    [Test]
    public void Other_streams_and_what_follows_the_packets_stay_unread()
    {
        EventSet set = Read(Aedat4Builder.Build([s_one, Regular]));
        EventRecording first = set.Recording(0);
        Assert.That(first.Count, Is.EqualTo(6001));
        Assert.That(set.Recording(0), Is.SameAs(first), "one file is read once");
    }

    [Test]
    public void The_sensor_size_is_the_headers_the_callers_or_what_the_events_need()
    {
        byte[] silent = Aedat4Builder.Build([s_one], xml: Aedat4Builder.Xml(string.Empty));
        Assert.That((Read(silent).Width, Read(silent).Height), Is.EqualTo((346, 260)));
        using TempFolder folder = new();
        Assert.That(EventFiles.Read(folder.Write("a.aedat4", silent), new EventGeometry(640, 480)).Recording(0).Width, Is.EqualTo(640));
        Refusal.Of(() => EventFiles.Read(folder.Write("a.aedat4", silent), new EventGeometry(345, 480)).Recording(0), "event 0", "(345, 259)");
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], xml: Aedat4Builder.Xml("""<attr key="sizeX">99999</attr><attr key="sizeY">5</attr>"""))), "99999×5");
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], xml: Aedat4Builder.Xml("""<attr key="sizeX">wide</attr><attr key="sizeY">5</attr>"""))), "'wide'");
    }

    [Test]
    public void Other_files_are_refused()
    {
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], compression: 3)), "ZSTD", "export it uncompressed or with LZ4");
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], compression: 4)), "ZSTD");
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], compression: 9)), "compression 9");
        Refusal.Of(() => Read([.. "#!AER-DAT3.1\r\n"u8, 1, 2, 3]), "no other version");
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], xml: Aedat4Builder.Xml(firstType: "EVTS"))), "2 streams", "2 of them events");
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], xml: "<dv/>")), "0 streams");
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], xml: "<dv><node></dv>")), "no sound XML", "line 1");
        const string Entities = """<!DOCTYPE dv [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><dv>&b;</dv>""";
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], xml: Entities)), "no sound XML");
    }

    [Test]
    public void Cut_files_are_refused()
    {
        byte[] file = Aedat4Builder.Build([s_one]);
        Refusal.Of(() => Read(file[..16]), "header claims");
        Refusal.Of(() => Read(file[..200]), "header claims");
        Refusal.Of(() => Read(file[..^20]).Recording(0), "packets end at byte", "cut short");
        byte[] open = Aedat4Builder.Build([s_one], closed: false);
        Refusal.Of(() => Read(open[..^20]).Recording(0), "packet at byte", "claims");
        Refusal.Of(() => Read(open[..^10]).Recording(0), "packet at byte", "claims");
    }

    private static void Bad(byte[] frame, params string[] needles) =>
        Refusal.Of(() => Read(Aedat4Builder.Build([s_one], _ => [0x04, 0x22, 0x4D, 0x18, .. frame], 1)).Recording(0), needles);

    private static EventSet Read(byte[] file)
    {
        using TempFolder folder = new();
        EventSet set = EventFiles.Read(folder.Write("a.aedat4", file));
        _ = set.Recording(0);
        return set;
    }
}
