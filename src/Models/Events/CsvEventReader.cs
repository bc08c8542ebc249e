using System.Buffers.Text;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Reads recordings as text: a line per event, its fields separated by comma, semicolon, tab or spaces (the first of these that the first line has). A
/// heading names the columns in any order: <c>t</c>, <c>time</c>, <c>timestamp</c> or <c>ts</c>; <c>x</c>; <c>y</c>; <c>p</c>, <c>pol</c> or
/// <c>polarity</c>; others are passed over. Without a heading there are four columns: t, x, y, p; files without heading that Prophesee's software writes
/// are x, y, p, t and need one. Times are whole µs; polarities 0 and 1, or −1 and 1. Lines that begin with # or % are comments; <c>%geometry:640,480</c>
/// says the sensor size, otherwise it is as large as the largest coordinates need.
/// </summary>
public sealed class CsvEventReader : RecordingReader
{
    private static readonly string[] Endings = [".csv", ".tsv", ".txt"];

    /// <inheritdoc/>
    public override string Accepts => "text with a line t,x,y,p per event (.csv, .tsv, .txt)";

    /// <inheritdoc/>
    public override IReadOnlyList<string> FolderExtensions { get; } = [".csv", ".tsv"];

    /// <inheritdoc/>
    public override bool Recognises(ReadOnlySpan<byte> head, string path) => EndsWith(path, Endings);

    /// <inheritdoc/>
    internal override EventGeometry? HeaderGeometry(string path) => CsvLines.Geometry(FirstBytes(path, EventLimits.MostLineBytes), new FilePlace(path));

    /// <inheritdoc/>
    internal override EventRecording Load(string path, EventGeometry? geometry)
    {
        FilePlace place = new(path);
        EventBuffer buffer = new(place, geometry);
        CsvLines lines = new(AllBytes(path), place);
        CsvColumns? columns = null;
        while (lines.Next())
        {
            if (columns is null)
            {
                columns = CsvColumns.Of(lines.Line, place.Within($"line {lines.Number}"));
                if (columns.IsHeading)
                {
                    continue;
                }
            }

            Add(buffer, columns, lines, place);
        }

        return buffer.Count > 0 ? buffer.ToRecording() : throw place.Error("the file has no events. Give a file with lines t,x,y,p.");
    }

    private static void Add(EventBuffer buffer, CsvColumns columns, CsvLines lines, FilePlace place)
    {
        Span<Range> fields = stackalloc Range[CsvColumns.MostColumns];
        ReadOnlySpan<byte> line = lines.Line;
        int count = columns.Split(line, fields);
        if (count != columns.Count)
        {
            throw place.Error($"line {lines.Number}: '{ShownText.Of(line)}' does not have {columns.Count} fields; columns are {columns}.");
        }

        long t = Number(line[fields[columns.Time]], "time", columns, lines, place);
        long x = Number(line[fields[columns.X]], "x", columns, lines, place);
        long y = Number(line[fields[columns.Y]], "y", columns, lines, place);
        long p = Number(line[fields[columns.Polarity]], "polarity", columns, lines, place);
        if (p is < -1 or > 1)
        {
            throw place.Error($"line {lines.Number}: the polarity is {p}; it must be 0 or 1, or −1 or 1. Columns are {columns}; "
                + "if that is not so, put a heading as the first line, "
                + "such as x,y,p,t.");
        }

        buffer.Add("line", lines.Number, t, x, y, p == 1);
    }

    private static long Number(ReadOnlySpan<byte> field, string what, CsvColumns columns, CsvLines lines, FilePlace place)
    {
        ReadOnlySpan<byte> text = field.Trim((byte)' ');
        text = text.Length > 1 && text[0] == '+' ? text[1..] : text;
        return Utf8Parser.TryParse(text, out long value, out int used) && used == text.Length
            ? value
            : throw place.Error($"line {lines.Number}: the {what} '{ShownText.Of(field)}' is no whole number; columns are {columns}, times in whole µs.");
    }
}
