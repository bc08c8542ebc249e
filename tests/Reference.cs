using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Families;

namespace NeuroSim.Tests;

/// <summary>A trained checkpoint with its reference outputs: from shared data, and for D = 4 from the samples, which are always there.</summary>
internal sealed class Reference : IDisposable
{
    private Reference(string checkpoint, string reference, int d)
    {
        Images = ImageFiles.Read(reference);
        File = NpzFile.Open(reference);
        Network = NetworkFamilies.Build(CheckpointFiles.Read(checkpoint), d, (Images.Height, Images.Width));
    }

    public SpikingNetwork Network { get; }

    public ImageSet Images { get; }

    public NpzFile File { get; }

    public static Reference Glyphs(int d, string extension = "pth")
        => d == 4 && extension == "pth"
            ? new(Sample("glyphs-d4.pth"), Sample("glyphs-d4.ref.npz"), d)
            : new(SharedData.Path($"checkpoints/glyphs-d{d}.{extension}"), SharedData.Path($"checkpoints/glyphs-d{d}.ref.npz"), d);

    public static Reference ESpikeFormerM()
        => new(SharedData.Path("checkpoints/esf-m-224-random.pth"), SharedData.Path("checkpoints/esf-m-224-random.ref.npz"), 4);

    private static string Sample(string name) => RepositoryRoot.File("samples", name);

    public void Dispose() => File.Dispose();
}
