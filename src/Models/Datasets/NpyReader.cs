using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Datasets;

/// <summary>Reads NPY arrays of numbers and text. Object arrays, which are pickles, are refused.</summary>
public static class NpyReader
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">The content is bad.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static NpyArray Read(string path)
    {
        _ = InputFile.Head(path, "NPY file");
        return Read(InputFile.All(path), new FilePlace(path));
    }

    /// <summary>Reads an array that lies in memory.</summary>
    /// <param name="bytes">The file, not changed afterwards.</param>
    /// <param name="nameForErrors">What messages call it.</param>
    /// <exception cref="ModelFormatException">The content is bad.</exception>
    public static NpyArray Read(ReadOnlyMemory<byte> bytes, string nameForErrors) => Read(bytes, new FilePlace(nameForErrors));

    /// <summary>Reads an array from a place in a file.</summary>
    internal static NpyArray Read(ReadOnlyMemory<byte> bytes, FilePlace place) => place.Guard(() =>
    {
        NpyHeader header = NpyHeader.Parse(bytes.Span, place);
        ReadOnlyMemory<byte> data = bytes[header.DataAt..];
        long needed = checked(Tensor.Elements(header.Shape) * header.Width);
        if (data.Length != needed)
        {
            throw place.Error($"shape ({string.Join(", ", header.Shape)}) of {header.Type} needs {needed} bytes, the array has "
                + $"{data.Length}. The file is cut short or damaged.");
        }

        ReadOnlyMemory<byte> ordered = header.FortranOrder && needed > 0 ? ToRowMajor(header, data.Span) : data;
        return new NpyArray(header.Type, header.Width, header.Shape, ordered, place);
    });

    private static byte[] ToRowMajor(NpyHeader header, ReadOnlySpan<byte> source)
    {
        byte[] target = new byte[source.Length];
        int[] index = new int[header.Shape.Length];
        for (int from = 0; from < source.Length; from += header.Width)
        {
            int to = 0;
            for (int i = 0; i < index.Length; i++)
            {
                to = (to * header.Shape[i]) + index[i];
            }

            source.Slice(from, header.Width).CopyTo(target.AsSpan(to * header.Width));
            StepFirstFastest(index, header.Shape.AsSpan());
        }

        return target;
    }

    private static void StepFirstFastest(int[] index, ReadOnlySpan<int> shape)
    {
        for (int i = 0; i < index.Length && ++index[i] == shape[i]; i++)
        {
            index[i] = 0;
        }
    }
}
