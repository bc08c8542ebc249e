using System.Text;

namespace NeuroSim.Chips;

/// <summary>The text of a chip file, able to point at a place in it.</summary>
internal sealed class ChipText
{
    private const int ShownCharacters = 100;
    private readonly byte[] _utf8;

    internal ChipText(string file, string text)
    {
        File = file;
        _utf8 = Encoding.UTF8.GetBytes(text);
    }

    internal string File { get; }

    internal ReadOnlySpan<byte> Utf8 => _utf8;

    /// <summary>An error at a place in the file: where, what is wrong, the source line with a caret, what to do.</summary>
    internal ChipFormatException Error(int offset, string path, string problem, string advice)
    {
        int line = LineAt(offset);
        string message = $"{File}, line {line}, {Printable(path)}: {problem}\n{Shown(offset, line)}\n{advice}";
        return new ChipFormatException(message, File, line, path);
    }

    /// <summary>Byte offset of a place that a parser names by line and byte within the line, both from 0.</summary>
    internal int Offset(long line, long byteInLine)
    {
        int start = 0;
        for (; line > 0; line--)
        {
            start += _utf8.AsSpan(start).IndexOf((byte)'\n') + 1;
        }

        return (int)Math.Min(start + byteInLine, _utf8.Length);
    }

    internal int LineAt(int offset) => _utf8.AsSpan(0, offset).Count((byte)'\n') + 1;

    /// <summary>A text of the file made fit for a terminal: no control characters, no endless lines.</summary>
    internal static string Printable(string text)
    {
        string cut = text.Length <= ShownCharacters ? text : string.Concat(text.AsSpan(0, ShownCharacters), "…");
        return string.Concat(cut.Select(character => char.IsControl(character) ? '?' : character));
    }

    private string Shown(int offset, int line)
    {
        int start = _utf8.AsSpan(0, offset).LastIndexOf((byte)'\n') + 1;
        int length = _utf8.AsSpan(start).IndexOf((byte)'\n');
        string text = Encoding.UTF8.GetString(length < 0 ? _utf8.AsSpan(start) : _utf8.AsSpan(start, length)).TrimEnd();
        int column = Encoding.UTF8.GetCharCount(_utf8, start, offset - start);

        // A file may be one long line: show the part around the fault.
        int from = Math.Max(0, column - (ShownCharacters / 2));
        string part = Printable(text[Math.Min(from, text.Length)..].Replace('\t', ' '));
        string margin = $"{line,6} | ";
        return $"{margin}{part}\n{new string(' ', margin.Length + column - from)}^";
    }
}
