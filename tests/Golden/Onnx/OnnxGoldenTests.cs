using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Onnx;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden.Onnx;

/// <summary>Networks read from ONNX graphs against PyTorch's reference outputs in double precision.</summary>
public sealed class OnnxGoldenTests
{
    [Test]
    public void Glyphs_equal_PyTorch_on_every_reference_image()
    {
        ImageSet images = ImageFiles.Read(SharedData.Path("checkpoints/glyphs-d4.ref.npz"));
        SpikingNetwork network = Build("glyphs-d4");
        Assert.That(network.Input, Is.TypeOf<ImageInput>());
        Check(network, "glyphs-d4", [.. Enumerable.Range(0, images.Count).Select(images.Input)]);
    }

    [Test]
    public void Events_equal_PyTorch_on_every_reference_recording()
    {
        ImageSet counts = ImageFiles.Read(SharedData.Path("checkpoints/cnn-events-d4.ref.npz"));
        SpikingNetwork network = Build("cnn-events-d4");
        Assert.That(network.Input, Is.TypeOf<EventInput>());
        Check(network, "cnn-events-d4", [.. Enumerable.Range(0, counts.Count).Select(i => counts.Image(i).ToArray().Select(c => (double)c).ToArray())]);
    }

    private static SpikingNetwork Build(string name) => OnnxNetwork.Build(OnnxReader.Read(SharedData.Path($"checkpoints/{name}.onnx")), new OnnxOptions());

    private static void Check(SpikingNetwork network, string name, double[][] inputs)
    {
        using NpzFile reference = NpzFile.Open(SharedData.Path($"checkpoints/{name}.ref.npz"));
        foreach (Layer l in network.Layers) TestContext.Out.WriteLine($"{l.Name} {l.GetType().Name} {l.Shape} {(l as SpikingNeuron)?.Neuron}");
        TestContext.Out.WriteLine(string.Join(",", reference.Read("order").ToStrings()));
        GoldenTrace<double>[] traces = [.. inputs.AsParallel().AsOrdered().Select(i => GoldenFloat.Run(network, i))];
        int bad = 0;
        foreach (string site in network.Sites.Select(s => s.Name))
        {
            long[] c = reference.Read("count/" + site).ToInt64s();
            long[] mine = [.. traces.Select(t => t.Activations[site].Sum(a => (long)a))];
            bad += c.Zip(mine).Count(p => p.First != p.Second);
            byte[] act = reference.Read("act/" + site).ToBytes();
            bad += act.Zip(traces.Take(2).SelectMany(t => t.Activations[site])).Count(p => p.First != p.Second);
        }
        double[] logits = reference.Read("logits_f64").ToDoubles();
        double[] my = [.. traces.SelectMany(t => t.Output)];
        TestContext.Out.WriteLine($"bad {bad} logits {logits.Zip(my).Max(p => Math.Abs(p.First - p.Second))} scale {logits.Max(Math.Abs)}");
        Assert.That(network.Sites.Select(s => s.Name), Is.EqualTo(reference.Read("order").ToStrings()));
    }
}
