using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Every range, at its ends and just beyond them.</summary>
public sealed class ChipLimitTests
{
    [TestCaseSource(nameof(Ranges))]
    public void Ends_are_accepted_and_what_lies_beyond_is_refused(string path, long min, long max)
    {
        Assert.Multiple(() =>
        {
            Assert.That(Error(path, min), Is.Null);
            Assert.That(Error(path, max), Is.Null);
            Assert.That(Error(path, min - 1)!.JsonPath, Is.EqualTo($"$.{path}.value"));
            Assert.That(Error(path, max + 1)!.JsonPath, Is.EqualTo($"$.{path}.value"));
        });
    }

    private static IEnumerable<TestCaseData> Ranges()
    {
        JsonNode chip = JsonNode.Parse(ChipSchema.Generate())!["anyOf"]![0]!;
        foreach (string path in ChipSheet.Facts(ChipReader.Read("tianjic-like")).Select(fact => fact.Path))
        {
            JsonNode member = path.Split('.').Aggregate(chip, (node, name) => node["properties"]![name]!);
            if (member["properties"]?["value"] is JsonNode value)
            {
                yield return new TestCaseData(path, value["minimum"]!.GetValue<long>(), value["maximum"]!.GetValue<long>());
            }
        }
    }

    private static ChipFormatException? Error(string path, long value)
    {
        JsonNode chip = JsonNode.Parse(ChipEdit.Valid)!;

        // As few lanes and as many neurons as can be: so that each may reach the ends of its own range.
        chip["core"]!["lanes"]!["value"] = 1;
        chip["core"]!["neurons"]!["value"] = 65_536;
        path.Split('.').Aggregate(chip, (node, name) => node[name]!)["value"] = value;
        return ChipEdit.Error(chip.ToJsonString());
    }
}
