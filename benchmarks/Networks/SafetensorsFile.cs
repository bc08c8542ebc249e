using System.Buffers.Binary;
using System.Text.Json;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Benchmarks.Networks;

/// <summary>Writes tensors of 32-bit numbers as safetensors.</summary>
internal static class SafetensorsFile
{
    /// <summary>Writes a checkpoint.</summary>
    public static void Write(Checkpoint checkpoint, string path)
    {
        Dictionary<string, object> header = new(StringComparer.Ordinal);
        long offset = 0;
        foreach ((string name, Tensor tensor) in checkpoint.Tensors)
        {
            header[name] = new { dtype = "F32", shape = tensor.Shape, data_offsets = new[] { offset, offset + tensor.Bytes.Length } };
            offset += tensor.Bytes.Length;
        }

        byte[] text = JsonSerializer.SerializeToUtf8Bytes(header), length = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, text.Length);
        using FileStream file = File.Create(path);
        file.Write(length);
        file.Write(text);
        foreach (Tensor tensor in checkpoint.Tensors.Values)
        {
            file.Write(tensor.Bytes.Span);
        }
    }
}
