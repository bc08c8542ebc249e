using System.Runtime.InteropServices;
using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Compiler.Programs;

/// <summary>Collects the tensors of one blob.</summary>
internal sealed class BlobWriter
{
    private readonly List<(string Name, TensorType Type, IReadOnlyList<int> Shape, ReadOnlyMemory<byte> Bytes)> _tensors = [];

    /// <summary>Adds real numbers: as 32-bit ones where that loses nothing, so that a network that was trained in them keeps its size.</summary>
    public void Add(string name, double[] values, params int[] shape)
    {
        if (RealNumbers.ToSingles(values) is { } singles)
        {
            Add(name, TensorType.F32, shape, MemoryMarshal.AsBytes(singles.AsSpan()).ToArray());
        }
        else
        {
            Add(name, TensorType.F64, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
        }
    }

    /// <summary>Adds wide integers.</summary>
    public void Add(string name, long[] values) => Add(name, TensorType.I64, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Adds integers.</summary>
    public void Add(string name, int[] values) => Add(name, TensorType.I32, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>Adds a tensor as its bytes.</summary>
    public void Add(string name, TensorType type, int[] shape, byte[] bytes) => _tensors.Add((name, type, shape, bytes));

    /// <summary>The blob as an entry.</summary>
    /// <exception cref="ProgramFormatException">It is larger than an entry can be.</exception>
    public StoredEntry ToEntry(string name, ProgramPlace place)
    {
        long size = _tensors.Sum(t => (long)t.Bytes.Length), limit = ProgramEntries.MaxBytes(name) - SafetensorsReader.MaxHeaderBytes;
        if (size > limit)
        {
            throw place.Within(name).Error($"the numbers have {size} bytes; one entry of a program holds {limit}. The network is too large to be saved.");
        }

        using MemoryStream stream = new((int)size + (1 << 16));
        SafetensorsWriter.Write(stream, _tensors);
        return new StoredEntry(name, stream.GetBuffer().AsMemory(0, (int)stream.Length));
    }
}
