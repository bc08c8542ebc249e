using NeuroSim.Cli.Options;
using NeuroSim.Cli.Views;
using NeuroSim.Models;
using NeuroSim.Models.Datasets;

namespace NeuroSim.Cli.Running;

/// <summary>The images of a run, checked against the network before anything is computed.</summary>
internal static class InputImages
{
    /// <summary>Reads the images and settles how they are normalised.</summary>
    public static ImageSet Read(ExecutionChoice choice, Terminal terminal)
    {
        ImageSet images = ImageFiles.Read(choice.Input);
        if (choice.Mean is null && choice.Std is null)
        {
            if (!images.HasNormalisation)
            {
                terminal.Note($"{images.Path} does not say how its images are normalised; (image − {ImageSet.DefaultMean}) / "
                    + $"{ImageSet.DefaultStd} is assumed. Give --mean and --std to change it.");
            }

            return images;
        }

        return images.WithNormalisation(PerChannel(choice.Mean, images, images.Mean, "--mean"), PerChannel(choice.Std, images, images.Std, "--std"));
    }

    private static double[] PerChannel(double[]? given, ImageSet images, double[] own, string option) => given switch
    {
        null => own,
        [double one] => [.. Enumerable.Repeat(one, images.Channels)],
        _ => given.Length == images.Channels
            ? given
            : throw new UsageException($"{option} {string.Join(',', given)}: {given.Length} numbers, but the images of {images.Path} have "
                + $"{images.Channels} channels."),
    };

    /// <summary>How many of the images or recordings are run.</summary>
    public static int Samples(ISampleSet samples, int? asked) => asked is { } number && number > samples.Count
        ? throw new UsageException($"{samples.Path}: --samples {number} was given, but there are "
            + $"{samples.Count} {(samples is ImageSet ? "images" : "recordings")}.")
        : asked ?? samples.Count;

    /// <summary>Refuses images of another size than the user says of them.</summary>
    public static void CheckSize(ImageSet images, (int Height, int Width)? given)
    {
        if (given is { } size && size != (images.Height, images.Width))
        {
            throw new UsageException($"{images.Path}: its images are {Format.Size((images.Height, images.Width))} (height x width), but "
                + $"--image-size {Format.Size(size)} was given; leave --image-size out, or give images of that size.");
        }
    }

    /// <summary>Refuses images that the network cannot take.</summary>
    public static void Check(ImageSet images, SpikingNetwork network, string file, Terminal terminal)
    {
        MapShape shape = new(images.Channels, images.Height, images.Width);
        if (shape != network.Input.Shape)
        {
            throw new UsageException($"{images.Path}: its images are {shape} (channels×height×width), but the network in {file} takes "
                + $"{network.Input.Shape}.");
        }

        CheckLabels(images, network, terminal);
    }

    /// <summary>Warns of classes that the network does not have.</summary>
    public static void CheckLabels(ISampleSet samples, SpikingNetwork network, Terminal terminal)
    {
        int classes = network.Output.Shape.Count;
        if (samples.Labels is { Length: > 0 } labels && labels.Max() is var largest && largest >= classes)
        {
            terminal.Warn($"{samples.Path}: has labels up to {largest}, but the network has {classes} classes; accuracy counts the others "
                + "as wrong.");
        }
    }
}
