using System.Globalization;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// The header of a Prophesee RAW file: lines that begin with <c>%</c> and a space, then a keyword and a value. It ends after <c>% end</c>, or before the
/// first line that does not begin so.
/// </summary>
/// <param name="Encoding">Encoding of the events: "2", "2.1", "3", or another word of the file; empty if it says none.</param>
/// <param name="Geometry">Sensor size, or null if the header does not say it.</param>
/// <param name="DataAt">First byte of the events.</param>
internal sealed record PropheseeHeader(string Encoding, EventGeometry? Geometry, int DataAt)
{
    /// <summary>The most bytes that a header may have.</summary>
    public const int MostBytes = 1 << 16;

    /// <summary>Sensors of old files that say only which software part read the camera; the longer words first.</summary>
    private static readonly (string Plugin, EventGeometry Geometry)[] Plugins =
    [
        ("genx320", new(320, 320)),
        ("imx636", new(1280, 720)),
        ("imx646", new(1280, 720)),
        ("gen4", new(1280, 720)),
        ("gen3", new(640, 480)),
    ];

    /// <summary>True if the first bytes are those of such a header.</summary>
    public static bool Begins(ReadOnlySpan<byte> head) => head.StartsWith("% "u8);

    /// <summary>Reads the header.</summary>
    /// <param name="file">At least the bytes of the header, if the file has them.</param>
    /// <param name="place">The file.</param>
    public static PropheseeHeader Parse(ReadOnlySpan<byte> file, FilePlace place)
    {
        Dictionary<string, string> values = new(StringComparer.OrdinalIgnoreCase);
        int at = 0;
        for (bool goesOn = true; goesOn && Begins(file[at..]);)
        {
            int length = file[at..].IndexOf((byte)'\n');
            if (length < 0 || at + length >= MostBytes)
            {
                throw place.Error($"a line of the header, from byte {at}, has no end within {MostBytes} bytes. The file is cut short or damaged; "
                    + "copy it again.");
            }

            (string keyword, string value) = Split(file.Slice(at, length));
            values[keyword] = value;
            goesOn = !keyword.Equals("end", StringComparison.OrdinalIgnoreCase);
            at += length + 1;
        }

        return new PropheseeHeader(EncodingOf(values, place), GeometryOf(values, place), at);
    }

    private static (string Keyword, string Value) Split(ReadOnlySpan<byte> line)
    {
        string text = System.Text.Encoding.Latin1.GetString(line)[1..].Trim();
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? (text, string.Empty) : (text[..space], text[(space + 1)..].Trim());
    }

    /// <summary><c>evt 3.0</c>, or <c>format EVT3;height=720;width=1280</c>, where EVT21 means 2.1.</summary>
    private static string EncodingOf(Dictionary<string, string> values, FilePlace place)
    {
        string format = values.GetValueOrDefault("format", string.Empty);
        if (Option(format, "endianness") is "big")
        {
            throw place.Error("the events are stored with the high byte first, which NeuroSim does not read. "
                + "Set the camera to little-endian, or convert the file.");
        }

        string name = format.Split(';')[0].Trim().ToUpperInvariant();
        string evt = values.GetValueOrDefault("evt", string.Empty);
        return name switch
        {
            "EVT2" => "2",
            "EVT21" => "2.1",
            "EVT3" => "3",
            "" => evt.EndsWith(".0", StringComparison.Ordinal) ? evt[..^2] : evt,
            _ => name,
        };
    }

    private static EventGeometry? GeometryOf(Dictionary<string, string> values, FilePlace place)
    {
        string format = values.GetValueOrDefault("format", string.Empty);
        string[] sides = values.GetValueOrDefault("geometry", string.Empty).Split('x');
        string? width = Option(format, "width") ?? (sides.Length == 2 ? sides[0] : values.GetValueOrDefault("width"));
        string? height = Option(format, "height") ?? (sides.Length == 2 ? sides[1] : values.GetValueOrDefault("height"));
        if (width is not null && height is not null)
        {
            return new EventGeometry(Side(width, place), Side(height, place)).Check(place);
        }

        string plugin = values.GetValueOrDefault("plugin_name", string.Empty);
        foreach ((string word, EventGeometry geometry) in Plugins)
        {
            if (plugin.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return geometry;
            }
        }

        return null;
    }

    private static string? Option(string format, string name) => format.Split(';')
        .Select(o => o.Split('='))
        .FirstOrDefault(o => o.Length == 2 && o[0].Trim().Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim();

    private static int Side(string text, FilePlace place) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side)
        ? side
        : throw place.Error($"the sensor size '{ShownText.Of(text)}' in the header is no whole number; give the size, or copy the file again.");
}
