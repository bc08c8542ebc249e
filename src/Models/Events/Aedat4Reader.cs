using System.Buffers.Binary;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Reads recordings of iniVation's DV software (AEDAT 4.0): after the header (<see cref="Aedat4Header"/>) packets, each the number of its stream, its size
/// and a FlatBuffer, as it is or in LZ4 frames. Packets of events are marked <c>EVTS</c> and hold structs of 16 bytes: time in µs (8, since 1970 on most
/// cameras), x (2), y (2), polarity (1), padding. Streams of frames, inertial samples and triggers are passed over. ZSTD is not read.
/// </summary>
public sealed class Aedat4Reader : RecordingReader
{
    private const int PacketHeaderBytes = 8;
    private const int SizePrefixBytes = 4;
    private const int StructBytes = 16;

    /// <inheritdoc/>
    public override string Accepts => "AEDAT 4 files (.aedat4), uncompressed or LZ4";

    /// <inheritdoc/>
    public override IReadOnlyList<string> FolderExtensions { get; } = [".aedat4"];

    /// <inheritdoc/>
    public override bool Recognises(ReadOnlySpan<byte> head, string path) => head.StartsWith("#!AER-DAT"u8) || EndsWith(path, [".aedat4", ".aedat"]);

    /// <inheritdoc/>
    internal override EventGeometry? HeaderGeometry(string path) =>
        Aedat4Header.Parse(FirstBytes(path, Aedat4Header.BytesOf(FirstBytes(path, InputFile.HeadBytes))), new FilePlace(path)).Geometry;

    /// <inheritdoc/>
    internal override EventRecording Load(string path, EventGeometry? geometry)
    {
        FilePlace place = new(path);
        byte[] file = AllBytes(path);
        Aedat4Header header = Aedat4Header.Parse(file, place);
        EventBuffer buffer = new(place, geometry);
        int end = header.TableAt < 0 ? file.Length
            : header.TableAt >= header.PacketsAt && header.TableAt <= file.Length ? (int)header.TableAt
            : throw place.Error($"the header says that the packets end at byte {header.TableAt}; the file has {file.Length} bytes. It is cut short; "
                + "copy it again.");
        for (int at = header.PacketsAt; at < end;)
        {
            at = ReadPacket(file.AsSpan(0, end), at, header, buffer, place);
        }

        return buffer.ToRecording();
    }

    /// <summary>Reads a packet and returns where the next one begins.</summary>
    private static int ReadPacket(ReadOnlySpan<byte> file, int at, Aedat4Header header, EventBuffer buffer, FilePlace place)
    {
        FilePlace within = place.Within($"packet at byte {at}");
        int left = file.Length - at - PacketHeaderBytes;
        int size = left >= 0 ? BinaryPrimitives.ReadInt32LittleEndian(file[(at + 4)..]) : 0;
        if (left < 0 || size < 0 || size > left)
        {
            throw within.Error($"the packet claims {size} bytes, {Math.Max(0, left)} are left. The file is cut short or damaged; copy it again.");
        }

        int begin = at + PacketHeaderBytes;
        if (BinaryPrimitives.ReadInt32LittleEndian(file[at..]) == header.Stream)
        {
            ReadOnlySpan<byte> body = file.Slice(begin, size);
            ReadEvents(header.IsLz4 ? Lz4Frame.Decompress(body, EventLimits.MostPacketBytes, within).Span : body, buffer, within);
        }

        return begin + size;
    }

    private static void ReadEvents(ReadOnlySpan<byte> packet, EventBuffer buffer, FilePlace place)
    {
        int left = packet.Length - SizePrefixBytes;
        uint size = left >= 0 ? BinaryPrimitives.ReadUInt32LittleEndian(packet) : 0;
        if (left < 0 || size > left)
        {
            throw place.Error($"the events claim {size} bytes, {Math.Max(0, left)} are there. The file is damaged; copy it again.");
        }

        ReadOnlySpan<byte> events = FlatTable.Root(packet.Slice(SizePrefixBytes, (int)size), "EVTS"u8, place).Structs(0, StructBytes);
        for (; events.Length > 0; events = events[StructBytes..])
        {
            buffer.Add(
                "event",
                buffer.Count,
                BinaryPrimitives.ReadInt64LittleEndian(events),
                BinaryPrimitives.ReadInt16LittleEndian(events[8..]),
                BinaryPrimitives.ReadInt16LittleEndian(events[10..]),
                events[12] != 0);
        }
    }
}
