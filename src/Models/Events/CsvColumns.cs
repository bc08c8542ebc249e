using System.Text;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>Which field of a line is what.</summary>
internal sealed class CsvColumns
{
    /// <summary>Most columns of a file.</summary>
    public const int MostColumns = 64;

    private static readonly string[] Assumed = ["t", "x", "y", "p"];

    private readonly byte _delimiter;
    private readonly string[] _names;

    private CsvColumns(byte delimiter, string[] names, bool isHeading, FilePlace place)
    {
        (_delimiter, _names, IsHeading) = (delimiter, names, isHeading);
        Time = Find(place, "t", "time", "timestamp", "ts");
        X = Find(place, "x");
        Y = Find(place, "y");
        Polarity = Find(place, "p", "pol", "polarity");
    }

    /// <summary>True if the first line is a heading, false if it is an event.</summary>
    public bool IsHeading { get; }

    /// <summary>Number of columns.</summary>
    public int Count => _names.Length;

    /// <summary>Column of the time.</summary>
    public int Time { get; }

    /// <summary>Column of x.</summary>
    public int X { get; }

    /// <summary>Column of y.</summary>
    public int Y { get; }

    /// <summary>Column of the polarity.</summary>
    public int Polarity { get; }

    /// <summary>Columns as the first line says them: a heading has a letter at the beginning of its fields.</summary>
    public static CsvColumns Of(ReadOnlySpan<byte> line, FilePlace place)
    {
        byte delimiter = line.Contains((byte)',') ? (byte)',' : line.Contains((byte)';') ? (byte)';' : line.Contains((byte)'\t') ? (byte)'\t' : (byte)' ';
        Span<Range> fields = stackalloc Range[MostColumns];
        int count = Split(line, fields, delimiter);
        if (count is < 4 or > MostColumns)
        {
            throw place.Error($"'{ShownText.Of(line)}' has {Math.Min(count, MostColumns)} fields; "
                + "time, x, y and polarity are needed, separated by comma, semicolon, tab or space.");
        }

        if (!line.ContainsAnyInRange((byte)'a', (byte)'z') && !line.ContainsAnyInRange((byte)'A', (byte)'Z'))
        {
            return count == Assumed.Length
                ? new CsvColumns(delimiter, Assumed, false, place)
                : throw place.Error($"there is no heading and {count} columns; without one there must be four: t, x, y, p. "
                    + "Name the columns in the first line.");
        }

        string[] names = new string[count];
        for (int i = 0; i < count; i++)
        {
            names[i] = Encoding.Latin1.GetString(line[fields[i]]).Trim(' ', '"').ToLowerInvariant();
        }

        return new CsvColumns(delimiter, names, true, place);
    }

    /// <summary>Fields of a line; their number, which may exceed that of the ranges by one.</summary>
    public int Split(ReadOnlySpan<byte> line, Span<Range> fields) => Split(line, fields, _delimiter);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", _names.Take(8).Select(ShownText.Of));

    private static int Split(ReadOnlySpan<byte> line, Span<Range> fields, byte delimiter)
    {
        int count = 0;
        for (int at = 0; at <= line.Length;)
        {
            int length = line[at..].IndexOf(delimiter);
            int end = length < 0 ? line.Length : at + length;
            bool isField = delimiter != ' ' || end > at; // Several spaces are one separator.
            if (isField && count == fields.Length)
            {
                return count + 1;
            }

            if (isField)
            {
                fields[count++] = at..end;
            }

            at = end + 1;
        }

        return count;
    }

    private int Find(FilePlace place, params string[] accepted)
    {
        int[] found = [.. Enumerable.Range(0, _names.Length).Where(i => accepted.Contains(_names[i], StringComparer.Ordinal))];
        return found.Length == 1
            ? found[0]
            : throw place.Error($"the heading has {found.Length} columns called {string.Join(" or ", accepted)}; exactly one is needed. It says {this}.");
    }
}
