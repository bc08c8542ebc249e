using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Every range, at its ends and just beyond them.</summary>
public sealed class ChipLimitTests
{
    private static readonly string[] s_perCore = ["core.kernelWords", "core.neuronWords", "timing.synOpsPerSecond"];

    [TestCaseSource(nameof(Ranges))]
    public void Ends_are_accepted_and_what_lies_beyond_is_refused(string chip, string path, long min, long max, bool list)
    {
        string at = $"$.{path}.value{(list ? "[0]" : "")}";
        Assert.Multiple(() =>
        {
            Assert.That(Error(chip, path, min), Is.Null);
            Assert.That(Error(chip, path, max), Is.Null);
            Assert.That(Error(chip, path, min - 1)!.JsonPath, Is.EqualTo(at));
            Assert.That(Error(chip, path, max + 1)!.JsonPath, Is.EqualTo(at));
        });
    }

    private static IEnumerable<TestCaseData> Ranges()
    {
        foreach (ChipDescription chip in ChipReader.BuiltIn.Select(ChipReader.Read))
        {
            foreach (string path in ChipSheet.Facts(chip).Select(fact => fact.Path))
            {
                if (SchemaWalk.Range(chip, path) is (long min, long max))
                {
                    yield return new TestCaseData(chip.Name, path, min, max, Member(JsonNode.Parse(ChipJson.Write(chip))!, path)["value"] is JsonArray);
                }
            }
        }
    }

    private static ChipFormatException? Error(string name, string path, long value)
    {
        JsonNode chip = JsonNode.Parse(ChipJson.Write(ChipReader.Read(name)))!;

        // As few lanes and as many neurons as can be, one number for all cores: so that each member may reach the ends of its own range.
        chip["core"]!["lanes"]!["value"] = 1;
        foreach (string list in s_perCore)
        {
            if (chip[list.Split('.')[0]]?[list.Split('.')[1]] is { } quantity)
            {
                quantity["value"] = new JsonArray(1);
            }
        }

        if (chip["core"]!["neurons"] is { } neurons)
        {
            neurons["value"] = 65_536;
        }

        JsonNode member = Member(chip, path);
        member["value"] = member["value"] is JsonArray ? new JsonArray(value) : value;
        return ChipEdit.Error(chip.ToJsonString());
    }

    private static JsonNode Member(JsonNode chip, string path) => path.Split('.').Aggregate(chip, (node, name) => node[name]!);
}
