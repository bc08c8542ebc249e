using System.Buffers.Binary;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// The header of an AEDAT 4 file: a line, then a FlatBuffer <c>IOHE</c> with its size before it: compression (field 0), position of the table of packets
/// (1), and an XML text that describes the streams (2).
/// </summary>
/// <param name="IsLz4">True if packets are compressed.</param>
/// <param name="Stream">Number of the stream of events.</param>
/// <param name="Geometry">Sensor size, or null if the header does not say it.</param>
/// <param name="PacketsAt">First byte of the packets.</param>
/// <param name="TableAt">First byte after them, or −1 if the recording was not closed and they go on to the end of the file.</param>
internal sealed record Aedat4Header(bool IsLz4, int Stream, EventGeometry? Geometry, int PacketsAt, long TableAt)
{
    private const int SizeBytes = 4;

    /// <summary>The first bytes of each file of version 4.0.</summary>
    public static ReadOnlySpan<byte> Magic => "#!AER-DAT4.0\r\n"u8;

    /// <summary>Bytes that the header of a file has, as its first bytes say, up to what it may have.</summary>
    public static int BytesOf(ReadOnlySpan<byte> head)
    {
        int at = Magic.Length + SizeBytes;
        return at + (head.Length >= at ? (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(head[Magic.Length..]), EventLimits.MostTextBytes) : 0);
    }

    /// <summary>Reads the header.</summary>
    /// <param name="file">At least the bytes of the header, if the file has them.</param>
    /// <param name="place">The file.</param>
    public static Aedat4Header Parse(ReadOnlySpan<byte> file, FilePlace place)
    {
        CheckVersion(file, place);
        int at = Magic.Length + SizeBytes;
        long size = file.Length >= at ? BinaryPrimitives.ReadUInt32LittleEndian(file[Magic.Length..]) : SizeBytes;
        if (size > file.Length - at || size > EventLimits.MostTextBytes)
        {
            throw place.Error($"the header claims {size} bytes, {Math.Max(0, file.Length - at)} are there and {EventLimits.MostTextBytes} the limit. "
                + "The file is cut short or damaged; copy it again.");
        }

        FilePlace within = place.Within("header");
        FlatTable table = FlatTable.Root(file.Slice(at, (int)size), "IOHE"u8, within);
        bool isLz4 = IsLz4Compression(table.Int32(0, 0), within);
        (int stream, EventGeometry? geometry) = EventStream(table.Text(2), within);
        return new Aedat4Header(isLz4, stream, geometry, at + (int)size, table.Int64(1, -1));
    }

    private static void CheckVersion(ReadOnlySpan<byte> file, FilePlace place)
    {
        if (!file.StartsWith(Magic))
        {
            throw place.Error($"the file does not begin as AEDAT 4.0 does: {InputFile.Magic(file)}. NeuroSim reads no other version; "
                + "export it as AEDAT 4, or copy it again.");
        }
    }

    private static bool IsLz4Compression(int compression, FilePlace place) => compression switch
    {
        0 => false,
        1 or 2 => true, // LZ4 and its slower, better encoder write one format.
        3 or 4 => throw place.Error("the file is compressed with ZSTD, which NeuroSim does not read; export it uncompressed or with LZ4."),
        _ => throw place.Error($"the compression {compression} is unknown; NeuroSim reads 0 (none), 1 and 2 (LZ4). Export the file uncompressed."),
    };

    /// <summary>
    /// The one stream of events: node <c>outInfo</c>, in it a node per stream with its type, in that a node <c>info</c> with the sensor size.
    /// </summary>
    private static (int Id, EventGeometry? Geometry) EventStream(string xml, FilePlace place)
    {
        XElement[] streams = [.. Nodes(ParseXml(xml, place)).Where(n => Name(n) == "outInfo").SelectMany(Nodes)];
        XElement[] events = [.. streams.Where(s => Attribute(s, "typeIdentifier") == "EVTS")];
        if (events.Length != 1 || !int.TryParse(Name(events[0]), NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            throw place.Error($"the file has {streams.Length} streams, {events.Length} of them events; exactly one is read. "
                + "Export the file with one stream of events, called by a number.");
        }

        XElement? info = Nodes(events[0]).FirstOrDefault(n => Name(n) == "info");
        (string? x, string? y) = info is null ? (null, null) : (Attribute(info, "sizeX"), Attribute(info, "sizeY"));
        return (id, x is null || y is null ? null : new EventGeometry(Side(x, place), Side(y, place)).Check(place));
    }

    private static XElement ParseXml(string xml, FilePlace place)
    {
        try
        {
            using XmlReader reader = XmlReader.Create(
                new StringReader(xml), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XElement.Load(reader);
        }
        catch (XmlException e)
        {
            throw place.Error($"the description of the streams is no sound XML (line {e.LineNumber}, column {e.LinePosition}). The file is damaged; "
                + "copy it again.", e);
        }
    }

    private static IEnumerable<XElement> Nodes(XElement parent) => parent.Elements("node");

    private static string? Name(XElement node) => node.Attribute("name")?.Value;

    private static string? Attribute(XElement node, string key) =>
        node.Elements("attr").FirstOrDefault(a => a.Attribute("key")?.Value == key)?.Value.Trim();

    private static int Side(string text, FilePlace place) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int side)
        ? side
        : throw place.Error($"the sensor size '{ShownText.Of(text)}' is no whole number; give the size, or export the file again.");
}
