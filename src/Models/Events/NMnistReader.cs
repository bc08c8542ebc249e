using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Reads recordings as N-MNIST stores them (Orchard et al., Frontiers in Neuroscience 9:437, 2015): 5 bytes an event, x, y, then 1 bit polarity and 23 bits
/// time in µs, high byte first; 34×34 pixels unless another size is given (N-Caltech101 has the same format). In files of the ATIS camera an event with y =
/// 240 is no event: the clock has overflowed, and the times of all that follows are later by 2¹³ µs.
/// </summary>
public sealed class NMnistReader : RecordingReader
{
    /// <summary>Sides of an N-MNIST recording.</summary>
    public const int Side = 34;

    private const int EventBytes = 5;
    private const int OverflowY = 240;
    private const long OverflowUs = 1 << 13;

    /// <inheritdoc/>
    public override string Accepts => "N-MNIST recordings (.bin, .bs2)";

    /// <inheritdoc/>
    public override IReadOnlyList<string> FolderExtensions { get; } = [".bin", ".bs2"];

    /// <inheritdoc/>
    public override bool Recognises(ReadOnlySpan<byte> head, string path) => EndsWith(path, FolderExtensions);

    /// <inheritdoc/>
    internal override EventGeometry? HeaderGeometry(string path) => new EventGeometry(Side, Side);

    /// <inheritdoc/>
    internal override EventRecording Load(string path, EventGeometry? geometry)
    {
        FilePlace place = new(path);
        byte[] file = AllBytes(path);
        if (file.Length % EventBytes != 0)
        {
            throw place.Error($"the file has {file.Length} bytes, not a multiple of {EventBytes}, the size of an event. "
                + "It is cut short, or another kind of file.");
        }

        EventBuffer buffer = new(place, geometry);
        long overflow = 0;
        for (int at = 0; at < file.Length; at += EventBytes)
        {
            ReadOnlySpan<byte> e = file.AsSpan(at, EventBytes);
            if (e[1] == OverflowY)
            {
                overflow += OverflowUs;
            }
            else
            {
                buffer.Add("event", at / EventBytes, overflow + (((e[2] & 0x7F) << 16) | (e[3] << 8) | e[4]), e[0], e[1], e[2] >= 0x80);
            }
        }

        return buffer.ToRecording();
    }
}
