using System.Text.Json.Nodes;
using NUnit.Framework;

namespace NeuroSim.Tests.Robustness.Programs;

/// <summary>A manifest that contradicts itself, its chip or its blobs is refused, though every checksum is right.</summary>
public sealed class ContradictingProgramTests
{
    [TestCase("format", "\"zoo\"", "the format is 'zoo'; it must be 'neurosim-program'")]
    [TestCase("version", "3", "written by a newer NeuroSim (format 3, this one reads 2): update")]
    [TestCase("version", "0", "version is 0; it must lie in 2 … 2")]
    [TestCase("version", "\"1\"", "manifest.json")]
    [TestCase("extra", "1", "extra")]
    [TestCase("source", null, "source")]
    [TestCase("source.layers", "[]", "the number of layers is 0")]
    [TestCase("source.layers.3", "null", "source.layers[3] is null")]
    [TestCase("source.layers.1.input", "\"nowhere\"", "source layer 'stem': it reads 'nowhere', and no layer before it has this name")]
    [TestCase("source.layers.1.geometry.groups", "0", "groups is 0; it must lie in 1 … 1048576")]
    [TestCase("source.layers.1.geometry.padding", "-1", "padding is -1")]
    [TestCase("source.layers.1.geometry.kernelHeight", "5", "has the shape [8, 2, 3, 3]; the manifest's sizes need [8, 2, 5, 3]")]
    [TestCase("source.layers.1.geometry.outputChannels", "2000000000", "outputChannels is 2000000000")]
    [TestCase("source.layers.1.geometry.input.height", "1000000", "'input' hands on 2×8×8")]
    [TestCase("source.layers.0.shape", "{\"channels\": 1048576, \"height\": 1048576, \"width\": 1048576}", "the limit is 268435456")]
    [TestCase("source.layers.1.bias", "true", "1.stem.bias: this tensor is missing")]
    [TestCase("source.layers.1.normEps", "[1e-5]", "1.stem.norm1.weight: the manifest has no use for this tensor")]
    [TestCase("source.layers.1.normEps", "[-9, 1e-5]", "it must be positive")]
    [TestCase("source.layers.2.d", "7", "different D")]
    [TestCase("source.layers.2.rounding", "\"up\"", "rounding")]
    [TestCase("source.layers.2.kind", "\"oracle\"", "oracle")]
    [TestCase("source.layers.3.name", "\"stem\"", "3.stem.weight: this tensor is missing")]
    [TestCase("network.d", "0", "d is 0; it must lie in 1 … 255")]
    [TestCase("network.d", "5", "D is 5 in the quantised network, 3 in the network as trained")]
    [TestCase("network.weightBits", "9", "weightBits and potentialBits are (9,")]
    [TestCase("network.output", "99", "output is 99")]
    [TestCase("network.output", "0", "the shape of the output")]
    [TestCase("network.input.width", "9", "its input has the shape 2×8×8")]
    [TestCase("network.populations.1.shape.channels", "4", "population.1.unit")]
    [TestCase("network.populations.0.shape.height", "0", "height is 0")]
    [TestCase("network.steps", "[]", "the number of steps is 0")]
    [TestCase("network.steps.0.index", "-1", "index is -1")]
    [TestCase("network.steps.2.index", "0", "index 0 is that of 'stem' too")]
    [TestCase("network.steps.0.target", "77", "the index of its population is 77")]
    [TestCase("network.steps.0.name", "\"other\"", "the network as trained has no layer 'other' of kind convolution")]
    [TestCase("network.steps.1.population", "2", "it reads population 2")]
    [TestCase("network.steps.1.name", "\"other\"", "the name of site 0 is other in the quantised network, spike1 in the network as trained")]
    [TestCase("network.steps.2.source", "3", "it reads site 3, which does not come before it")]
    [TestCase("network.steps.2.source", "-7", "the index of the site that it reads is -7")]
    [TestCase("mapping.tilings", "[]", "there are 0 tilings for")]
    [TestCase("mapping.slices", "[]", "there are 0 slices for")]
    [TestCase("mapping.tilings.0.channels", "0", "tiling 0: channels is 0")]
    [TestCase("mapping.tilings.0.rows", "-4", "tiling 0: rows is -4")]
    [TestCase("mapping.tilings.0", "{\"channels\": 1, \"rows\": 1, \"columns\": 1}", "chunkRows is 9; it must lie in 1 … 3")]
    [TestCase("mapping.tilings.5.channels", "1", "the sizes make")]
    [TestCase("mapping.slices.1.kind", "\"none\"", "chunkChannels")]
    [TestCase("mapping.slices.1", "{\"kind\": \"none\"}", "of another kind than the connection, which is of kind depthwise")]
    [TestCase("mapping.slices.1.chunkChannels", "0", "chunkChannels is 0")]
    [TestCase("mapping.slices.2.chunkRows", "1", "there are 12 placed units for 15 units that the tiles and slices make")]
    [TestCase("mapping.units", "2000000000", "placement: the tensor has the shape")]
    [TestCase("mapping.units", "-1", "placement: the tensor has the shape")]
    [TestCase("mapping.chipColumns", "0", "chipColumns is 0")]
    [TestCase("mapping.chipColumns", "16777216", "cores each are more than 16777216 cores")]
    [TestCase("compilation.exactWeights", "true", "'compilation' is")]
    [TestCase("compilation.chips", "1e1", "compilation")]
    public void AContradictionIsNamed(string path, string? value, string words)
        => ProgramEdit.AssertRefused(new ProgramEdit().Manifest(m => Set(m, path, value)).Build(), words);

    [Test]
    public void ANewerVersionIsRecognisedWhateverElseItHolds()
    {
        ProgramEdit newer = new ProgramEdit().Put("routes.bin", [1]).Drop("network.safetensors").Manifest(m => m.Add("routes", "routes.bin"));
        ProgramEdit.AssertRefused(newer.Manifest(m => m["version"] = 3).Build(), "written by a newer NeuroSim (format 3, this one reads 2): update.");
    }

    [Test]
    public void TheChipIsReadAsStrictlyAsAnyChip()
    {
        Refuse("core", "axons", 0, "core.axons");
        Refuse("core", "axons", 1, "axons; a core has 1");
        Refuse("core", "neurons", 16, "a core of 'tianjic-like' has 16");
        Refuse("mesh", "columns", 1, "lies on core");
        ProgramEdit.AssertRefused(new ProgramEdit().Put("chip.json", [0xFF, 0xFE]).Build(), "chip.json");

        static void Refuse(string part, string member, int value, string words)
            => ProgramEdit.AssertRefused(new ProgramEdit().Json("chip.json", c => c[part]![member]!["value"] = value).Build(), words);
    }

    [Test]
    public void BlobsMustBeThoseOfTheManifest()
    {
        byte[] wrongSize = new ProgramEdit().Manifest(m => m["blobs"]![0]!["bytes"] = 1).Build(fixManifest: false);
        ProgramEdit.AssertRefused(wrongSize, "'blobs' must have sizes and checksums");
        ProgramEdit.AssertRefused(new ProgramEdit().Put("program.safetensors", [1, 2, 3]).Build(), "program.safetensors", "too few for a safetensors file");
    }

    private static void Set(JsonNode node, string path, string? value)
    {
        string[] parts = path.Split('.');
        foreach (string part in parts[..^1])
        {
            node = node is JsonArray list ? list[int.Parse(part)]! : node[part]!;
        }

        JsonNode? set = value is null ? null : JsonNode.Parse(value);
        if (value is null)
        {
            node.AsObject().Remove(parts[^1]);
        }
        else if (node is JsonArray list)
        {
            list[int.Parse(parts[^1])] = set;
        }
        else
        {
            node[parts[^1]] = set;
        }
    }
}
