using System.Buffers.Binary;
using System.Text;
using NeuroSim.Models.Events;

namespace NeuroSim.Tests.Unit.Events;

/// <summary>Builds AEDAT 4 files as DV lays them out.</summary>
internal static class Aedat4Builder
{
    public const int Stream = 3;

    public static byte[] Build(
        IEnumerable<SensorEvent[]> packets, Func<byte[], byte[]>? compress = null, int compression = 0, string? xml = null, bool closed = true)
    {
        List<byte> body = [];
        foreach (SensorEvent[] events in packets)
        {
            AddPacket(body, Stream, compress is null ? EventPacket(events) : compress(EventPacket(events)));
            AddPacket(body, 1, [1, 2, 3, 4, 5]); // Another stream, not of events: passed over.
        }

        int headerBytes = Header(compression, 0, xml ?? Xml()).Length;
        byte[] header = Header(compression, closed ? headerBytes + body.Count : -1, xml ?? Xml());
        byte[] table = closed ? [0xEE, 0xEE, 0xEE] : [];
        return [.. header, .. body, .. table];
    }

    public static string Xml(
        string size = """<attr key="sizeX" type="int">346</attr><attr key="sizeY" type="int">260</attr>""", string firstType = "FRME") => $"""
        <dv version="2.0"><node name="outInfo" path="/mainloop/Recorder/outInfo/">
        <node name="1" path="/x/1/"><attr key="typeIdentifier" type="string">{firstType}</attr></node>
        <node name="{Stream}" path="/x/3/"><attr key="compression" type="string">NONE</attr><attr key="typeIdentifier" type="string">EVTS</attr>
        <node name="info" path="/x/3/info/">{size}<attr key="source" type="string">DVXplorer</attr></node></node>
        </node></dv>
        """;

    /// <summary>A packet's FlatBuffer with its size before it: vtable, table, vector of structs at a multiple of 8.</summary>
    public static byte[] EventPacket(SensorEvent[] events)
    {
        const int Structs = 32;
        byte[] buffer = new byte[Structs + (16 * events.Length)];
        Int32(buffer, 0, 16);
        "EVTS"u8.CopyTo(buffer.AsSpan(4));
        Int16s(buffer, 8, 6, 8, 4);
        Int32(buffer, 16, 8);
        Int32(buffer, 20, Structs - 4 - 20);
        Int32(buffer, Structs - 4, events.Length);
        for (int i = 0; i < events.Length; i++)
        {
            int at = Structs + (16 * i);
            BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(at), events[i].TimeUs);
            Int16s(buffer, at + 8, (short)events[i].X, (short)events[i].Y, events[i].Polarity);
        }

        return [.. BitConverter.GetBytes(buffer.Length), .. buffer];
    }

    private static byte[] Header(int compression, long tableAt, string xml)
    {
        const int Text = 48;
        byte[] text = Encoding.UTF8.GetBytes(xml);
        byte[] buffer = new byte[Text + text.Length + 1];
        Int32(buffer, 0, 24);
        "IOHE"u8.CopyTo(buffer.AsSpan(4));
        Int16s(buffer, 8, 10, 20, 4, 8, 16);
        Int32(buffer, 24, 24 - 8);
        Int32(buffer, 28, compression);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(32), tableAt);
        Int32(buffer, 40, Text - 4 - 40);
        Int32(buffer, Text - 4, text.Length);
        text.CopyTo(buffer, Text);
        return [.. "#!AER-DAT4.0\r\n"u8, .. BitConverter.GetBytes(buffer.Length), .. buffer];
    }

    private static void AddPacket(List<byte> file, int stream, byte[] body)
    {
        file.AddRange(BitConverter.GetBytes(stream));
        file.AddRange(BitConverter.GetBytes(body.Length));
        file.AddRange(body);
    }

    private static void Int32(byte[] buffer, int at, int value) => BinaryPrimitives.WriteInt32LittleEndian(buffer.AsSpan(at), value);

    private static void Int16s(byte[] buffer, int at, params short[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteInt16LittleEndian(buffer.AsSpan(at + (2 * i)), values[i]);
        }
    }
}
