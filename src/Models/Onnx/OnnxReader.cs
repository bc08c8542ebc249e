using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Onnx.Reading;

namespace NeuroSim.Models.Onnx;

/// <summary>
/// Reads ONNX files (protobuf, <c>ModelProto</c>). Unknown fields are skipped; nodes, attributes, constants, inputs and outputs are kept. What is read takes at
/// most 16 bytes of memory per byte of the file and 256 MiB for up to 2^20 objects; weights stay where they are in the file.
/// </summary>
public static class OnnxReader
{
    /// <summary>Oldest operator set: since version 7 arithmetic broadcasts by shape alone.</summary>
    public const int OldestOpset = 7;

    /// <summary>Whether a file should be read as ONNX. The format has no magic number; its name says it.</summary>
    public static bool Recognises(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFormatException">The content is bad.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public static OnnxGraph Read(string path)
    {
        _ = InputFile.Head(path, "network");
        return Read(InputFile.All(path), path);
    }

    /// <summary>Reads a file that lies in memory; constants share its bytes.</summary>
    /// <param name="bytes">The file, not changed afterwards.</param>
    /// <param name="nameForErrors">What messages call it.</param>
    /// <exception cref="ModelFormatException">The content is bad.</exception>
    public static OnnxGraph Read(ReadOnlyMemory<byte> bytes, string nameForErrors)
    {
        FilePlace place = new(nameForErrors);
        return place.Guard(() => Model(new ProtoCursor(bytes, 0, place), bytes.Length, place));
    }

    private static OnnxGraph Model(ProtoCursor cursor, long fileBytes, FilePlace place)
    {
        string producer = string.Empty, version = string.Empty;
        long opset = 0;
        GraphMessage? graph = null;
        while (cursor.Next(out ProtoField field))
        {
            switch (field.Number)
            {
                case 2:
                    producer = field.Text();
                    break;
                case 3:
                    version = field.Text();
                    break;
                case 7 when graph is not null:
                    throw field.Error("is a second graph");
                case 7:
                    graph = new GraphMessage(place);
                    graph.Read(field.Message());
                    break;
                case 8:
                    opset = Opset(field.Message()) ?? opset;
                    break;
            }
        }

        CheckOpset(opset, graph is not null, place);
        return new OnnxGraph
        {
            Path = place.File,
            Producer = $"{producer} {version}".Trim(),
            Opset = (int)opset,
            FileBytes = fileBytes,
            Nodes = graph!.Nodes,
            Initialisers = graph.Initialisers,
            Inputs = graph.Inputs,
            Outputs = graph.Outputs,
        };
    }

    // The version, if the entry is about ONNX's own operators.
    private static long? Opset(ProtoCursor cursor)
    {
        string domain = string.Empty;
        long version = 0;
        while (cursor.Next(out ProtoField field))
        {
            if (field.Number == 1)
            {
                domain = field.Text();
            }
            else if (field.Number == 2)
            {
                version = field.Int64();
            }
        }

        return domain is "" or "ai.onnx" ? version : null;
    }

    private static void CheckOpset(long opset, bool hasGraph, FilePlace place)
    {
        if (!hasGraph)
        {
            throw place.Error("holds no graph: this is no ONNX model. NeuroSim reads .onnx files as exporters write them.");
        }

        if (opset is < OldestOpset or > int.MaxValue)
        {
            throw place.Error($"uses version {opset} of ONNX's operators; NeuroSim reads {OldestOpset} and newer. Export it again with a newer opset_version.");
        }
    }
}
