using System.Globalization;
using NeuroSim.Cli.Options;
using NeuroSim.Cli.Views;
using NeuroSim.Models;
using NeuroSim.Models.Checkpoints;
using NeuroSim.Models.Datasets;
using NeuroSim.Models.Families;
using NeuroSim.Models.Neurons;

namespace NeuroSim.Cli.Running;

/// <summary>A checkpoint, and what the user and its metadata say of what its tensors do not: D and the size of the images.</summary>
internal sealed class CheckpointNetwork
{
    private static readonly string[] s_dKeys = ["args.D", "D", "args.d", "d"];
    private static readonly string[] s_sizeKeys = ["args.input_size", "input_size"];

    private readonly NetworkChoice _choice;
    private readonly Terminal _terminal;

    public CheckpointNetwork(NetworkChoice choice, Terminal terminal)
    {
        (_choice, _terminal) = (choice, terminal);
        Checkpoint = CheckpointFiles.Read(choice.File);
    }

    public Checkpoint Checkpoint { get; }

    /// <summary>D as the metadata say it.</summary>
    public int? SavedD => Number(s_dKeys) is { } d and >= 1 and <= SfaNeuron.MaxD ? d : null;

    /// <summary>Size of the images as the metadata say it.</summary>
    private (int Height, int Width)? SavedSize => Number(s_sizeKeys) is { } side and >= 1 and <= 4096 ? (side, side) : null;

    /// <summary>Reads the network of a checkpoint for a verb that takes no images.</summary>
    public static SpikingNetwork Read(NetworkChoice choice, Terminal terminal)
    {
        if (Programs.IsProgram(choice.File))
        {
            throw new UsageException($"{choice.File}: is compiled already; give the checkpoint, or see it with 'neurosim inspect'.");
        }

        CheckpointNetwork checkpoint = new(choice, terminal);
        return checkpoint.Build(checkpoint.NeedD(), checkpoint.ImageSize());
    }

    /// <summary>D as given, or as saved; null if neither is there.</summary>
    public int? KnownD()
    {
        if (_choice.D is { } given && SavedD is { } saved && given != saved)
        {
            _terminal.Warn($"{_choice.File}: was trained with D = {saved} by its own metadata; it is read with --d {given}.");
        }
        else if (_choice.D is null && SavedD is { } d)
        {
            _terminal.Note($"D = {d}, from the metadata of {_choice.File}.");
        }

        return _choice.D ?? SavedD;
    }

    /// <summary>D, which must be known.</summary>
    public int NeedD() => KnownD() ?? throw new UsageException(
        $"{_choice.File}: the checkpoint does not say its D (most spikes of a neuron per timestep); give it as --d N, as in the training.");

    /// <summary>Size of the images as given, as saved, or as usual for the number of classes.</summary>
    public (int Height, int Width) ImageSize()
    {
        if (_choice.ImageSize is { } given)
        {
            return given;
        }

        if (SavedSize is { } saved)
        {
            return saved;
        }

        int usual = Checkpoint.Tensors.GetValueOrDefault("head.weight") is { Shape: [1000, ..] } ? 224 : 32;
        _terminal.Note($"{_choice.File} does not say the size of its images; {usual}×{usual} is assumed. Give --image-size to change it.");
        return (usual, usual);
    }

    /// <summary>Size of the images of a run. Another one than in training must be asked for: it makes results wrong in silence.</summary>
    public (int Height, int Width) SizeOf(ImageSet images)
    {
        (int Height, int Width) size = (images.Height, images.Width);
        if (SavedSize is not { } saved || saved == size)
        {
            return size;
        }

        if (_choice.ImageSize is null)
        {
            throw new UsageException($"{images.Path}: its images are {Format.Size(size)} (height x width), but {_choice.File} was trained "
                + $"on {Format.Size(saved)} by its own metadata; give images of that size, or give --image-size {Format.Size(size)} to run "
                + "it at that size.");
        }

        _terminal.Warn($"{_choice.File}: was trained on images of {Format.Size(saved)} by its own metadata; it is run with "
            + $"--image-size {Format.Size(size)}.");
        return size;
    }

    /// <summary>Builds the network.</summary>
    public SpikingNetwork Build(int d, (int Height, int Width) size)
    {
        try
        {
            return NetworkFamilies.Build(Checkpoint, d, size);
        }
        catch (ModelFormatException e) when (!e.Message.Contains(_choice.File, StringComparison.Ordinal))
        {
            // Layers know their names, not the file that they came from.
            throw new ModelFormatException($"{_choice.File}: {e.Message}", e);
        }
    }

    private int? Number(string[] keys)
    {
        string? text = keys.Select(k => Checkpoint.Metadata.GetValueOrDefault(k)).FirstOrDefault(v => v is not null);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : null;
    }
}
