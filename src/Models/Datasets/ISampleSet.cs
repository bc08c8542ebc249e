using NeuroSim.Models.Layers;

namespace NeuroSim.Models.Datasets;

/// <summary>Samples that a network can run on: images, or recordings of an event camera cut into timesteps.</summary>
public interface ISampleSet
{
    /// <summary>Where they came from, as the user gave it.</summary>
    string Path { get; }

    /// <summary>Shape of one timestep of a sample.</summary>
    MapShape Shape { get; }

    /// <summary>Number of samples.</summary>
    int Count { get; }

    /// <summary>A class per sample, or null.</summary>
    int[]? Labels { get; }

    /// <summary>What enters the chip in each timestep: pixels, or how often each address spikes; by channel, row, column.</summary>
    IReadOnlyList<byte[]> Steps(int index);

    /// <summary>The same as the trained network sees it: normalised pixels, or counts.</summary>
    IReadOnlyList<double[]> Inputs(int index);

    /// <summary>
    /// The mask of a sample for sparse convolutions. Null if the set gives none: then a recording's active sites are those with events, and all sites of an
    /// image are active.
    /// </summary>
    SiteMask? Mask(int index) => null;
}
