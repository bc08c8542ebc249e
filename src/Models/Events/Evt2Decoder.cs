using System.Buffers.Binary;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Decodes EVT 2.0 (Prophesee, "EVT 2.0 Format"): words of 32 bits, low byte first. Bits 31–28 are the type. An event (0 OFF, 1 ON) has the low 6 bits of
/// its time in 27–22, x in 21–11, y in 10–0; TIME_HIGH (8) has the upper 28 bits of the time of all that follows. Triggers and vendors' words are passed
/// over, as is what comes before the first TIME_HIGH. The 34 bits of time wrap around after 4.8 hours; the count goes on.
/// </summary>
internal sealed class Evt2Decoder(FilePlace place, EventBuffer buffer)
{
    private const int WordBytes = 4;
    private const int TimeLowBits = 6;
    private const int TimeHighBits = 28;

    private readonly WrappingTime _high = new(TimeHighBits);

    /// <summary>Decodes the words from one byte of a file to its end.</summary>
    public void Decode(ReadOnlySpan<byte> file, int from)
    {
        if ((file.Length - from) % WordBytes != 0)
        {
            throw place.Error($"{file.Length - from} bytes of events are no whole number of words of {WordBytes} bytes. The file is cut short; copy it again.");
        }

        for (int at = from; at < file.Length; at += WordBytes)
        {
            Decode(BinaryPrimitives.ReadUInt32LittleEndian(file[at..]), at);
        }
    }

    private void Decode(uint word, int at)
    {
        switch (word >> 28)
        {
            case 0x0 or 0x1:
                if (_high.IsKnown)
                {
                    long time = (_high.Value << TimeLowBits) | ((word >> 22) & 0x3F);
                    buffer.Add("byte", at, time, (word >> 11) & 0x7FF, word & 0x7FF, word >> 28 == 1);
                }

                break;
            case 0x8:
                _high.Next(word & 0x0FFF_FFFF);
                break;
            case 0xA or 0xE or 0xF:
                break;
            default:
                throw place.Error($"the word 0x{word:X8} at byte {at} has the type {word >> 28}, which EVT 2.0 does not have. "
                    + "The file is damaged, or encoded in another way.");
        }
    }
}
