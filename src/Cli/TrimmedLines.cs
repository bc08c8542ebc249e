using System.Text;

namespace NeuroSim.Cli;

/// <summary>Passes text on without blanks at the ends of lines: tables are padded for terminals, and files of them should compare cleanly.</summary>
/// <param name="inner">Where the text goes.</param>
internal sealed class TrimmedLines(TextWriter inner) : TextWriter
{
    private int _blanks;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _blanks++;
            return;
        }

        if (value is not ('\n' or '\r'))
        {
            inner.Write(new string(' ', _blanks));
        }

        _blanks = 0;
        inner.Write(value);
    }

    public override void Flush() => inner.Flush();
}
