using NeuroSim.Models.Datasets;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Datasets;

public sealed class ImageFilesTests
{
    private const int CifarPixels = 3072;

    private TempFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new TempFolder();

    [TearDown]
    public void DeleteFolder() => _folder.Dispose();

    [Test]
    public void NpzImagesComeWithLabelsAndNormalisation()
    {
        ImageSet set = Npz(Images(), ("labels", NpyBuilder.Npy("|u1", "(2,)", [3, 9])), Doubles("mean", 0.5, 0.25), Doubles("std", 0.5));
        Assert.That((set.Count, set.Channels, set.Height, set.Width), Is.EqualTo((2, 2, 1, 2)));
        Assert.That(set.Image(1).ToArray(), Is.EqualTo(new byte[] { 5, 6, 7, 255 }));
        Assert.That(set.Labels, Is.EqualTo(new[] { 3, 9 }));
        Assert.That(set.Std, Is.EqualTo(new[] { 0.5, 0.5 }));
        Assert.That(set.Input(1)[3], Is.EqualTo((1 - 0.25) / 0.5));
        Assert.That(() => set.Image(2).Length, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void OtherArraysStayUnread()
    {
        ImageSet set = Npz(Images(), ("act/huge", [1, 2, 3]));
        Assert.That(set.Labels, Is.Null);
        Assert.That((set.Mean, set.Std), Is.EqualTo((new double[] { 0.5, 0.5 }, new double[] { 0.25, 0.25 })));
    }

    [Test]
    public void BadNpzImagesAreRefused()
    {
        Refusal.Of(() => Npz(("images", [])), "a.npz", "images_u8", "images");
        Refusal.Of(() => Npz(("images_u8", NpyBuilder.Npy("<f4", "(1, 1, 1, 1)", new byte[4]))), "a.npz", "images_u8", "F32");
        Refusal.Of(() => Npz(("images_u8", NpyBuilder.Npy("|u1", "(4, 4)", new byte[16]))), "(4, 4)", "(N, C, H, W)");
        Refusal.Of(() => Npz(("images_u8", NpyBuilder.Npy("|u1", "(0, 1, 4, 4)", []))), "(0, 1, 4, 4)");
        Refusal.Of(() => Npz(Images(), ("labels", NpyBuilder.Npy("|u1", "(3,)", [1, 2, 3]))), "labels", "3 labels for 2 images");
        Refusal.Of(() => Npz(Images(), ("labels", NpyBuilder.Npy("|i1", "(2,)", [1, 255]))), "labels", "label 1 is -1");
        Refusal.Of(() => Npz(Images(), Doubles("std", 1, 0)), "a.npz", "std", "0", "above 0");
        Refusal.Of(() => Npz(Images(), Doubles("std", double.PositiveInfinity)), "std", "Infinity");
        Refusal.Of(() => Npz(Images(), Doubles("mean", double.NaN)), "mean", "NaN");
        Refusal.Of(() => Npz(Images(), Doubles("mean", 1, 2, 3)), "mean", "3 values for 2 channels");
    }

    [TestCase(false, false)]
    [TestCase(true, false)]
    [TestCase(false, true)]
    [TestCase(true, true)]
    public void IdxImagesFindTheirLabels(bool imagesZipped, bool labelsZipped)
    {
        byte[] labels = IdxBuilder.Build([2], [4, 7]);
        _folder.Write("t10k-labels-idx1-ubyte" + (labelsZipped ? ".gz" : string.Empty), labelsZipped ? IdxBuilder.Gzip(labels) : labels);
        ImageSet set = Idx(IdxBuilder.Build([2, 1, 3], [1, 2, 3, 4, 5, 6]), imagesZipped);
        Assert.That((set.Count, set.Channels, set.Height, set.Width), Is.EqualTo((2, 1, 1, 3)));
        Assert.That(set.Image(1).ToArray(), Is.EqualTo(new byte[] { 4, 5, 6 }));
        Assert.That(set.Labels, Is.EqualTo(new[] { 4, 7 }));
    }

    [Test]
    public void BadIdxFilesAreRefused()
    {
        Assert.That(Idx(IdxBuilder.Build([1, 1, 1], [9])).Labels, Is.Null);
        Refusal.Of(() => Idx(IdxBuilder.Build([1, 1, 2], [9])), "t10k-images-idx3-ubyte", "1 × 1 × 2", "2 bytes", "only 1");
        Refusal.Of(() => Idx(IdxBuilder.Build([1, 1, 1], [9, 9])), "more");
        Refusal.Of(() => Idx(IdxBuilder.Build([0, 1, 1], [])), "dimension 0 has size 0");
        Refusal.Of(() => Idx(IdxBuilder.Build([1, -5, 1], [1])), "dimension 1 has size -5");
        Refusal.Of(() => Idx(IdxBuilder.Build([int.MaxValue, int.MaxValue, int.MaxValue], [1])), "more than the file can hold");
        Refusal.Of(() => Idx(IdxBuilder.Build([int.MaxValue, 1, 1], [1]), zipped: true), "2147483647", "more than the file can hold");
        Refusal.Of(() => Idx(IdxBuilder.Build([4], [1, 2, 3, 4])), "00000801", "00000803");
        Refusal.Of(() => Idx(IdxBuilder.Build([1, 1, 1], [0, 0, 0, 1], type: 0x0D)), "00000D03");
        _folder.Write("t10k-labels-idx1-ubyte", IdxBuilder.Build([3], [1, 2, 3]));
        Refusal.Of(() => Idx(IdxBuilder.Build([1, 1, 1], [9])), "t10k-labels-idx1-ubyte", "3 labels for 1 images");
        _folder.Write("t10k-labels-idx1-ubyte", []);
        Refusal.Of(() => Idx(IdxBuilder.Build([1, 1, 1], [9])), "t10k-labels-idx1-ubyte", "empty; give a file in the IDX format.");
    }

    [Test]
    public void BothCifarsAreToldApart()
    {
        ImageSet ten = Cifar("data_batch_1.bin", 2, [7]);
        Assert.That((ten.Count, ten.Channels, ten.Height, ten.Width), Is.EqualTo((2, 3, 32, 32)));
        Assert.That(ten.Labels, Is.EqualTo(new[] { 7, 7 }));
        Assert.That(ten.Image(1)[0], Is.EqualTo(1));
        Assert.That(Cifar("test.bin", 1, [9, 42]).Labels, Is.EqualTo(new[] { 42 }));
        Assert.That(Cifar("renamed.bin", 3, [9, 42]).Labels, Is.EqualTo(new[] { 42, 42, 42 }));
        Assert.That(Cifar("test.bin", 2, [7]).Labels, Is.EqualTo(new[] { 7, 7 }));
    }

    [Test]
    public void AmbiguousCifarIsToldByItsName()
    {
        byte[] file = new byte[3073 * 3074];
        Assert.That(ImageFiles.Read(_folder.Write("any.bin", file)).Count, Is.EqualTo(3074));
        Assert.That(ImageFiles.Read(_folder.Write("train.bin", file)).Count, Is.EqualTo(3073));
    }

    [Test]
    public void CifarThatBeginsLikeAnIdxFileIsStillCifar()
    {
        byte[] file = new byte[1 + CifarPixels];
        (file[2], file[3]) = (8, 3);
        Assert.That(ImageFiles.Read(_folder.Write("dark.bin", file)).Width, Is.EqualTo(32));
    }

    [Test]
    public void BadCifarFilesAreRefused()
    {
        Refusal.Of(() => ImageFiles.Read(_folder.Write("a.bin", new byte[5000])), "a.bin", "5000", "3073", "3074");
        Refusal.Of(() => Cifar("b.bin", 1, [10]), "b.bin", "label 0 is 10", "0 to 9");
        Refusal.Of(() => Cifar("c.bin", 1, [0, 100]), "c.bin", "label 0 is 100", "0 to 99");
    }

    [Test]
    public void FilesOfOtherKindsAreRefused()
    {
        Refusal.Of(() => ImageFiles.Read(_folder.Write("a.png", [0x89, 0x50, 0x4E, 0x47])), "a.png", "89504E47", "NPZ", "IDX", "CIFAR");
        Refusal.Of(() => ImageFiles.Read(_folder.Write("a.npz", [])), "empty; give a file of images.");
        Refusal.Of(() => ImageFiles.Read(_folder.FullName), "folder");
        Assert.That(
            () => ImageFiles.Read(_folder.PathOf("none.npz")),
            Throws.InstanceOf<FileNotFoundException>().With.Message.Contains("none.npz"));
    }

    [Test]
    public void GlyphsAreRead()
    {
        ImageSet set = ImageFiles.Read(SharedData.Path("checkpoints/glyphs.test.npz"));
        Assert.That((set.Count, set.Channels, set.Height, set.Width), Is.EqualTo((256, 3, 32, 32)));
        Assert.That(set.Labels, Has.Length.EqualTo(256).And.All.InRange(0, 9));
    }

    private static (string Name, byte[] Npy) Images() => ("images_u8", NpyBuilder.Npy("|u1", "(2, 2, 1, 2)", [1, 2, 3, 4, 5, 6, 7, 255]));

    private static (string Name, byte[] Npy) Doubles(string name, params double[] values) =>
        (name, NpyBuilder.Npy("<f8", $"({values.Length},)", [.. values.SelectMany(BitConverter.GetBytes)]));

    private ImageSet Npz(params (string Name, byte[] Npy)[] arrays) => ImageFiles.Read(_folder.Write("a.npz", NpyBuilder.Npz(arrays)));

    private ImageSet Idx(byte[] file, bool zipped = false)
    {
        string name = "t10k-images-idx3-ubyte" + (zipped ? ".gz" : string.Empty);
        return ImageFiles.Read(_folder.Write(name, zipped ? IdxBuilder.Gzip(file) : file));
    }

    private ImageSet Cifar(string name, int count, byte[] labels)
    {
        IEnumerable<byte> rows = Enumerable.Range(0, count).SelectMany(i => labels.Concat(Enumerable.Repeat((byte)i, CifarPixels)));
        return ImageFiles.Read(_folder.Write(name, [.. rows]));
    }
}
