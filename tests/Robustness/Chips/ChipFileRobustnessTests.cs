using System.Text;
using FsCheck;
using NeuroSim.Chips;
using NeuroSim.Tests.Unit.Chips;
using NUnit.Framework;
using PropertyAttribute = FsCheck.NUnit.PropertyAttribute;

namespace NeuroSim.Tests.Robustness.Chips;

/// <summary>Whatever a file holds: a valid chip, or a <see cref="ChipFormatException"/> that fits a terminal.</summary>
public sealed class ChipFileRobustnessTests
{
    // Values that are wrong nearly everywhere, each in its own way.
    private static readonly string[] Values =
    [
        "null", "true", "0", "-1", "-0", "1", "5.5", "1e308", "-1e308", "1e999", "1e-999", "2147483648", "99999999999999999999",
        "\"\"", "\"NaN\"", "\"\\u0000\"", "\"\\u001b[31m\"", "\"\\ud800\"", "[]", "{}", "[[[[]]]]", "{\"value\":1}", "NaN", "/*", "",
    ];

    // Every kind of chip and core.
    private static readonly string[] Texts = [.. ChipReader.BuiltIn.Select(name => ChipJson.Write(ChipReader.Read(name)))];

    [Property(MaxTest = 800, StartSize = 100_000, EndSize = 100_000)]
    public void Any_line_with_any_other_value(NonNegativeInt text, NonNegativeInt line, NonNegativeInt value)
    {
        string[] lines = Lines(text);
        int at = line.Get % lines.Length;
        int colon = lines[at].IndexOf(": ", StringComparison.Ordinal);
        lines[at] = string.Concat(lines[at].AsSpan(0, colon + 1), Values[value.Get % Values.Length], lines[at].EndsWith(',') ? "," : "");
        AssertReadOrRefused(string.Join('\n', lines));
    }

    [Property(MaxTest = 400, StartSize = 100_000, EndSize = 100_000)]
    public void Any_line_removed_and_another_put_anywhere(NonNegativeInt text, NonNegativeInt removed, NonNegativeInt copied, NonNegativeInt to)
    {
        List<string> lines = [.. Lines(text)];
        string copy = lines[copied.Get % lines.Count];
        lines.RemoveAt(removed.Get % lines.Count);
        lines.Insert(to.Get % lines.Count, copy);
        AssertReadOrRefused(string.Join('\n', lines));
    }

    [Property(MaxTest = 800, StartSize = 100_000, EndSize = 100_000)]
    public void Any_character_replaced(NonNegativeInt text, NonNegativeInt position, char with)
    {
        StringBuilder changed = new(Texts[text.Get % Texts.Length]);
        changed[position.Get % changed.Length] = with;
        AssertReadOrRefused(changed.ToString());
    }

    [Property(MaxTest = 200)]
    public void Any_text(string? text) => AssertReadOrRefused(text ?? "");

    [Test]
    public void Any_truncation_is_refused([Range(0, 36)] int start)
    {
        for (int length = start; length < ChipEdit.Valid.Length; length += 37)
        {
            Assert.That(ChipEdit.Error(ChipEdit.Valid[..length]), Is.Not.Null, $"the first {length} characters were read as a chip");
        }
    }

    [TestCase(63)]
    [TestCase(100_000)]
    public void Deep_nesting_is_refused(int depth) =>
        AssertReadOrRefused(ChipEdit.Replace("\"notes\"", "[", new string('[', depth) + new string(']', depth) + ", \"notes\": ["));

    [Test]
    public void File_on_one_line_shows_the_part_around_the_fault()
    {
        string text = ChipEdit.WithValue("energyPj", "hop", "-2.3").Replace("\n", " ", StringComparison.Ordinal);
        string message = ChipEdit.Error(text)!.Message;
        Assert.That(message, Does.Contain("line 1, $.energyPj.hop.value").And.Contain("-2.3"));
        AssertFitsTerminal(message);
    }

    [Test]
    public void Long_names_and_control_characters_do_not_reach_the_terminal()
    {
        string name = "\\u001b[2J" + new string('x', 100_000);
        string message = ChipEdit.Error(ChipEdit.Replace("\"core\"", "\"lanes\"", $"\"{name}\""))!.Message;
        AssertFitsTerminal(message);
    }

    [Test]
    public void Large_file_is_refused_by_size()
    {
        WithFile(new byte[(1 << 20) + 1], path =>
        {
            ChipFormatException error = Assert.Throws<ChipFormatException>(() => ChipReader.Read(path))!;
            Assert.That(error.Message, Does.Contain(path).And.Contain("larger than 1048576 bytes"));
        });
        Assert.That(ChipEdit.Error(new string(' ', (1 << 20) + 1))!.Message, Does.Contain("larger than 1048576 bytes"));
    }

    [Test]
    public void File_that_is_no_text_is_refused() => WithFile([0x7b, 0xff, 0xfe], path =>
        Assert.That(() => ChipReader.Read(path), Throws.TypeOf<ChipFormatException>().With.Message.Contains("not UTF-8 text (byte 1)")));

    private static string[] Lines(NonNegativeInt text) => Texts[text.Get % Texts.Length].Split('\n');

    private static void WithFile(byte[] content, Action<string> test)
    {
        string path = Path.Combine(Path.GetTempPath(), $"neurosim-{Guid.NewGuid():N}.json");
        File.WriteAllBytes(path, content);
        try
        {
            test(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void AssertReadOrRefused(string text)
    {
        ChipFormatException? error = ChipEdit.Error(text);
        if (error is not null)
        {
            Assert.That(error.Line, Is.InRange(1, text.Count('\n') + 1));
            Assert.That(error.Message, Does.StartWith($"{ChipEdit.FileName}, line {error.Line}, $").And.Not.Contain("System."));
            AssertFitsTerminal(error.Message);
        }
    }

    private static void AssertFitsTerminal(string message)
    {
        Assert.That(message, Has.Length.LessThan(2000));
        Assert.That(message.Where(character => char.IsControl(character) && character != '\n'), Is.Empty);
    }
}
