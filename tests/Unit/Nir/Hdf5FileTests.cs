using NeuroSim.Models.Hdf5;
using NeuroSim.Tests.Unit.Checkpoints;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Unit.Nir;

[NeedsHdf5]
public sealed class Hdf5FileTests
{
    [Property(MaxTest = 60, Replay = "20261121,3")]
    public void Any_tree_returns_as_written(int seed)
    {
        using TempFolder folder = new();
        Hdf5Group root = Group(new(seed), depth: 0);
        Hdf5Writer.Write(root, folder.PathOf("tree.h5"));
        Hdf5Tree read = Hdf5Reader.Read(folder.PathOf("tree.h5"));
        Assert.That(read.Source, Is.EqualTo(folder.PathOf("tree.h5")));
        AssertSame(read.Root, root);
    }

    [Test]
    public void Other_files_are_refused()
    {
        using TempFolder folder = new();
        Refusal.Of(() => Hdf5Reader.Read(folder.Write("a.nir", "PK\u0003\u0004 and so on"u8)), "a.nir", "not an HDF5 file", "504B0304", "89484446");
        Refusal.Of(() => Hdf5Reader.Read(folder.Write("empty.nir", [])), "empty.nir", "empty");
        Refusal.Of(() => Hdf5Reader.Read(folder.FullName), "folder");
        Refusal.Of(() => Hdf5Reader.Read(folder.Write("head.nir", [0x89, (byte)'H', (byte)'D', (byte)'F', 13, 10, 26, 10])), "head.nir", "damaged");
        Assert.That(() => Hdf5Reader.Read(folder.PathOf("none.nir")), Throws.InstanceOf<FileNotFoundException>());
    }

    [Test]
    public void A_dataset_holds_what_its_shape_says()
    {
        Assert.That(() => Hdf5Dataset.Of([2, 2], 1.0, 2.0, 3.0), Throws.ArgumentException);
        Assert.That(() => Hdf5Dataset.Of([], "text").ToDoubles(), Throws.InvalidOperationException);
        Assert.That(Hdf5Dataset.Of([2], 1L, 2L).ToDoubles(), Is.EqualTo(new[] { 1.0, 2.0 }));
        Assert.That(Hdf5Dataset.Of([], 0.5f).ToDoubles(), Is.EqualTo(new[] { 0.5 }));
        Assert.That(() => new Hdf5Group([new("a", Hdf5Dataset.Of([], 1.0)), new("a", Hdf5Dataset.Of([], 1.0))]), Throws.ArgumentException);
    }

    [Test]
    public void What_is_no_dataset_cannot_be_written()
    {
        using TempFolder folder = new();
        Refusal.Of(() => Hdf5Writer.Write(new([new("link", new Hdf5Unreadable("is a link"))]), folder.PathOf("a.h5")), "a.h5", "'link'");
        Assert.That(Directory.GetFiles(folder.FullName), Is.Empty);
    }

    private static Hdf5Group Group(Random random, int depth) => new(Enumerable.Range(0, random.Next(0, 6)).Select(i =>
        new KeyValuePair<string, Hdf5Item>($"{i} ü", depth < 3 && random.Next(4) == 0 ? Group(random, depth + 1) : Dataset(random))));

    private static Hdf5Dataset Dataset(Random random)
    {
        int[] shape = [.. Enumerable.Range(0, random.Next(0, 4)).Select(_ => random.Next(0, 5))];
        int count = shape.Aggregate(1, (product, size) => product * size);
        return random.Next(4) switch
        {
            0 => Hdf5Dataset.Of([.. shape], [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() / (random.Next(5) - 1))]),
            1 => Hdf5Dataset.Of([.. shape], [.. Enumerable.Range(0, count).Select(_ => random.NextDouble() / (random.Next(5) - 1))]),
            2 => Hdf5Dataset.Of([.. shape], [.. Enumerable.Range(0, count).Select(_ => random.NextInt64(long.MinValue, long.MaxValue))]),
            _ => Hdf5Dataset.Of([.. shape], [.. Enumerable.Range(0, count).Select(_ => new string('é', random.Next(0, 9)))]),
        };
    }

    private static void AssertSame(Hdf5Item? read, Hdf5Item written)
    {
        if (written is Hdf5Group group)
        {
            Assert.That((read as Hdf5Group)?.Items.Select(i => i.Key), Is.EqualTo(group.Items.Select(i => i.Key)));
            foreach ((string name, Hdf5Item item) in group.Items)
            {
                AssertSame(((Hdf5Group)read!).Find(name), item);
            }

            return;
        }

        (Hdf5Dataset one, Hdf5Dataset other) = ((Hdf5Dataset)read!, (Hdf5Dataset)written);
        Assert.That((one.Kind, one.Shape), Is.EqualTo((other.Kind, other.Shape)).Using<(Hdf5Kind Kind, System.Collections.Immutable.ImmutableArray<int> Shape)>(
            (a, b) => a.Kind == b.Kind && a.Shape.AsSpan().SequenceEqual(b.Shape.AsSpan())));
        Assert.That(Values(one), Is.EqualTo(Values(other)));
    }

    private static Array Values(Hdf5Dataset dataset) => dataset.Kind switch
    {
        Hdf5Kind.Real32 => dataset.Singles.ToArray(),
        Hdf5Kind.Real64 => dataset.Doubles.ToArray(),
        Hdf5Kind.Whole => dataset.Integers.ToArray(),
        _ => dataset.Texts.ToArray(),
    };
}
