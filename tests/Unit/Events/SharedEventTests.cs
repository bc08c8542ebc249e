using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Events;

/// <summary>Recordings that lie beside the repository.</summary>
public sealed class SharedEventTests
{
    [Test]
    public void NMnist_is_read_as_a_folder()
    {
        EventSet set = EventFiles.Read(Path.GetDirectoryName(SharedData.Path("events/nmnist/labels.csv"))!);
        Assert.That((set.Count, set.Width, set.Height), Is.EqualTo((300, 34, 34)));
        Assert.That((set.Names[0], set.Names[199], set.Names[200], set.Names[^1]), Is.EqualTo(("1", "200", "60001", "60100")));
        Assert.That(set.Labels!.Take(4), Is.EqualTo(new[] { 5, 0, 4, 1 }), "MNIST begins so");
        Assert.That(set.Labels![200..204], Is.EqualTo(new[] { 7, 2, 1, 0 }), "as does its test set");
        EventRecording[] all = new EventRecording[set.Count];
        Parallel.For(0, set.Count, i => all[i] = set.Recording(i));
        Assert.That(all.Average(r => r.Count), Is.EqualTo(1_198_989 / 300.0));
        Assert.That(all.Select(r => r.DurationUs), Has.All.InRange(290_000, 340_000));
        Assert.That(all.Select(r => EventBins.Bins(r, new MapShape(2, 34, 34), 30).Sum(b => b.Sum(c => c))), Is.EqualTo(all.Select(r => r.Count)));
    }

    [Test]
    public void Counts_of_the_synthetic_recordings_are_the_reference_images()
    {
        EventSet set = EventFiles.Read(SharedData.Path("checkpoints/cnn-events-d4.events.npz"));
        Assert.That((set.Count, set.Width, set.Height, set.Labels!.Length), Is.EqualTo((200, 32, 32, 200)));
        using NpzFile reference = NpzFile.Open(SharedData.Path("checkpoints/cnn-events-d4.ref.npz"));
        NpyArray images = reference.Read("images_u8");
        MapShape shape = new(2, 32, 32);
        Assert.That(images.Shape, Is.EqualTo(new[] { 64, 2, 32, 32 }));
        Assert.That(set.Labels![..64], Is.EqualTo(reference.Read("labels").ToInt64s()));
        for (int i = 0; i < 64; i++)
        {
            byte[] counts = EventBins.Counts(set.Recording(i), shape);
            Assert.That(counts, Is.EqualTo(images.Bytes.Slice(i * shape.Count, shape.Count).ToArray()), $"recording {i}");
        }
    }
}
