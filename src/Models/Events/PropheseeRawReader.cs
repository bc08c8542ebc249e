using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Reads RAW files of Prophesee cameras: a header (<see cref="PropheseeHeader"/>), then words as the sensor sends them, encoded as EVT 2.0 or EVT 3.0. EVT
/// 2.1 and event frames are not read. Sensor size: that of the header; in old files that of the camera which its plugin name says.
/// </summary>
public sealed class PropheseeRawReader : RecordingReader
{
    /// <inheritdoc/>
    public override string Accepts => "Prophesee RAW files (.raw), EVT 2.0 or 3.0";

    /// <inheritdoc/>
    public override IReadOnlyList<string> FolderExtensions { get; } = [".raw"];

    /// <inheritdoc/>
    public override bool Recognises(ReadOnlySpan<byte> head, string path) => PropheseeHeader.Begins(head) || EndsWith(path, FolderExtensions);

    /// <inheritdoc/>
    internal override EventGeometry? HeaderGeometry(string path) =>
        PropheseeHeader.Parse(FirstBytes(path, PropheseeHeader.MostBytes), new FilePlace(path)).Geometry;

    /// <inheritdoc/>
    internal override EventRecording Load(string path, EventGeometry? geometry)
    {
        FilePlace place = new(path);
        byte[] file = AllBytes(path);
        PropheseeHeader header = PropheseeHeader.Parse(file, place);
        EventBuffer buffer = new(place, geometry);
        switch (header.Encoding)
        {
            case "2":
                new Evt2Decoder(place, buffer).Decode(file, header.DataAt);
                break;
            case "3":
                new Evt3Decoder(place, buffer).Decode(file, header.DataAt);
                break;
            default:
                throw Unknown(header.Encoding, place);
        }

        return buffer.ToRecording();
    }

    private static ModelFormatException Unknown(string encoding, FilePlace place) => encoding.Length == 0
        ? place.Error("the header does not say how the events are encoded (a line '% evt 3.0' or '% format EVT3;…'). "
            + "It may be a DAT file, which is not read; convert it to RAW or CSV.")
        : place.Error($"the events are encoded as EVT {ShownText.Of(encoding)}; NeuroSim reads EVT 2.0 and 3.0. "
            + "Convert the file to one of them, or to CSV.");
}
