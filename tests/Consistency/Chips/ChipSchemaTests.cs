using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NeuroSim.Tests.Unit.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Consistency.Chips;

public sealed class ChipSchemaTests
{
    private const string Regenerate = "NEUROSIM_WRITE_SCHEMA";

    private static string SchemaFile => RepositoryRoot.File("chips", "chip.schema.json");

    [Test]
    public void Schema_file_is_what_the_types_generate()
    {
        string schema = ChipSchema.Generate();
        if (Environment.GetEnvironmentVariable(Regenerate) == "1")
        {
            File.WriteAllText(SchemaFile, schema);
        }

        Assert.That(
            File.ReadAllText(SchemaFile) == schema,
            Is.True,
            $"chips/chip.schema.json is not what the types say: write it anew with 'neurosim chips --schema', or run this test with {Regenerate}=1");
    }

    [Test]
    public void Schema_knows_every_member_and_range()
    {
        ChipDescription tianjic = ChipReader.Read("tianjic-like");
        JsonNode chip = SchemaWalk.Kind(tianjic);
        JsonNode axons = SchemaWalk.Member(tianjic, "core.axons")!;
        Assert.Multiple(() =>
        {
            Assert.That(chip["additionalProperties"]!.GetValue<bool>(), Is.False);
            Assert.That(chip["properties"]!["kind"]!["const"]!.GetValue<string>(), Is.EqualTo("synchronous"));
            Assert.That(chip["properties"]!["$schema"], Is.Not.Null);
            Assert.That(chip["required"]!.AsArray().Select(name => name!.GetValue<string>()), Does.Contain("energyPj").And.Contain("clockHz"));
            Assert.That(axons["additionalProperties"]!.GetValue<bool>(), Is.False);
            Assert.That(axons["required"]!.ToJsonString(), Is.EqualTo("[\"value\",\"source\"]"));
            Assert.That(axons["properties"]!["value"]!["maximum"]!.GetValue<int>(), Is.EqualTo(65_536));
            Assert.That(chip["properties"]!["schema"]!["const"]!.GetValue<string>(), Is.EqualTo("neurosim-chip/1"));
        });
    }

    [Test]
    public void Schema_tells_the_kinds_of_chip_and_core_apart()
    {
        ChipDescription clocked = ChipReader.Read("sync-twin"), free = ChipReader.Read("speck-like");
        JsonNode[] cores = [.. SchemaWalk.Kind(free)["properties"]!["core"]!["anyOf"]!.AsArray().Select(core => core!)];
        JsonNode strides = SchemaWalk.Member(clocked, "core.strides")!["properties"]!["value"]!;
        Assert.Multiple(() =>
        {
            Assert.That(SchemaWalk.Kind(free)["properties"]!["kind"]!["const"]!.GetValue<string>(), Is.EqualTo("asynchronous"));
            Assert.That(cores.Select(core => core["properties"]!["synapses"]!["const"]!.GetValue<string>()), Is.EqualTo(["crossbar", "kernel"]));
            Assert.That(SchemaWalk.Member(free, "mesh.hopCycles"), Is.Null);
            Assert.That(SchemaWalk.Member(clocked, "mesh.hopCycles"), Is.Not.Null);
            Assert.That(SchemaWalk.Member(clocked, "mesh")!["required"]!.ToJsonString(), Does.Contain("\"hopCycles\""));
            Assert.That(strides["type"]!.GetValue<string>(), Is.EqualTo("array"));
            Assert.That((strides["minItems"]!.GetValue<int>(), strides["items"]!["maximum"]!.GetValue<int>()), Is.EqualTo((1, 1024)));
        });
    }
}
