using NeuroSim.Models;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Golden;
using NeuroSim.Models.Layers;
using NeuroSim.Models.Onnx;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden.Onnx;

/// <summary>
/// Networks read from ONNX graphs against PyTorch's reference outputs in double precision. The exporter folds batch norms in single precision, so a
/// potential may differ in its eighth digit; on these images no activation does, and the head reads whole numbers with unfolded weights.
/// </summary>
public sealed class OnnxGoldenTests
{
    private const double LogitTolerance = 1e-9;

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
        SpikingNetwork network = Build("cnn-events-d4");
        Assert.That(network.Input, Is.TypeOf<EventInput>());
        using NpzFile reference = NpzFile.Open(SharedData.Path("checkpoints/cnn-events-d4.ref.npz"));
        byte[] counts = reference.Read("images_u8").ToBytes();
        Check(network, "cnn-events-d4", [.. counts.Chunk(network.Input.Shape.Count).Select(c => Array.ConvertAll(c, v => (double)v))]);
    }

    private static SpikingNetwork Build(string name) => OnnxNetwork.Build(OnnxReader.Read(SharedData.Path($"checkpoints/{name}.onnx")), new OnnxOptions());

    private static void Check(SpikingNetwork network, string name, double[][] inputs)
    {
        using NpzFile reference = NpzFile.Open(SharedData.Path($"checkpoints/{name}.ref.npz"));
        Assert.That(network.Sites.Select(s => s.Name), Is.EqualTo(reference.Read("order").ToStrings()));
        GoldenTrace<double>[] traces = [.. inputs.AsParallel().AsOrdered().Select(i => GoldenFloat.Run(network, i))];
        foreach (string site in network.Sites.Select(s => s.Name))
        {
            Assert.That(traces.Select(t => t.Activations[site].Sum(a => (long)a)), Is.EqualTo(reference.Read("count/" + site).ToInt64s()), $"spikes of {site}");
            IEnumerable<long> nonzero = traces.Select(t => t.Activations[site].LongCount(a => a > 0));
            Assert.That(nonzero, Is.EqualTo(reference.Read("nonzero/" + site).ToInt64s()), $"nonzero of {site}");
            Assert.That(traces.Take(2).SelectMany(t => t.Activations[site]), Is.EqualTo(reference.Read("act/" + site).ToBytes()), $"activations of {site}");
        }

        double[] logits = reference.Read("logits_f64").ToDoubles();
        Assert.That(traces.SelectMany(t => t.Output), Is.EqualTo(logits).Within(LogitTolerance));
    }
}
