using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace NeuroSim.Models.Hdf5;

/// <summary>
/// Reads the messages of <see cref="Hdf5Message"/> into a tree. The process that sent them may have been damaged by the file that it read: nothing
/// that it says is believed, and the limits are counted again.
/// </summary>
/// <param name="stream">Where from.</param>
/// <param name="payloadBytes">Bytes that all values together may have.</param>
internal sealed class Hdf5Decoder(Stream stream, long payloadBytes)
{
    private readonly Hdf5Words _words = new(stream);
    private long _payload = payloadBytes;
    private int _objects = Hdf5Limits.Objects;

    /// <summary>Reads one answer.</summary>
    /// <exception cref="Hdf5Exception">The answer says that the file cannot be read.</exception>
    /// <exception cref="EndOfStreamException">The answer ends too early: the sender died.</exception>
    /// <exception cref="InvalidDataException">The answer makes no sense.</exception>
    public Hdf5Group Read()
    {
        if (Tag() != Hdf5Message.Group)
        {
            throw new InvalidDataException("the answer does not begin with a group");
        }

        _words.Text(Hdf5Limits.MessageBytes);
        return Group(0);
    }

    private Hdf5Group Group(int depth)
    {
        List<KeyValuePair<string, Hdf5Item>> items = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        for (Hdf5Message tag = Tag(); tag != Hdf5Message.End; tag = Tag())
        {
            string name = _words.Text(Hdf5Limits.MessageBytes);
            Require(--_objects >= 0 && depth < Hdf5Limits.Depth, "too many objects");
            Require(names.Add(name), "a name occurs twice in a group");
            items.Add(new(name, Item(tag, depth)));
        }

        return new(items);
    }

    private Hdf5Item Item(Hdf5Message tag, int depth) => tag switch
    {
        Hdf5Message.Group => Group(depth + 1),
        Hdf5Message.Dataset => Dataset(),
        Hdf5Message.Unreadable => new Hdf5Unreadable(_words.Text(Hdf5Limits.MessageBytes)),
        _ => throw new InvalidDataException($"unknown message {(byte)tag}"),
    };

    private Hdf5Message Tag()
    {
        Hdf5Message tag = (Hdf5Message)_words.Byte();
        return tag == Hdf5Message.Failure ? throw new Hdf5Exception(_words.Text(Hdf5Limits.MessageBytes)) : tag;
    }

    private Hdf5Dataset Dataset()
    {
        Hdf5Kind kind = (Hdf5Kind)_words.Byte();
        ImmutableArray<int> shape = Shape(out int count);
        return kind switch
        {
            Hdf5Kind.Real32 => Hdf5Dataset.Of(shape, Numbers<float>(count)),
            Hdf5Kind.Real64 => Hdf5Dataset.Of(shape, Numbers<double>(count)),
            Hdf5Kind.Whole => Hdf5Dataset.Of(shape, Numbers<long>(count)),
            Hdf5Kind.Text => Hdf5Dataset.Of(shape, Texts(count)),
            _ => throw new InvalidDataException($"unknown kind {(byte)kind}"),
        };
    }

    private ImmutableArray<int> Shape(out int count)
    {
        int rank = _words.Number();
        Require(rank is >= 0 and <= Hdf5Limits.Dimensions, "too many dimensions");
        int[] sizes = new int[rank];
        long product = 1;
        for (int i = 0; i < rank; i++)
        {
            sizes[i] = _words.Number();
            Require(sizes[i] >= 0, "negative size");
            product *= sizes[i];
            Require(product <= Hdf5Limits.PayloadBytes, "too many elements");
        }

        count = (int)product;
        return ImmutableCollectionsMarshal.AsImmutableArray(sizes);
    }

    private T[] Numbers<T>(int count)
        where T : unmanaged
    {
        Spend((long)count * Marshal.SizeOf<T>());
        T[] values = new T[count];
        stream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    private string[] Texts(int count)
    {
        Spend((long)count * IntPtr.Size);
        string[] values = new string[count];
        for (int i = 0; i < count; i++)
        {
            values[i] = _words.Text((int)_payload);
            Spend(values[i].Length);
        }

        return values;
    }

    private void Spend(long bytes) => Require((_payload -= bytes) >= 0, "too many bytes of values");

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException(problem);
        }
    }
}
