using NeuroSim.Models.Events;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Events;

public sealed class NMnistTests
{
    private TempFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void Bits_are_where_the_format_has_them()
    {
        EventRecording read = EventFiles.Read(_folder.Write("7.bin", [33, 2, 0x80, 0x01, 0x02, 0, 33, 0x7F, 0xFF, 0xFF])).Recording(0);
        Assert.That(read.Events.ToArray(), Is.EqualTo(new SensorEvent[] { new(0x102, 33, 2, 1), new(0x7FFFFF, 0, 33, 0) }));
    }

    [Test]
    public void A_marker_of_overflow_moves_all_later_times_and_is_no_event()
    {
        byte[] marker = [0, 240, 0, 0, 0];
        byte[] e = [1, 2, 0, 0, 9];
        EventRecording read = EventFiles.Read(_folder.Write("7.bin", [.. e, .. marker, .. e, .. marker, .. e]), new EventGeometry(304, 240)).Recording(0);
        Assert.That(read.Events.ToArray().Select(v => v.TimeUs), Is.EqualTo(new long[] { 9, 9 + 8192, 9 + 16384 }));
    }

    [Test]
    public void Bad_files_are_refused()
    {
        Refusal.Of(() => Read("1.bs2", [1, 2, 3, 4]), "1.bs2", "4 bytes", "multiple of 5");
        Refusal.Of(() => Read("1.bs2", []), "1.bs2", "empty");
        Refusal.Of(() => Read("1.bs2", [1, 2, 3, 4, 5, 34, 0, 0, 0, 0]), "event 1", "(34, 0)", "34×34");
        Refusal.Of(() => EventFiles.Read(_folder.Write("1.bin", [1, 2, 3, 4, 5]), new EventGeometry(0, 9)), "0×9", "16384");
        Refusal.Of(() => EventFiles.Read(_folder.Write("1.bin", [1, 2, 3, 4, 5]), new EventGeometry(2, 2)).Recording(0), "(1, 2)", "2×2");
        Refusal.Of(() => EventFiles.Read(_folder.Write("1.xyz", [1, 2, 3, 4, 5])), "1.xyz", "0102030405", "N-MNIST", "NPZ", "AEDAT 4", "RAW", "t,x,y,p");
        Assert.That(() => EventFiles.Read(_folder.PathOf("9.bin")), Throws.InstanceOf<FileNotFoundException>());
    }

    [Test]
    public void A_folder_is_a_set_in_the_order_of_numbers()
    {
        WriteNumbers("10.bs2", "9.bs2", "00011.bs2", "b.bs2");
        _folder.Write("labels.csv", "sample,label\n9,5\n10,0\n11,3\nb,1\n12,7\n"u8);
        _folder.Write("notes.md", "no recording"u8);
        EventSet set = EventFiles.Read(_folder.FullName);
        Assert.That(set.Names, Is.EqualTo(new[] { "9", "10", "00011", "b" }));
        Assert.That(set.Labels, Is.EqualTo(new[] { 5, 0, 3, 1 }));
        Assert.That(Enumerable.Range(0, 4).Select(i => set.Recording(i).Count), Is.EqualTo(new[] { 2, 1, 3, 4 }), "each has as many events as its place above");
        EventSet some = set.Select([2, 0, 2]);
        Assert.That(some.Names, Is.EqualTo(new[] { "00011", "9", "00011" }));
        Assert.That((some.Labels![0], some.Recording(1).Count), Is.EqualTo((3, 2)));
        Assert.That(() => set.Select([4]), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => set.Recording(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Sub_folders_called_by_the_class_are_labels()
    {
        Directory.CreateDirectory(_folder.PathOf("5"));
        Directory.CreateDirectory(_folder.PathOf("0"));
        WriteNumbers("5/00001.bin", "0/00002.bin");
        EventSet set = EventFiles.Read(_folder.FullName);
        Assert.That((set.Names, set.Labels), Is.EqualTo((new[] { "00001", "00002" }, new[] { 5, 0 })));
        WriteNumbers("0/00001.bin");
        set = EventFiles.Read(_folder.FullName);
        Assert.That((set.Names, set.Labels), Is.EqualTo((new[] { "0/00001", "5/00001", "0/00002" }, new[] { 0, 5, 0 })));
    }

    [Test]
    public void Bad_folders_are_refused()
    {
        Refusal.Of(() => EventFiles.Read(_folder.FullName), "no recordings", ".bs2", ".aedat4");
        WriteNumbers("1.bs2", "2.bs2");
        Labels("1,5\n", "labels.csv", "'2'", "2,CLASS");
        Labels("1,5\n1,6\n2,0\n", "line 2", "'1'", "twice");
        Labels("1,5\n2,-1\n", "line 2", "'2,-1'");
        Labels("1;5\n", "line 1", "'1;5'");
        File.Delete(_folder.PathOf("labels.csv"));
        _folder.Write("3.bs2", [1, 2, 3]);
        EventSet set = EventFiles.Read(_folder.FullName);
        Assert.That(set.Recording(1).Count, Is.EqualTo(2), "files are read when they are asked for");
        Refusal.Of(() => set.Recording(2), "3.bs2", "3 bytes");
        _folder.Write("4.aedat4", Aedat4Builder.Build([[new(1, 1, 1, 1)]]));
        Refusal.Of(() => EventFiles.Read(_folder.FullName).Recording(3), "4.aedat4", "another format");
    }

    [Test]
    public void Recordings_of_a_folder_share_one_sensor()
    {
        _folder.Write("1.aedat4", Aedat4Builder.Build([[new(1, 1, 1, 1)]]));
        string small = Aedat4Builder.Xml("""<attr key="sizeX">64</attr><attr key="sizeY">64</attr>""");
        _folder.Write("2.aedat4", Aedat4Builder.Build([[new(1, 1, 1, 1)]], xml: small));
        EventSet set = EventFiles.Read(_folder.FullName);
        Assert.That((set.Width, set.Recording(0).Count), Is.EqualTo((346, 1)));
        Refusal.Of(() => set.Recording(1), "2.aedat4", "64×64", "346×260");
        Assert.That(EventFiles.Read(_folder.FullName, new EventGeometry(128, 128)).Recording(1).Width, Is.EqualTo(128));
    }

    [Test]
    public void Texts_in_a_folder_need_a_sensor_size()
    {
        _folder.Write("1.csv", "5,1,1,1\n"u8);
        Refusal.Of(() => EventFiles.Read(_folder.FullName), "1.csv", "does not say the size");
        Assert.That(EventFiles.Read(_folder.FullName, new EventGeometry(8, 8)).Recording(0).Count, Is.EqualTo(1));
    }

    private void Labels(string text, params string[] needles)
    {
        _folder.Write("labels.csv", System.Text.Encoding.UTF8.GetBytes(text));
        Refusal.Of(() => EventFiles.Read(_folder.FullName), needles);
    }

    /// <summary>The first file gets one event, the second two, and so on.</summary>
    private void WriteNumbers(params string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            _folder.Write(names[i], EventFileBuilder.NMnist(EventFileBuilder.Random(i, i + 1)));
        }
    }

    private void Read(string name, byte[] bytes) => EventFiles.Read(_folder.Write(name, bytes)).Recording(0);
}
