using NeuroSim.Models.Datasets;
using NeuroSim.Models.Events;
using NeuroSim.Models.Onnx;

namespace NeuroSim.Cli.Running;

/// <summary>Finds out whether an input is images or events, for networks that do not say what they take.</summary>
internal static class InputKind
{
    private const int HeadBytes = 64;
    private const string EventsName = "events_txyp";

    /// <summary>What an input is, or null where its bytes may be either, or it is not there.</summary>
    public static OnnxInput? Of(string path)
    {
        if (Directory.Exists(path))
        {
            return OnnxInput.Events;
        }

        if (!File.Exists(path))
        {
            return null;
        }

        byte[] head = Head(path);
        bool isImages = ImageFiles.Readers.Any(r => r.Recognises(head, path)), isEvents = EventFiles.Readers.Any(r => r.Recognises(head, path));
        return (isImages, isEvents) switch
        {
            (true, true) => Both(path),
            (true, false) => OnnxInput.Image,
            (false, true) => OnnxInput.Events,
            _ => null,
        };
    }

    // Archives of arrays say by the names of these what they are; files called .bin do not.
    private static OnnxInput? Both(string path)
    {
        if (!path.EndsWith(".npz", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        using NpzFile file = NpzFile.Open(path);
        return file.Has(EventsName) ? OnnxInput.Events : OnnxInput.Image;
    }

    private static byte[] Head(string path)
    {
        using FileStream stream = File.OpenRead(path);
        byte[] head = new byte[HeadBytes];
        return head[..stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false)];
    }
}
