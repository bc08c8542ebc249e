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
        ChipDescription chip = ChipReader.Read("tianjic-like");
        foreach (string path in ChipSheet.Facts(chip).Select(fact => fact.Path))
        {
            if (SchemaWalk.Range(chip, path) is (long min, long max))
            {
                yield return new TestCaseData(path, min, max);
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
