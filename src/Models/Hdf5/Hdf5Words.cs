using System.Buffers.Binary;
using System.Text;

namespace NeuroSim.Models.Hdf5;

/// <summary>Reads the numbers and texts that <see cref="Hdf5Encoder"/> writes.</summary>
/// <param name="stream">Where from.</param>
internal sealed class Hdf5Words(Stream stream)
{
    /// <summary>The next byte.</summary>
    /// <exception cref="EndOfStreamException">There is none.</exception>
    public byte Byte()
    {
        int value = stream.ReadByte();
        return value >= 0 ? (byte)value : throw new EndOfStreamException();
    }

    /// <summary>A 32-bit number.</summary>
    /// <exception cref="EndOfStreamException">The stream ends inside it.</exception>
    public int Number()
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        stream.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    /// <summary>A text of at most so many bytes.</summary>
    /// <exception cref="EndOfStreamException">The stream ends inside it.</exception>
    /// <exception cref="InvalidDataException">It claims to be longer.</exception>
    public string Text(int largest)
    {
        int length = Number();
        if (length < 0 || length > largest)
        {
            throw new InvalidDataException($"a text of {length} bytes; up to {largest} are read");
        }

        byte[] bytes = new byte[length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
