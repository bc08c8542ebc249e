using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Compiler.Programs;

/// <summary>Takes the tensors of one blob by name, checks types and shapes, and remembers which were taken.</summary>
internal sealed class BlobReader
{
    private readonly Checkpoint _blob;
    private readonly ProgramPlace _place;
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);

    /// <summary>Reads the directory of a blob.</summary>
    public BlobReader(StoredEntry entry, ProgramPlace place)
    {
        _place = place.Within(entry.Name);
        _blob = _place.Guard(() => SafetensorsReader.Read(entry.Content, entry.Name));
    }

    /// <summary>Whether there is such a tensor.</summary>
    public bool Has(string name) => _blob.Tensors.ContainsKey(name);

    /// <summary>Real numbers of exactly this shape.</summary>
    public double[] Doubles(string name, params int[] shape)
    {
        Tensor tensor = Take(name, TensorType.F32, TensorType.F64);
        CheckShape(name, tensor, shape);
        return tensor.ToDoubles();
    }

    /// <summary>The bytes of a tensor of exactly this type and shape.</summary>
    public ReadOnlySpan<byte> Bytes(string name, TensorType type, params int[] shape)
    {
        Tensor tensor = Take(name, type);
        CheckShape(name, tensor, shape);
        return tensor.Bytes.Span;
    }

    /// <summary>Wide integers, as many as one of the lengths says.</summary>
    public long[] Longs(string name, params int[] lengths)
    {
        Tensor tensor = Take(name, TensorType.I64);
        CheckLength(name, tensor, lengths);
        return tensor.ToInt64s();
    }

    /// <summary>Integers, as many as one of the lengths says.</summary>
    public int[] Ints(string name, params int[] lengths)
    {
        Tensor tensor = Take(name, TensorType.I32);
        CheckLength(name, tensor, lengths);
        return Array.ConvertAll(tensor.ToInt64s(), v => (int)v);
    }

    /// <summary>What is wrong with a number of a tensor.</summary>
    public ProgramFormatException Bad(string name, string problem) => _place.Within(name).Contradiction(problem);

    /// <summary>Refuses numbers that nothing asked for.</summary>
    public void CheckAllTaken()
    {
        if (_blob.Tensors.Keys.FirstOrDefault(n => !_taken.Contains(n)) is { } left)
        {
            throw Bad(left, "the manifest has no use for this tensor");
        }
    }

    private Tensor Take(string name, params ReadOnlySpan<TensorType> types)
    {
        if (!_blob.Tensors.TryGetValue(name, out Tensor? tensor))
        {
            throw Bad(name, "this tensor is missing");
        }

        _taken.Add(name);
        return types.Contains(tensor.Type) ? tensor : throw Bad(name, $"the tensor is of type {tensor.Type}; it must be {types[0]}");
    }

    private void CheckShape(string name, Tensor tensor, int[] shape)
    {
        if (!tensor.Shape.SequenceEqual(shape))
        {
            throw Bad(name, $"the tensor has the shape [{string.Join(", ", tensor.Shape)}]; the manifest's sizes need [{string.Join(", ", shape)}]");
        }
    }

    private void CheckLength(string name, Tensor tensor, int[] lengths)
    {
        if (tensor.Shape.Length != 1 || !lengths.Contains(tensor.Shape[0]))
        {
            string needed = string.Join(" or ", lengths.Distinct());
            throw Bad(name, $"the tensor has the shape [{string.Join(", ", tensor.Shape)}]; the manifest's sizes need {needed} numbers");
        }
    }
}
