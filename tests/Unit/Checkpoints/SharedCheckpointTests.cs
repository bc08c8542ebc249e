using NeuroSim.Models.Checkpoints;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Checkpoints;

/// <summary>Checkpoints that torch itself wrote.</summary>
public sealed class SharedCheckpointTests
{
    [TestCase("glyphs-d1.pth", 149_234)]
    [TestCase("glyphs-d2.pth", 149_234)]
    [TestCase("glyphs-d4.pth", 149_234)]
    [TestCase("glyphs-d8.pth", 149_234)]
    [TestCase("cnn-events-d4.pth", 27_146)]
    public void ParametersAreCounted(string name, long expected)
    {
        Checkpoint read = CheckpointFiles.Read(SharedData.Path($"checkpoints/{name}"));
        long parameters = read.Tensors
            .Where(t => !t.Key.Contains("running_", StringComparison.Ordinal) && t.Value.Type == TensorType.F32)
            .Sum(t => t.Value.Count);
        Assert.That(parameters, Is.EqualTo(expected));
        Assert.That(read.Tensors.Values.SelectMany(t => t.ToDoubles()), Is.All.Matches<double>(double.IsFinite));
    }

    [Test]
    public void ArgumentsOfTheTrainingScriptAreWords()
    {
        Checkpoint read = CheckpointFiles.Read(SharedData.Path("checkpoints/glyphs-d4.pth"));
        Assert.That(read.Metadata, Contains.Key("epoch"));
        Assert.That(read.Metadata.Keys, Has.Some.StartsWith("args."));
    }

    [Test]
    public void BothFormatsOfOneNetworkHoldTheSameTensors()
    {
        Checkpoint torch = CheckpointFiles.Read(SharedData.Path("checkpoints/glyphs-d4.pth"));
        Checkpoint safe = CheckpointFiles.Read(SharedData.Path("checkpoints/glyphs-d4.safetensors"));
        Assert.That(safe.Tensors.Keys, Is.EquivalentTo(torch.Tensors.Keys));
        foreach ((string name, Tensor tensor) in torch.Tensors)
        {
            Tensor other = safe.Tensors[name];
            Assert.That((other.Type, string.Join(',', other.Shape)), Is.EqualTo((tensor.Type, string.Join(',', tensor.Shape))), name);
            Assert.That(other.Bytes.Span.SequenceEqual(tensor.Bytes.Span), Is.True, name);
        }
    }

    [Test]
    public void TenMillionParametersAreRead()
    {
        Checkpoint read = CheckpointFiles.Read(SharedData.Path("checkpoints/esf-m-224-random.pth"));
        Assert.That(read.Tensors.Values.Sum(t => t.Count), Is.GreaterThan(9_000_000));
        Assert.That(read.Tensors.Values.Where(t => t.Type.IsFloat()).SelectMany(t => t.ToDoubles()).All(double.IsFinite), Is.True);
    }
}
