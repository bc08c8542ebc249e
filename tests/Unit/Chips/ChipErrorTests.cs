using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Each fault of a file: the message names file, line, path, what stands there, and what to do.</summary>
public sealed class ChipErrorTests
{
    [TestCase("core", "axons", "0", "$.core.axons.value", "from 1 to 65536")]
    [TestCase("core", "axons", "-5", "$.core.axons.value", "from 1 to 65536")]
    [TestCase("core", "neurons", "65537", "$.core.neurons.value", "from 1 to 65536")]
    [TestCase("core", "weightBits", "1", "$.core.weightBits.value", "from 2 to 16")]
    [TestCase("core", "weightBits", "17", "$.core.weightBits.value", "from 2 to 16")]
    [TestCase("core", "potentialBits", "33", "$.core.potentialBits.value", "from 8 to 32")]
    [TestCase("core", "dynamicSynapseBits", "33", "$.core.dynamicSynapseBits.value", "from 0 to 32")]
    [TestCase("core", "lanes", "0", "$.core.lanes.value", "from 1 to 65536")]
    [TestCase("core", "lanes", "257", "$.core.lanes.value", "at most the core's neurons, 256")]
    [TestCase("core", "maxFolding", "1025", "$.core.maxFolding.value", "from 1 to 1024")]
    [TestCase("mesh", "columns", "1025", "$.mesh.columns.value", "from 1 to 1024")]
    [TestCase("mesh", "rows", "0", "$.mesh.rows.value", "from 1 to 1024")]
    [TestCase("mesh", "hopCycles", "0", "$.mesh.hopCycles.value", "from 1 to 1000000")]
    [TestCase("array", "maxChips", "0", "$.array.maxChips.value", "from 1 to 65536")]
    [TestCase("energyPj", "hop", "-2.3", "$.energyPj.hop.value", "from 0 to 1000000000")]
    [TestCase("energyPj", "hop", "1e999", "$.energyPj.hop.value", "from 0 to 1000000000")]
    [TestCase("staticPowerMw", "", "-1", "$.staticPowerMw.value", "from 0 to 1000000")]
    [TestCase("clockHz", "", "0", "$.clockHz.value", "from 1 to 100000000000")]
    [TestCase("phase", "cycles", "0", "$.phase.cycles.value", "from 1 to 1000000000")]
    [TestCase("phase", "phaseOverhead", "-1", "$.cycles.phaseOverhead.value", "from 0 to 1000000")]
    public void Value_out_of_its_limits(string group, string member, string value, string path, string limit) =>
        Expect(ChipEdit.WithValue(group, member, value), path, $"the number {value}", limit);

    [TestCase("mesh", "columns", "1e308", "$.mesh.columns.value", "the number 1e308", "a whole number")]
    [TestCase("core", "axons", "5.5", "$.core.axons.value", "the number 5.5", "a whole number")]
    [TestCase("core", "axons", "99999999999", "$.core.axons.value", "the number 99999999999", "at most 2147483647")]
    [TestCase("energyPj", "hop", "\"NaN\"", "$.energyPj.hop.value", "the text \"NaN\"", "Write a number here")]
    [TestCase("energyPj", "hop", "null", "$.energyPj.hop.value", "null", "Write a number here")]
    [TestCase("core", "axons", "[256]", "$.core.axons.value", "a list", "a whole number")]
    [TestCase("core", "axons", "{}", "$.core.axons.value", "an object", "a whole number")]
    public void Value_of_the_wrong_type(string group, string member, string value, string path, string shown, string advice) =>
        Expect(ChipEdit.WithValue(group, member, value), path, shown, advice);

    [TestCase("\"mesh\"", "\"multicast\": true", "\"multicast\": 1", "$.mesh.multicast", "the number 1", "true or false")]
    [TestCase("\"phase\"", "\"fixed\"", "\"Fixed\"", "$.phase.mode", "the text \"Fixed\"", "\"fixed\", \"adaptive\"")]
    [TestCase("\"phase\"", "\"fixed\"", "0", "$.phase.mode", "the number 0", "\"fixed\", \"adaptive\"")]
    [TestCase("\"core\"", "\"crossbar\"", "\"kernels\"", "$.core.synapses", "the text \"kernels\"", "Did you mean \"kernel\"?")]
    [TestCase("\"schema\"", "\"tianjic-like\"", "\"Tianjic like\"", "$.name", "the text \"Tianjic like\"", "a-z, 0-9, -")]
    [TestCase("\"schema\"", "\"tianjic-like\"", "\"tianjic-like\\n\"", "$.name", "the text \"tianjic-like?\"", "a-z, 0-9, -")]
    [TestCase("\"schema\"", "\"summary\": \"", "\"summary\": \"\", \"boundary\": \"", "$.boundary", "the text", "an object")]
    [TestCase("{", "\"synchronous\"", "\"synchronos\"", "$.kind", "the text \"synchronos\"", "Did you mean \"synchronous\"?")]
    [TestCase("{", "\"synchronous\"", "7", "$.kind", "the number 7", "Kinds: synchronous")]
    [TestCase("{", "neurosim-chip/1", "neurosim-chip/2", "$.schema", "\"neurosim-chip/2\"", "This version reads \"neurosim-chip/1\"")]
    [TestCase("\"core\"", "\"lanes\"", "\"lanse\"", "$.core.lanse", "\"lanse\" is not a member", "Did you mean \"lanes\"?")]
    [TestCase("\"core\"", "\"value\"", "\"vale\"", "$.core.axons.vale", "\"vale\" is not a member", "Did you mean \"value\"?")]
    [TestCase("\"core\"", "\"weightBits\"", "\"axons\"", "$.core.axons", "\"axons\" is given twice; it first stands in line", "Remove one")]
    [TestCase("{", "\"name\"", "\"kind\"", "$.kind", "\"kind\" is given twice", "Remove one")]
    public void Fault_in_a_member(string after, string old, string with, string path, string shown, string advice) =>
        Expect(ChipEdit.Replace(after, old, with), path, shown, advice);

    [Test]
    public void Missing_members_are_listed_at_the_object_that_lacks_them()
    {
        string text = ChipEdit.Valid.Replace("\"included\"", "\"excluded\"", StringComparison.Ordinal);
        text = text.Remove(text.LastIndexOf("\"excluded\"", StringComparison.Ordinal));
        text = text[..text.LastIndexOf("\"boundary\"", StringComparison.Ordinal)] + "\"boundary\": {} }";
        ChipFormatException error = ChipEdit.Error(text)!;
        Assert.Multiple(() =>
        {
            Assert.That(error.JsonPath, Is.EqualTo("$.boundary.included"));
            Assert.That(error.Line, Is.EqualTo(text.Count('\n') + 1));
            Assert.That(error.Message, Does.Contain("missing: \"included\", \"excluded\"").And.Contain("\"boundary\": {}"));
        });
    }

    [TestCase("source", "")]
    [TestCase("source", "  x ")]
    public void Empty_source_is_refused(string member, string source)
    {
        string text = ChipEdit.Replace("\"axons\"", $"\"{member}\": \"", $"\"{member}\": \"{source}\", \"estimate\": true }}, \"x\": {{ \"a\": \"");
        text = text[..text.IndexOf(", \"x\"", StringComparison.Ordinal)]
            + text[text.IndexOf(",\n    \"neurons\"", StringComparison.Ordinal)..];
        Expect(text, "$.core.axons.source", $"the text \"{source}\"", "the publication");
    }

    [TestCase("", "$")]
    [TestCase("not json", "$")]
    [TestCase("[]", "$")]
    [TestCase("null", "$")]
    [TestCase("{}", "$.schema")]
    [TestCase("{\"schema\":\"neurosim-chip/1\"}", "$.kind")]
    [TestCase("{\"schema\":\"neurosim-chip/1\",\"\\ud800\":1}", "$")]
    public void Texts_that_are_no_chip(string text, string path) => Expect(text, path, "", "");

    [Test]
    public void First_of_several_faults_says_how_many_more_there_are()
    {
        string text = ChipEdit.WithValue("core", "axons", "0").Replace("\"value\": 300000000", "\"value\": 0", StringComparison.Ordinal);
        Assert.That(ChipEdit.Error(text)!.Message, Does.Contain("$.core.axons.value").And.Contain("1 more"));
    }

    [Test]
    public void Caret_stands_under_the_fault()
    {
        string[] lines = ChipEdit.Error(ChipEdit.WithValue("energyPj", "hop", "-2.3"))!.Message.Split('\n');
        Assert.That(lines[1][lines[2].IndexOf('^')..], Does.StartWith("-2.3"));
    }

    private static void Expect(string text, string path, string shown, string advice)
    {
        ChipFormatException error = ChipEdit.Error(text)!;
        int line = ChipEdit.ChangedLine(text);
        Assert.Multiple(() =>
        {
            Assert.That(error.JsonPath, Is.EqualTo(path));
            Assert.That(error.Line, Is.EqualTo(line));
            Assert.That(error.Message, Does.StartWith($"{ChipEdit.FileName}, line {line}, {path}: "));
            Assert.That(error.Message, Does.Contain(shown).And.Contain(advice).And.Contain($" {line} | "));
            Assert.That(error.Message, Does.Not.Contain("System.").And.Not.Contain("BytePosition").And.Not.Contain("Quantity"));
        });
    }
}
