using System.Text.Json;
using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Faults that only some kinds of chip or core can have: path and line of each, and what to do.</summary>
public sealed class KindErrorTests
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true };

    [TestCase("speck-like", "core.kernelWords.value", "[]", "$.core.kernelWords.value", "a list of 1 number for all cores, or of 9")]
    [TestCase("speck-like", "core.neuronWords.value", "[1, 2]", "$.core.neuronWords.value", "a list of 1 number for all cores, or of 9")]
    [TestCase("speck-like", "timing.synOpsPerSecond.value", "[1,2,3,4,5,6,7,8,9,10]", "$.timing.synOpsPerSecond.value", "or of 9")]
    [TestCase("speck-like", "core.neuronWords.value", "[1, 1, 1, 1, 0, 1, 1, 1, 1]", "$.core.neuronWords.value[4]", "from 1 to 1073741824")]
    [TestCase("speck-like", "core.kernelWords.value", "64", "$.core.kernelWords.value", "a list of numbers")]
    [TestCase("speck-like", "core.kernelWords.value", "[64.5]", "$.core.kernelWords.value[0]", "a whole number")]
    [TestCase("speck-like", "core.kernelWords.value", "[\"64\"]", "$.core.kernelWords.value[0]", "a whole number")]
    [TestCase("speck-like", "core.kernelWords.value", "[[64]]", "$.core.kernelWords.value[0]", "a whole number")]
    [TestCase("speck-like", "timing.synOpsPerSecond.value", "[null]", "$.timing.synOpsPerSecond.value[0]", "a number")]
    [TestCase("speck-like", "core.biasWords.value", "[1024]", "$.core.biasWords.value", "a whole number")]
    [TestCase("speck-like", "core.strides.value", "[]", "$.core.strides.value", "at least one number")]
    [TestCase("speck-like", "core.strides.value", "[2, 1]", "$.core.strides.value", "ascending")]
    [TestCase("speck-like", "core.pools.value", "[1, 2, 2]", "$.core.pools.value", "each once")]
    [TestCase("speck-like", "core.pools.value", "[0]", "$.core.pools.value[0]", "from 1 to 1024")]
    [TestCase("speck-like", "core.splitsLayers", "0", "$.core.splitsLayers", "true or false")]
    [TestCase("speck-like", "core.splitsLayersSource", "\"\"", "$.core.splitsLayersSource", "the publication")]
    [TestCase("speck-like", "core.synapses", "\"kernal\"", "$.core.synapses", "Did you mean \"kernel\"?")]
    [TestCase("speck-like", "core.synapses", "2", "$.core.synapses", "Kinds: crossbar, kernel.")]
    [TestCase("speck-like", "core.axons", "{}", "$.core.axons", "not a member")]
    [TestCase("speck-like", "timing.routerLatencyPs.value", "0", "$.timing.routerLatencyPs.value", "from 1 to 1000000000")]
    [TestCase("speck-like", "timing.queueDepth.value", "0", "$.timing.queueDepth.value", "from 1 to 1048576")]
    [TestCase("speck-like", "timing.tokenPs.value", "-1", "$.timing.tokenPs.value", "from 0 to 1000000000")]
    [TestCase("speck-like", "firing", "\"later\"", "$.firing", "\"immediate\", \"windowed\"")]
    [TestCase("speck-like", "firingSource", "\"x\"", "$.firingSource", "the publication")]
    [TestCase("speck-like", "router", "\"bus\"", "$.router", "\"shared\", \"mesh\"")]
    [TestCase("speck-like", "clockHz", "1", "$.clockHz", "not a member")]
    [TestCase("speck-like", "mesh.hopCycles", "null", "$.mesh.hopCycles", "an object")]
    [TestCase("sync-twin", "timing", "{}", "$.timing", "not a member")]
    [TestCase("sync-twin", "clockPowerMw.value", "-1", "$.clockPowerMw.value", "from 0 to 1000000")]
    public void Fault_has_path_line_and_advice(string chip, string path, string json, string jsonPath, string advice)
    {
        string text = Edit(chip, path, JsonNode.Parse(json));
        Expect(text, path.Split('.').Last(name => name != "value"), jsonPath, advice);
    }

    [TestCase("mesh", "linkCyclesPerPacket", "timing.routerServicePs")]
    [TestCase("mesh", "hopCycles", "timing.routerLatencyPs")]
    [TestCase("array", "linkCyclesPerPacket", "timing.chipLinkServicePs")]
    [TestCase("array", "hopCycles", "timing.chipLinkLatencyPs")]
    public void Cycles_belong_to_a_clock(string group, string member, string instead)
    {
        string path = $"{group}.{member}", given = Edit("speck-xl", path, new JsonObject { ["value"] = 1, ["source"] = "test" });
        Expect(given, member, $"$.{path}", $"left out: an asynchronous chip has no clock cycles, {instead}");
        Expect(Without("sync-twin", path), group, $"$.{path}", "given, in clock cycles", $"missing: \"{member}\"");
    }

    [TestCase("core.synapses", "core")]
    [TestCase("core.kernelWords", "core")]
    [TestCase("core.splitsLayersSource", "core")]
    [TestCase("timing.queueDepth", "timing")]
    [TestCase("idleUw.io", "idleUw")]
    public void Missing_member_is_named_at_the_object_that_lacks_it(string path, string at) =>
        Expect(Without("speck-like", path), at, $"$.{path}", "Add it", $"missing: \"{path.Split('.')[^1]}\"");

    [Test]
    public void Kind_of_core_may_stand_anywhere_in_it()
    {
        JsonNode chip = JsonNode.Parse(ChipJson.Write(ChipReader.Read("speck-like")))!;
        JsonObject core = chip["core"]!.AsObject();
        core.Remove("synapses");
        core.Add("synapses", "kernel");
        ChipDescription read = ChipReader.Parse(chip.ToJsonString(), ChipEdit.FileName);
        Assert.That(ChipJson.Write(read), Is.EqualTo(ChipJson.Write(ChipReader.Read("speck-like"))));
    }

    [Test]
    public void Kind_of_core_given_twice_is_refused()
    {
        const string once = "\"synapses\": \"kernel\",", twice = once + " \"synapses\": \"crossbar\",";
        string text = ChipJson.Write(ChipReader.Read("speck-like")).Replace(once, twice, StringComparison.Ordinal);
        Expect(text, "synapses", "$.core.synapses", "Remove one", "given twice");
    }

    private static string Edit(string chip, string path, JsonNode? value) => Change(chip, path, (owner, name) => owner[name] = value);

    private static string Without(string chip, string path) => Change(chip, path, (owner, name) => owner.Remove(name));

    private static string Change(string chip, string path, Action<JsonObject, string> change)
    {
        JsonNode root = JsonNode.Parse(ChipJson.Write(ChipReader.Read(chip)))!;
        string[] names = path.Split('.');
        change(names[..^1].Aggregate(root, (node, name) => node[name]!).AsObject(), names[^1]);
        return root.ToJsonString(s_indented);
    }

    // A list is written over several lines: the fault may stand below the member's name, but not above it.
    private static void Expect(string text, string member, string path, string advice, string problem = "")
    {
        ChipFormatException error = ChipEdit.Error(text)!;
        Assert.That(error, Is.Not.Null);
        string[] lines = text.Split('\n');
        int above = Enumerable.Range(0, error.Line!.Value).Last(line => lines[line].Contains($"\"{member}\":", StringComparison.Ordinal));
        Assert.Multiple(() =>
        {
            Assert.That(error.JsonPath, Is.EqualTo(path));
            Assert.That(error.Line!.Value - above - 1, Is.InRange(0, 9));
            Assert.That(error.Message, Does.StartWith($"{ChipEdit.FileName}, line {error.Line}, {path}: ").And.Contain(advice).And.Contain(problem));
        });
    }
}
