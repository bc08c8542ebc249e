using System.Globalization;
using System.Text.Json.Nodes;
using NeuroSim.Chips;
using NeuroSim.Tests.Unit.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Consistency.Chips;

/// <summary>chips/README.md against what the reader accepts.</summary>
public sealed class ChipReadmeTests
{
    // Members of every quantity, and of the boundary: explained once, by their bare names.
    private static readonly string[] Shared = ["value", "source", "estimate", "included", "excluded"];

    private static readonly string Readme = File.ReadAllText(RepositoryRoot.File("chips", "README.md"));

    [Test]
    public void Readme_names_every_member()
    {
        IEnumerable<string> members = MembersIn(JsonNode.Parse(ChipSchema.Generate())!, "");
        IEnumerable<string> names = members.Select(path => Shared.FirstOrDefault(name => path.EndsWith("." + name, StringComparison.Ordinal)) ?? path);
        string[] missing = [.. names.Distinct().Where(name => !Readme.Contains($"`{name}`"))];
        Assert.That(missing, Is.Empty, "members that chips/README.md does not explain");
    }

    [TestCaseSource(nameof(Quantities))]
    public void Readme_states_unit_and_range(string path, string unit, string range) =>
        Assert.That(Readme, Does.Contain($"| `{path}` | {(unit.Length == 0 ? "" : unit + " ")}| {range} |"));

    [TestCaseSource(typeof(ChipReader), nameof(ChipReader.BuiltIn))]
    public void Readme_lists_every_built_in_chip(string name) => Assert.That(Readme, Does.Contain($"[{name}.json]({name}.json)"));

    [TestCaseSource(typeof(ChipReader), nameof(ChipReader.BuiltIn))]
    public void Built_in_chip_is_named_as_its_file(string name)
    {
        ChipDescription chip = ChipReader.Read(name);
        Assert.That(chip.Name, Is.EqualTo(name));
        Assert.That(ChipReader.Read(RepositoryRoot.File("chips", name + ".json")).Name, Is.EqualTo(name));
    }

    private static IEnumerable<TestCaseData> Quantities()
    {
        IEnumerable<(ChipDescription Chip, ChipFact Fact)> facts =
            ChipReader.BuiltIn.Select(ChipReader.Read).SelectMany(chip => ChipSheet.Facts(chip).Select(fact => (chip, fact)));
        foreach ((ChipDescription chip, ChipFact fact) in facts.DistinctBy(pair => pair.Fact.Path))
        {
            if (SchemaWalk.Range(chip, fact.Path) is (long min, long max))
            {
                yield return new TestCaseData(fact.Path, fact.Unit, string.Create(CultureInfo.InvariantCulture, $"{min:N0} – {max:N0}"));
            }
        }
    }

    private static IEnumerable<string> MembersIn(JsonNode schema, string path) =>
        (schema["anyOf"] as JsonArray ?? [])
            .SelectMany(kind => MembersIn(kind!, path))
            .Concat((schema["properties"] as JsonObject ?? []).SelectMany(member =>
                MembersIn(member.Value!, $"{path}{member.Key}.").Prepend(path + member.Key)));
}
