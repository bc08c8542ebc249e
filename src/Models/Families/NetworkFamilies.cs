using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Families;

/// <summary>All families, in the order in which they are tried. A new family is one file and one line here.</summary>
public static class NetworkFamilies
{
    /// <summary>The families.</summary>
    public static IReadOnlyList<INetworkFamily> All { get; } = [new ESpikeFormerBase()];

    /// <summary>Builds the network that a checkpoint holds.</summary>
    /// <param name="checkpoint">The state dict.</param>
    /// <param name="d">Most spikes per timestep.</param>
    /// <param name="input">Height and width of the images.</param>
    /// <exception cref="ModelFormatException">No family knows these parameter names, or the network is not whole.</exception>
    public static SpikingNetwork Build(Checkpoint checkpoint, int d, (int Height, int Width) input)
    {
        INetworkFamily? family = All.FirstOrDefault(f => f.Recognises(checkpoint));
        if (family is null)
        {
            throw new ModelFormatException(
                $"{checkpoint.Path}: no network family has these parameters ({string.Join(", ", checkpoint.Tensors.Keys.Take(3))}, …). "
                + $"Known families: {string.Join(", ", All.Select(f => f.Name))}.");
        }

        return family.Build(checkpoint, d, input);
    }
}
