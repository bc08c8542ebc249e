using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Families;

/// <summary>Builds networks of one family from a state dict, which holds tensors by name and nothing else.</summary>
public interface INetworkFamily
{
    /// <summary>Name, as <c>inspect</c> prints it.</summary>
    string Name { get; }

    /// <summary>Whether the tensors' names are those of this family.</summary>
    bool Recognises(Checkpoint checkpoint);

    /// <summary>Builds the network; sizes come from shapes.</summary>
    /// <param name="checkpoint">The state dict.</param>
    /// <param name="d">Most spikes per timestep; a state dict does not say.</param>
    /// <param name="input">Height and width of the images; a state dict does not say.</param>
    /// <exception cref="ModelFormatException">A parameter is missing or has the wrong shape.</exception>
    SpikingNetwork Build(Checkpoint checkpoint, int d, (int Height, int Width) input);
}
