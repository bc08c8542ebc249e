using System.Buffers.Binary;
using System.Text;

namespace NeuroSim.Models.Checkpoints;

/// <summary>Takes operands from a pickle; running off its end is an error with a position.</summary>
internal sealed class PickleCursor(ReadOnlyMemory<byte> bytes, FilePlace place)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Longest line of a text operand; module and class names are far shorter.</summary>
    private const int MaxLine = 1024;

    private int _next;

    /// <summary>Position of the opcode that is being executed.</summary>
    public int OpcodeAt { get; private set; }

    /// <summary>The exception that says what is wrong at the present opcode.</summary>
    public ModelFormatException Error(string problem) => place.Error($"byte {OpcodeAt}: {problem}");

    /// <summary>The next opcode.</summary>
    public byte Opcode()
    {
        OpcodeAt = _next;
        return Byte();
    }

    /// <summary>An unsigned byte.</summary>
    public byte Byte() => Take(1)[0];

    /// <summary>Unsigned, 16 bits.</summary>
    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    /// <summary>Signed, 32 bits.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    /// <summary>Unsigned, 32 bits.</summary>
    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>Unsigned, 64 bits.</summary>
    public ulong UInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(8));

    /// <summary>A double, which pickles store with its high byte first.</summary>
    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A string of so many bytes.</summary>
    public string Text(ulong length)
    {
        ReadOnlySpan<byte> text = Take(length);
        try
        {
            // Python may pickle lone surrogates; a name that holds one is not UTF-8 and refused.
            return Utf8.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw Error("a string is not UTF-8. The file is damaged; copy or save it again.");
        }
    }

    /// <summary>A text operand that ends with a line feed.</summary>
    public string Line()
    {
        ReadOnlySpan<byte> rest = bytes.Span[_next..];
        int length = rest[..Math.Min(MaxLine, rest.Length)].IndexOf((byte)'\n');
        if (length < 0)
        {
            throw Error($"a name does not end within {MaxLine} bytes. The file is damaged; copy or save it again.");
        }

        string line = Text((ulong)length);
        _next++;
        return line;
    }

    /// <summary>So many raw bytes.</summary>
    public ReadOnlySpan<byte> Take(ulong count)
    {
        int left = bytes.Length - _next;
        if (count > (ulong)left)
        {
            throw Error($"the pickle ends here: {count} bytes are needed, {left} are left. The file is cut short or damaged; copy or "
                + "save it again.");
        }

        ReadOnlySpan<byte> taken = bytes.Span.Slice(_next, (int)count);
        _next += (int)count;
        return taken;
    }
}
