using System.Buffers.Binary;
using System.Text;

namespace NeuroSim.Tests.Unit.Onnx;

/// <summary>Writes ONNX files for tests, message by message.</summary>
internal sealed class OnnxWriter
{
    private readonly List<byte[]> _nodes = [], _initialisers = [], _inputs = [], _outputs = [];
    private int _count;

    public int Opset { get; init; } = 17;

    public string Input(string name, params int[] shape)
    {
        _inputs.Add(Value(name, shape));
        return name;
    }

    public OnnxWriter Output(string name, params int[] shape)
    {
        _outputs.Add(Value(name, shape));
        return this;
    }

    /// <summary>A constant of singles.</summary>
    public string Constant(int[] shape, params double[] values)
        => Constant($"c{_count++}", shape, 1, [.. values.SelectMany(v => BitConverter.GetBytes((float)v))]);

    /// <summary>A constant list of integers.</summary>
    public string Integers(params long[] values) => Constant($"c{_count++}", [values.Length], 7, [.. values.SelectMany(BitConverter.GetBytes)]);

    public string Constant(string name, int[] shape, int type, byte[] raw)
    {
        _initialisers.Add(Tensor(name, shape, type, raw));
        return name;
    }

    /// <summary>Adds a raw initialiser message.</summary>
    public OnnxWriter Initialiser(byte[] message)
    {
        _initialisers.Add(message);
        return this;
    }

    /// <summary>Adds a node named by its operator and a number, unless a name is given.</summary>
    /// <returns>Name of its output.</returns>
    public string Node(string op, string[] inputs, params (string Name, object Value)[] attributes) => Named($"/m{_count}/{op}", op, inputs, attributes);

    public string Named(string name, string op, string[] inputs, params (string Name, object Value)[] attributes)
    {
        string output = $"v{_count++}";
        _nodes.Add([.. inputs.SelectMany(i => Text(1, i)), .. Text(2, output), .. Text(3, name), .. Text(4, op),
            .. attributes.SelectMany(a => Bytes(5, Attribute(a.Name, a.Value)))]);
        return output;
    }

    /// <summary>Adds a raw node message.</summary>
    public OnnxWriter Node(byte[] message)
    {
        _nodes.Add(message);
        return this;
    }

    public byte[] Build() =>
    [
        .. Number(1, 8), .. Text(2, "tests"),
        .. Bytes(7, [.. _nodes.SelectMany(n => Bytes(1, n)), .. Text(2, "g"), .. _initialisers.SelectMany(t => Bytes(5, t)),
            .. _inputs.SelectMany(i => Bytes(11, i)), .. _outputs.SelectMany(o => Bytes(12, o))]),
        .. Bytes(8, [.. Text(1, string.Empty), .. Number(2, Opset)]),
    ];

    public static byte[] Tensor(string name, int[] shape, int type, byte[] raw)
        => [.. shape.SelectMany(s => Number(1, s)), .. Number(2, type), .. Text(8, name), .. Bytes(9, raw)];

    /// <summary>A varint field.</summary>
    public static byte[] Number(int field, long value) => [.. Varint((ulong)(field << 3)), .. Varint((ulong)value)];

    /// <summary>A field of text.</summary>
    public static byte[] Text(int field, string text) => Bytes(field, Encoding.UTF8.GetBytes(text));

    /// <summary>A field of bytes, or of a message.</summary>
    public static byte[] Bytes(int field, byte[] bytes) => [.. Varint((ulong)((field << 3) | 2)), .. Varint((ulong)bytes.Length), .. bytes];

    public static byte[] Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value > 0x7F; value >>= 7)
        {
            bytes.Add((byte)(0x80 | (value & 0x7F)));
        }

        return [.. bytes, (byte)value];
    }

    private static byte[] Single(int field, double value)
    {
        byte[] four = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(four, (float)value);
        return [.. Varint((ulong)((field << 3) | 5)), .. four];
    }

    private static byte[] Attribute(string name, object value)
    {
        (byte[] bytes, int type) = value switch
        {
            int i => (Number(3, i), 2),
            int[] list => ([.. list.SelectMany(i => Number(8, i))], 7),
            double d => (Single(2, d), 1),
            string s => (Text(4, s), 3),
            byte[] tensor => (Bytes(5, tensor), 4),
            _ => throw new ArgumentException($"no attribute of {value.GetType().Name}", nameof(value)),
        };
        return [.. Text(1, name), .. bytes, .. Number(20, type)];
    }

    private static byte[] Value(string name, int[] shape)
        => [.. Text(1, name), .. Bytes(2, Bytes(1, [.. Number(1, 1), .. Bytes(2, [.. shape.SelectMany(s => Bytes(1, s < 0 ? Text(2, "n") : Number(1, s)))])]))];
}
