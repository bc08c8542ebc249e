using NeuroSim.Compiler.Passes;
using NeuroSim.Models;
using NeuroSim.Models.Golden;
using NUnit.Framework;

namespace NeuroSim.Tests.Golden;

/// <summary>The golden float executor equals PyTorch's reference outputs: counts of every site and image, activations, logits.</summary>
public class GoldenFloatTests
{
    private const double LogitTolerance = 1e-9;

    [TestCase(1, "pth")]
    [TestCase(2, "pth")]
    [TestCase(4, "pth")]
    [TestCase(8, "pth")]
    [TestCase(4, "safetensors")]
    public void Equals_PyTorch_on_every_reference_image(int d, string extension)
    {
        using Reference reference = Reference.Glyphs(d, extension);
        GoldenTrace<double>[] traces = [.. Enumerable.Range(0, reference.Images.Count).AsParallel().AsOrdered()
            .Select(i => GoldenFloat.Run(reference.Network, reference.Images.Input(i)))];

        Assert.That(reference.Network.Sites.Select(s => s.Name), Is.EqualTo(reference.File.Read("order").ToStrings()));
        foreach (string site in reference.Network.Sites.Select(s => s.Name))
        {
            CheckSite(reference, traces, site);
        }

        CheckLogits(reference, traces);
    }

    [Test]
    public void Folding_changes_no_activation()
    {
        using Reference reference = Reference.Glyphs(4);
        SpikingNetwork folded = FoldPass.Run(reference.Network);
        for (int i = 0; i < 8; i++)
        {
            GoldenTrace<double> before = GoldenFloat.Run(reference.Network, reference.Images.Input(i)), after = GoldenFloat.Run(folded, reference.Images.Input(i));
            Assert.That(after.Activations, Is.EqualTo(before.Activations));
            Assert.That(after.Output, Is.EqualTo(before.Output).Within(LogitTolerance).Percent);
        }
    }

    private static void CheckSite(Reference reference, GoldenTrace<double>[] traces, string site)
    {
        Assert.That(traces.Select(t => t.Activations[site].Sum(a => (long)a)), Is.EqualTo(reference.File.Read("count/" + site).ToInt64s()), $"spikes of {site}");
        Assert.That(traces.Select(t => t.Activations[site].LongCount(a => a > 0)), Is.EqualTo(reference.File.Read("nonzero/" + site).ToInt64s()), $"nonzero of {site}");
        byte[] activations = reference.File.Read("act/" + site).ToBytes();
        Assert.That(traces.Take(2).SelectMany(t => t.Activations[site]), Is.EqualTo(activations), $"activations of {site}");
    }

    private static void CheckLogits(Reference reference, GoldenTrace<double>[] traces)
    {
        double[] expected = reference.File.Read("logits_f64").ToDoubles(), actual = [.. traces.SelectMany(t => t.Output)];
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        for (int i = 0; i < actual.Length; i++)
        {
            Assert.That(actual[i], Is.EqualTo(expected[i]).Within(LogitTolerance * Math.Max(1, Math.Abs(expected[i]))), $"logit {i}");
        }
    }
}
