using System.IO.Compression;
using System.Runtime.InteropServices;
using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Tests.Unit.Checkpoints;

/// <summary>Builds small files as torch.save writes them.</summary>
internal sealed class TorchFileBuilder(byte[] pickle, string folder = "net")
{
    private readonly List<(string Name, byte[] Bytes)> _entries = [($"{folder}/data.pkl", pickle)];

    public CompressionLevel Compression { get; init; } = CompressionLevel.NoCompression;

    public static TorchFileBuilder Of(Action<PickleWriter> write) => new(PickleWriter.Of(write));

    public TorchFileBuilder Storage<T>(string key, params T[] values)
        where T : unmanaged => Entry($"{folder}/data/{key}", MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public TorchFileBuilder Entry(string name, byte[] bytes)
    {
        _entries.Add((name, bytes));
        return this;
    }

    public byte[] Build()
    {
        using MemoryStream stream = new();
        using (ZipArchive zip = new(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] bytes) in _entries)
            {
                ZipArchiveEntry entry = zip.CreateEntry(name, Compression);
                entry.LastWriteTime = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using Stream target = entry.Open();
                target.Write(bytes);
            }
        }

        return stream.ToArray();
    }

    public Checkpoint Read()
    {
        using TempFolder temp = new();
        return CheckpointFiles.Read(temp.Write("net.pth", Build()));
    }
}
