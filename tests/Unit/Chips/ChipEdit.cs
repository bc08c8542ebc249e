using NeuroSim.Chips;

namespace NeuroSim.Tests.Unit.Chips;

/// <summary>Changed copies of a valid chip file, and what the reader says of them.</summary>
internal static class ChipEdit
{
    internal const string FileName = "edited.json";

    /// <summary>A valid file with one quantity in each line, so that tests can name a line.</summary>
    internal static string Valid { get; } = ChipJson.Write(ChipReader.Read("tianjic-like"));

    /// <summary>The valid file with the first occurrence of a text, behind a marker, replaced.</summary>
    internal static string Replace(string after, string old, string with)
    {
        int start = Valid.IndexOf(old, Valid.IndexOf(after, StringComparison.Ordinal), StringComparison.Ordinal);
        return string.Concat(Valid.AsSpan(0, start), with, Valid.AsSpan(start + old.Length));
    }

    /// <summary>The valid file with the value of one quantity replaced.</summary>
    internal static string WithValue(string group, string member, string value)
    {
        int start = Valid.IndexOf($"\"{group}\": {{", StringComparison.Ordinal);
        start = member.Length == 0 ? start : Valid.IndexOf($"\"{member}\": {{", start, StringComparison.Ordinal);
        start = Valid.IndexOf("\"value\": ", start, StringComparison.Ordinal) + "\"value\": ".Length;
        int end = Valid.IndexOf(',', start);
        return string.Concat(Valid.AsSpan(0, start), value, Valid.AsSpan(end));
    }

    /// <summary>Line, from 1, of the first difference between a text and the valid file.</summary>
    internal static int ChangedLine(string text)
    {
        string[] lines = text.Split('\n');
        string[] valid = Valid.Split('\n');
        return Enumerable.Range(0, lines.Length).First(line => line >= valid.Length || lines[line] != valid[line]) + 1;
    }

    /// <summary>The error that the reader throws; null if it reads the text.</summary>
    internal static ChipFormatException? Error(string text)
    {
        try
        {
            ChipReader.Parse(text, FileName);
            return null;
        }
        catch (ChipFormatException error)
        {
            return error;
        }
    }
}
