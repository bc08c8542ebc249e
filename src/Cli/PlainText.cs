using System.Text;

namespace NeuroSim.Cli;

/// <summary>Text of files and messages made safe for a terminal: names in a checkpoint may hold escape sequences.</summary>
internal static class PlainText
{
    private const int MaxLine = 2000;

    /// <summary>The text as one line without control characters.</summary>
    public static string Line(string text) => Safe(text).Trim();

    /// <summary>The text's own lines, each without control characters; blanks before text stay, because carets point by them.</summary>
    public static IEnumerable<string> Lines(string text) => text.Split('\n').Select(l => Safe(l).TrimEnd());

    private static string Safe(string text)
    {
        StringBuilder line = new(Math.Min(text.Length, MaxLine));
        foreach (char c in text)
        {
            bool space = char.IsWhiteSpace(c) || c == '\u2028' || c == '\u2029';
            line.Append(space ? ' ' : char.IsControl(c) ? '?' : c);
            if (line.Length == MaxLine)
            {
                return line.Append('…').ToString();
            }
        }

        return line.ToString();
    }
}
