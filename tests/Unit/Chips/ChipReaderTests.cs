using NeuroSim.Chips;
using NUnit.Framework;

namespace NeuroSim.Tests.Unit.Chips;

public sealed class ChipReaderTests
{
    [Test]
    public void Built_in_chips_are_found_by_name()
    {
        Assert.That(ChipReader.BuiltIn, Does.Contain("tianjic-like").And.None.Contains("schema"));
        Assert.That(ChipReader.Read("speck-like"), Is.InstanceOf<AsynchronousChip>());
        Assert.That(ChipReader.Read("tianjic-like"), Is.InstanceOf<SynchronousChip>());
    }

    [TestCaseSource(typeof(ChipReader), nameof(ChipReader.BuiltIn))]
    public void Written_chip_is_read_back_equal(string name)
    {
        string written = ChipJson.Write(ChipReader.Read(name));
        ChipDescription again = ChipReader.Parse(written, ChipEdit.FileName);
        Assert.That(ChipJson.Write(again), Is.EqualTo(written));
        Assert.That(again.Core, Is.EqualTo(ChipReader.Read(name).Core), "lists are compared by their numbers");
    }

    [Test]
    public void Comments_editor_schema_and_any_order_of_members_are_accepted()
    {
        string text = ChipEdit.Valid.Replace("  \"kind\": \"synchronous\",\n", "  // the kind stands at the end\n  \"$schema\": \"./chip.schema.json\",\n");
        text = string.Concat(text.AsSpan(0, text.LastIndexOf('}')), ", \"kind\": \"synchronous\" }");
        Assert.That(ChipJson.Write(ChipReader.Parse(text, ChipEdit.FileName)), Is.EqualTo(ChipEdit.Valid));
    }

    [Test]
    public void Unknown_name_lists_the_chips_and_suggests_the_nearest()
    {
        ChipFormatException error = Assert.Throws<ChipFormatException>(() => ChipReader.Read("tianjik-like"))!;
        Assert.That(error.Message, Does.Contain("\"tianjik-like\"").And.Contain("Did you mean \"tianjic-like\"?").And.Contain("Built-in chips: "));
    }

    [Test]
    public void Unknown_name_that_is_near_nothing_gets_no_suggestion()
    {
        ChipFormatException error = Assert.Throws<ChipFormatException>(() => ChipReader.Read("z"))!;
        Assert.That(error.Message, Does.Not.Contain("Did you mean"));
    }

    [TestCase("no/such/chip.json", "does not exist")]
    [TestCase("nochip.json", "does not exist")]
    [TestCase("/", "is a folder")]
    [TestCase("a\0b.json", "does not exist")]
    public void Path_without_a_file_says_so(string path, string reason)
    {
        ChipFormatException error = Assert.Throws<ChipFormatException>(() => ChipReader.Read(path))!;
        Assert.That(error.Message, Does.Contain(reason).And.Contain("tianjic-like"));
    }

    [Test]
    public void File_is_read_with_and_without_byte_order_mark([Values] bool mark)
    {
        string path = Path.Combine(Path.GetTempPath(), $"neurosim-{Guid.NewGuid():N}.json");
        File.WriteAllText(path, ChipEdit.Valid, new System.Text.UTF8Encoding(mark));
        try
        {
            Assert.That(ChipReader.Read(path).Name, Is.EqualTo("tianjic-like"));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Test]
    public void Several_chips_are_read_in_order_but_no_two_of_one_name()
    {
        Assert.That(ChipReader.ReadAll(["tianjic-like"]).Select(chip => chip.Name), Is.EqualTo(["tianjic-like"]));
        ChipFormatException error = Assert.Throws<ChipFormatException>(() => ChipReader.ReadAll(["tianjic-like", "tianjic-like"]))!;
        Assert.That(error.Message, Does.Contain("Two chips are named \"tianjic-like\""));
        Assert.That(error.JsonPath, Is.EqualTo("$.name"));
    }
}
