using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace NeuroSim.Models.Hdf5;

/// <summary>Writes the messages of <see cref="Hdf5Message"/>.</summary>
/// <param name="stream">Where to.</param>
internal sealed class Hdf5Encoder(Stream stream)
{
    /// <summary>A group begins.</summary>
    public void BeginGroup(string name)
    {
        stream.WriteByte((byte)Hdf5Message.Group);
        Text(name);
    }

    /// <summary>The innermost group ends.</summary>
    public void EndGroup() => stream.WriteByte((byte)Hdf5Message.End);

    /// <summary>An item that is not read.</summary>
    public void Unreadable(string name, string reason)
    {
        stream.WriteByte((byte)Hdf5Message.Unreadable);
        Text(name);
        Text(reason);
    }

    /// <summary>The file cannot be read.</summary>
    public void Failure(string problem)
    {
        stream.WriteByte((byte)Hdf5Message.Failure);
        Text(problem);
    }

    /// <summary>A dataset of numbers.</summary>
    /// <param name="name">Name in its group.</param>
    /// <param name="kind">Type of the elements.</param>
    /// <param name="shape">Sizes.</param>
    /// <param name="elements">The elements as they lie in memory.</param>
    public void Numbers(string name, Hdf5Kind kind, ImmutableArray<int> shape, ReadOnlySpan<byte> elements)
    {
        Header(name, kind, shape);
        stream.Write(elements);
    }

    /// <summary>A dataset of text.</summary>
    public void Texts(string name, ImmutableArray<int> shape, IEnumerable<string> elements)
    {
        Header(name, Hdf5Kind.Text, shape);
        foreach (string element in elements)
        {
            Text(element);
        }
    }

    /// <summary>Text alone: a request.</summary>
    public void Text(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        Number(bytes.Length);
        stream.Write(bytes);
    }

    /// <summary>Sends what is buffered.</summary>
    public void Flush() => stream.Flush();

    private void Header(string name, Hdf5Kind kind, ImmutableArray<int> shape)
    {
        stream.WriteByte((byte)Hdf5Message.Dataset);
        Text(name);
        stream.WriteByte((byte)kind);
        Number(shape.Length);
        foreach (int size in shape)
        {
            Number(size);
        }
    }

    private void Number(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        stream.Write(bytes);
    }
}
