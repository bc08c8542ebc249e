namespace NeuroSim.Models.Checkpoints;

/// <summary>Reads what torch.save writes (zip format, torch 1.6 and later). Nothing in the file is executed.</summary>
public sealed class PyTorchReader : ICheckpointReader
{
    private const byte PickleProtocol = 0x80;

    /// <inheritdoc/>
    public string Format => "pytorch";

    /// <inheritdoc/>
    public string Accepts => "PyTorch checkpoints (.pth, .pt, saved by torch 1.6 or later)";

    /// <inheritdoc/>
    public bool Recognises(ReadOnlySpan<byte> head, string path) => ZipContainer.IsZip(head) || IsLegacy(head);

    /// <inheritdoc/>
    public Checkpoint Read(string path)
    {
        FilePlace place = new(path);
        if (IsLegacy(InputFile.Head(path, "checkpoint")))
        {
            throw place.Error("this is a bare pickle, the format of torch before 1.6, which NeuroSim does not read. Load it in Python and "
                + "re-save it: torch.save(..., _use_new_zipfile_serialization=True).");
        }

        using TorchArchive archive = TorchArchive.Open(path);
        return place.Guard(() => Read(archive, place));
    }

    private Checkpoint Read(TorchArchive archive, FilePlace place)
    {
        object saved = archive.LoadPickle();
        OrderedDictionary<string, Tensor> tensors = new(StringComparer.Ordinal);
        foreach ((string name, PickleTensor view) in StateDict.Find(saved, place))
        {
            tensors.Add(name, archive.Load(name, view));
        }

        return new Checkpoint { Path = place.File, Format = Format, Tensors = tensors, Metadata = StateDict.Words(saved) };
    }

    /// <summary>Protocols 2 to 5 begin like this; torch wrote protocol 2.</summary>
    private static bool IsLegacy(ReadOnlySpan<byte> head) => head.Length > 1 && head[0] == PickleProtocol && head[1] is >= 2 and <= 5;
}
