namespace NeuroSim.Models.Layers;

/// <summary>The mean of each channel's potentials over all positions.</summary>
public sealed class PotentialMean : Layer
{
    /// <summary>Creates the mean.</summary>
    /// <exception cref="ModelFormatException">The source hands on no potentials.</exception>
    public PotentialMean(string name, Layer source)
        : base(name, Signal.Potentials, new MapShape(source.Shape.Channels, 1, 1), source) => Require(source, Signal.Potentials, name);
}
