using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Checkpoints;
using NeuroSim.Tests.Unit.Datasets;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Events;

public sealed class NpzEventTests
{
    private static readonly SensorEvent[][] s_two = [[new(5, 1, 2, 1), new(7, 3, 0, 0)], [new(0, 9, 6, 1)]];

    [TestCase(true)]
    [TestCase(false)]
    public void Offsets_are_read_with_and_without_the_end(bool withEnd)
    {
        EventSet set = Read(EventFileBuilder.Npz(s_two, [3, 8], withEnd));
        Assert.That((set.Count, set.Width, set.Height), Is.EqualTo((2, 10, 7)), "as large as the coordinates need");
        Assert.That((set.Labels, set.Names), Is.EqualTo((new[] { 3, 8 }, new[] { "0", "1" })));
        Assert.That(set.Recording(1).Events.ToArray(), Is.EqualTo(s_two[1]));
        Assert.That(Read(EventFileBuilder.Npz(s_two, null, withEnd)).Count, Is.EqualTo(2));
    }

    [Test]
    public void Bad_arrays_are_refused()
    {
        Refusal.Of(() => Read(NpyBuilder.Npz(("images_u8", []))), "events_txyp", "images_u8");
        Refusal.Of(() => Read([1, 2, 3, 4]), "a.npz", "01020304");
        Bad("(4,)", [1, 2, 3, 4], [0, 1], "shape (4)", "(events, 4)");
        Bad("(1, 4)", [1, 2, 3, 2], [0, 1], "row 0", "polarity is 2");
        Bad("(1, 4)", [1, -2, 3, 1], [0, 1], "row 0", "(-2, 3)");
        Bad("(1, 4)", [1, 2, 20000, 1], [0, 1], "row 0", "(2, 20000)", "16384");
        Bad("(1, 4)", [1, 2, 3, 1], [0, 5], "offset 1 is 5", "1 rows");
        Bad("(1, 4)", [1, 2, 3, 1], [0, 1, 0], "offset 2 is 0");
        Bad("(1, 4)", [1, 2, 3, 1], [1, 1], "from 1 to 1");
        Bad("(1, 4)", [1, 2, 3, 1], [], "0 recordings");
        Refusal.Of(() => Read(EventFileBuilder.Npz(s_two, [1, 2, 3, 4])), "labels", "4 labels for 2 recordings");
        Refusal.Of(() => Read(EventFileBuilder.Npz(s_two, [1, -2])), "labels", "label 1 is -2");
        Refusal.Of(() => Read(EventFileBuilder.Npz(s_two, null), new EventGeometry(9, 9)), "row 2", "(9, 6)", "9×9");
    }

    [Test]
    public void Times_beyond_what_is_possible_are_refused()
    {
        byte[] npz = NpyBuilder.Npz(
            ("events_txyp", NpyBuilder.Npy("<i8", "(1, 4)", [.. new[] { long.MinValue, 0, 0, 0 }.SelectMany(BitConverter.GetBytes)])),
            ("offsets", NpyBuilder.Npy("<i8", "(2,)", [.. new[] { 0L, 1 }.SelectMany(BitConverter.GetBytes)])));
        Refusal.Of(() => Read(npz), "row 0", "-9223372036854775808", "9007199254740992");
    }

    private static void Bad(string shape, int[] rows, int[] offsets, params string[] needles) => Refusal.Of(
        () => Read(NpyBuilder.Npz(("events_txyp", Int32s(shape, rows)), ("offsets", Int32s($"({offsets.Length},)", offsets)))), needles);

    private static byte[] Int32s(string shape, int[] values) => NpyBuilder.Npy("<i4", shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    private static EventSet Read(byte[] file, EventGeometry? geometry = null)
    {
        using TempFolder folder = new();
        return EventFiles.Read(folder.Write("a.npz", file), geometry);
    }
}
