using System.Buffers.Binary;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Events;

/// <summary>
/// Decodes EVT 3.0 (Prophesee, "EVT 3.0 Format"): words of 16 bits, low byte first, that change a state; bits 15–12 are the type. ADDR_Y (0) sets y;
/// TIME_HIGH (8) and TIME_LOW (6) set the upper and lower 12 bits of the time; ADDR_X (2) is one event with bit 11 as polarity; VECT_BASE_X (3) sets x and
/// polarity for vectors: VECT_12 (4) and VECT_8 (5) hold a bit per pixel from x on, and move x behind them. Triggers and vendors' words are passed over, as
/// is what comes before the first TIME_HIGH. Time wraps around after 16.8 s; the count goes on.
/// </summary>
internal sealed class Evt3Decoder(FilePlace place, EventBuffer buffer)
{
    private const int WordBytes = 2;
    private const int TimeBits = 12;
    private const uint AddressMask = 0x7FF;
    private const uint PolarityBit = 0x800;

    private readonly WrappingTime _high = new(TimeBits);
    private uint _low;
    private uint _y;
    private uint _baseX;
    private bool _isOn;

    /// <summary>Decodes the words from one byte of a file to its end.</summary>
    public void Decode(ReadOnlySpan<byte> file, int from)
    {
        if ((file.Length - from) % WordBytes != 0)
        {
            throw place.Error($"{file.Length - from} bytes of events are no whole number of words of {WordBytes} bytes. The file is cut short; copy it again.");
        }

        for (int at = from; at < file.Length; at += WordBytes)
        {
            uint word = BinaryPrimitives.ReadUInt16LittleEndian(file[at..]);
            if (_high.IsKnown || word >> 12 == 0x8)
            {
                Decode(word, at);
            }
        }
    }

    private void Decode(uint word, int at)
    {
        switch (word >> 12)
        {
            case 0x0:
                _y = word & AddressMask; // Bit 11 tells two cameras of a stereo system apart.
                break;
            case 0x2:
                Add(at, word & AddressMask, (word & PolarityBit) != 0);
                break;
            case 0x3:
                (_baseX, _isOn) = (word & AddressMask, (word & PolarityBit) != 0);
                break;
            case 0x4:
                AddVector(at, word & 0xFFF, 12);
                break;
            case 0x5:
                AddVector(at, word & 0xFF, 8);
                break;
            case 0x6:
                _low = word & 0xFFF;
                break;
            case 0x8:
                _high.Next(word & 0xFFF);
                _low = 0; // As Prophesee's decoder: the lower bits follow in a word of their own.
                break;
            case 0x7 or 0xA or 0xE or 0xF:
                break;
            default:
                throw place.Error($"the word 0x{word:X4} at byte {at} has the type {word >> 12}, which EVT 3.0 does not have. "
                    + "The file is damaged, or encoded in another way.");
        }
    }

    private void AddVector(int at, uint valid, uint pixels)
    {
        for (uint i = 0; i < pixels; i++)
        {
            if ((valid >> (int)i & 1) != 0)
            {
                Add(at, _baseX + i, _isOn);
            }
        }

        _baseX += pixels;
    }

    private void Add(int at, uint x, bool isOn) => buffer.Add("byte", at, (_high.Value << TimeBits) | _low, x, _y, isOn);
}
