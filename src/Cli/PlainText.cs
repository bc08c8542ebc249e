using System.Text;

namespace NeuroSim.Cli;

/// <summary>Text of files and messages made safe for a terminal: names in a checkpoint may hold escape sequences.</summary>
internal static class PlainText
{
    private const int MaxLine = 2000;

    /// <summary>The text as one line without control characters.</summary>
    public static string Line(string text)
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

        return line.ToString().Trim();
    }
}
