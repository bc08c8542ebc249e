using System.Buffers.Text;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>Lines of a text of events, one after the other, without comments and empty ones.</summary>
/// <param name="file">All bytes.</param>
/// <param name="place">The file.</param>
internal sealed class CsvLines(byte[] file, FilePlace place)
{
    private int _start;
    private int _end;
    private int _next = file.AsSpan().StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;

    /// <summary>The line, without its end.</summary>
    public ReadOnlySpan<byte> Line => file.AsSpan(_start, _end - _start);

    /// <summary>Its number in the file, from 1.</summary>
    public int Number { get; private set; }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private static ReadOnlySpan<byte> GeometryWord => "%geometry:"u8;

    /// <summary>Goes to the next line that is neither empty nor a comment; false at the end.</summary>
    public bool Next()
    {
        while (_next < file.Length)
        {
            Advance();
            if (Line.Length > 0 && Line[0] is not ((byte)'#' or (byte)'%'))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Sensor size as the first line may say it, <c>%geometry:640,480</c>; null if it does not.</summary>
    /// <param name="head">The first bytes of the file.</param>
    /// <param name="place">The file.</param>
    public static EventGeometry? Geometry(ReadOnlySpan<byte> head, FilePlace place)
    {
        if (!head.StartsWith(GeometryWord))
        {
            return null;
        }

        ReadOnlySpan<byte> text = head[GeometryWord.Length..];
        int end = text.IndexOfAny((byte)'\r', (byte)'\n');
        text = end < 0 ? text : text[..end];
        bool isGood = Utf8Parser.TryParse(text, out int width, out int used) && used < text.Length && text[used] == ',';
        int height = 0;
        isGood = isGood && Utf8Parser.TryParse(text[(used + 1)..], out height, out int more) && used + 1 + more == text.Length;
        return isGood
            ? new EventGeometry(width, height).Check(place)
            : throw place.Error($"line 1: '{ShownText.Of(text)}' is no sensor size; write it as in %geometry:640,480.");
    }

    private void Advance()
    {
        Number++;
        _start = _next;
        int length = file.AsSpan(_start, Math.Min(EventLimits.MostLineBytes + 1, file.Length - _start)).IndexOf((byte)'\n');
        if (length < 0 && file.Length - _start > EventLimits.MostLineBytes)
        {
            throw place.Error($"line {Number} has more than {EventLimits.MostLineBytes} bytes: not a text with a line per event. "
                + "Give a line t,x,y,p per event.");
        }

        _end = length < 0 ? file.Length : _start + length;
        _next = Math.Min(file.Length, _end + 1);
        while (_end > _start && file[_end - 1] is (byte)'\r' or (byte)' ')
        {
            _end--;
        }
    }
}
