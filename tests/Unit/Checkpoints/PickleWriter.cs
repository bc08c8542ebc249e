using System.Buffers.Binary;
using System.Text;

namespace NeuroSim.Tests.Unit.Checkpoints;

/// <summary>Writes pickles as torch.save does, sound or not: each method appends one value or one opcode.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    public PickleWriter(byte protocol = 2) => Raw(0x80, protocol);

    public static byte[] Of(Action<PickleWriter> write)
    {
        PickleWriter writer = new();
        write(writer);
        return writer.Stop();
    }

    public PickleWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public byte[] Stop() => [.. Raw((byte)'.')._bytes];

    public byte[] WithoutStop() => [.. _bytes];

    public PickleWriter Mark() => Raw((byte)'(');

    public PickleWriter None() => Raw((byte)'N');

    public PickleWriter Bool(bool value) => Raw(value ? (byte)0x88 : (byte)0x89);

    public PickleWriter Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        byte[] length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, utf8.Length);
        return Raw((byte)'X').Raw(length).Raw(utf8);
    }

    public PickleWriter Int(long value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Raw(0x8A, 8).Raw(bytes);
    }

    public PickleWriter Double(double value)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(bytes, value);
        return Raw((byte)'G').Raw(bytes);
    }

    public PickleWriter Global(string module, string name) => Raw((byte)'c').Raw(Encoding.UTF8.GetBytes($"{module}\n{name}\n"));

    public PickleWriter Ints(params long[] values)
    {
        Mark();
        Array.ForEach(values, v => Int(v));
        return Raw((byte)'t');
    }

    public PickleWriter Dict(params (string Key, Action<PickleWriter> Value)[] items)
    {
        Raw((byte)'}').Mark();
        foreach ((string key, Action<PickleWriter> value) in items)
        {
            Text(key);
            value(this);
        }

        return Raw((byte)'u');
    }

    public PickleWriter Namespace(params (string Key, Action<PickleWriter> Value)[] attributes) =>
        Global("argparse", "Namespace").Raw((byte)')', 0x81).Dict(attributes).Raw((byte)'b');

    public PickleWriter Storage(string storageClass, string key, long count) =>
        Mark().Text("storage").Global("torch", storageClass).Text(key).Text("cpu").Int(count).Raw((byte)'t', (byte)'Q');

    public PickleWriter Tensor(string storageClass, string key, long count, long offset, long[] sizes, long[] strides)
    {
        Global("torch._utils", "_rebuild_tensor_v2").Mark().Storage(storageClass, key, count).Int(offset).Ints(sizes).Ints(strides);
        return Bool(false).Global("collections", "OrderedDict").Raw((byte)')', (byte)'R').Raw((byte)'t', (byte)'R');
    }

    /// <summary>A vector of singles that fills its storage.</summary>
    public PickleWriter Vector(string key, int count) => Tensor("FloatStorage", key, count, 0, [count], [1]);
}
