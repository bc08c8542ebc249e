using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NeuroSim.Tests.Equivalence;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>A torus in chip files: what it needs, and what each fault says.</summary>
public sealed class TorusChipTests
{
    private static readonly SynchronousChip s_torus = RandomTorus.Of((SynchronousChip)ChipReader.Read("tianjic-like"));

    [Test]
    public void AChipFileThatDoesNotSpeakOfATorusDescribesAMesh()
    {
        JsonObject chip = JsonNode.Parse(ChipJson.Write(s_torus))!.AsObject();
        foreach (string member in new[] { "torus", "torusSource", "torusEstimate" })
        {
            chip["mesh"]!.AsObject().Remove(member);
        }

        Assert.That(ChipReader.Parse(chip.ToJsonString(), "old.json").Mesh.Torus, Is.False);
    }

    [Test]
    public void ATorusIsReadBackAndStatesItsSource()
    {
        ChipDescription read = ChipReader.Parse(ChipJson.Write(s_torus), "torus.json");
        Assert.That((read.Mesh.Torus, read.Mesh.TorusSource, read.Mesh.TorusEstimate), Is.EqualTo((true, "chosen by a test", true)));
        ChipFact fact = ChipSheet.Facts(read).Single(f => f.Path == "mesh.torus");
        Assert.That((fact.Text, fact.Source, fact.Estimate), Is.EqualTo(("yes", "chosen by a test", true)));
    }

    [Test]
    public void ATorusWithoutASourceIsRefused()
        => Refused(s_torus with { Mesh = s_torus.Mesh with { TorusSource = null } }, "$.mesh.torusSource", "missing: \"torusSource\"");

    [TestCase(1, 1)]
    [TestCase(4, 7)]
    public void BuffersOfATorusMustHoldTwoPackets(int flits, int buffer)
    {
        SynchronousChip chip = s_torus with { Mesh = s_torus.Mesh with { FlitsPerPacket = new(flits, "test"), BufferFlits = new(buffer, "test") } };
        Refused(chip, "$.mesh.bufferFlits.value", $"at least {2 * flits}, two packets of mesh.flitsPerPacket");
        Assert.That(ChipValidator.Problems(chip with { Mesh = chip.Mesh with { BufferFlits = new(2 * flits, "test") } }), Is.Empty);
        Assert.That(ChipValidator.Problems(chip with { Mesh = chip.Mesh with { Torus = false } }), Is.Empty);
    }

    [Test]
    public void ASharedRouterHasNoRings()
        => Refused(RandomTorus.Of((AsynchronousChip)ChipReader.Read("speck-like")), "$.mesh.torus", "all cores share one router");

    [Test]
    public void AKnobCannotMakeTheBuffersOfATorusTooShort()
    {
        Assert.That(
            () => new BandwidthKnobs { QueueDepth = 1 }.Apply(s_torus),
            Throws.TypeOf<ChipKnobException>().With.Message.StartWith("a queue depth of 1 is too small for 'tianjic-like': "
                + "a router's input buffer must hold at least 2 flits, two packets"));
        Assert.That(((SynchronousChip)new BandwidthKnobs { QueueDepth = 2 }.Apply(s_torus)).Mesh.BufferFlits!.Value, Is.EqualTo(2));
    }

    [Test]
    public void TheTorusCanBeAnAxisOfASweepAndSaysWhoSetIt()
    {
        ChipDescription set = ChipFieldEdit.Set(ChipReader.Read("speck-xl"), "mesh.torus", "true");
        Assert.That((set.Mesh.Torus, set.Mesh.TorusSource, set.Mesh.TorusEstimate), Is.EqualTo((true, "Set by the user.", true)));
        Assert.That(() => ChipFieldEdit.Set(s_torus, "mesh.bufferFlits", "1"), Throws.TypeOf<ChipFormatException>().With.Message.Contains("at least 2"));
    }

    private static void Refused(ChipDescription chip, string path, string needle)
    {
        ChipFormatException? error = Assert.Throws<ChipFormatException>(() => ChipReader.Parse(ChipJson.Write(chip), "torus.json"));
        Assert.That((error!.JsonPath, error.Message), Is.EqualTo((path, error.Message)));
        Assert.That(error.Message, Does.StartWith("torus.json, line ").And.Contain(needle));
    }
}
