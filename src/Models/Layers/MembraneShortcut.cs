namespace NeuroSim.Models.Layers;

/// <summary>A membrane shortcut: <c>x ← x + branch</c>, potentials added to potentials (MS-ResNet; Hu et al., TNNLS 2024).</summary>
public sealed class MembraneShortcut : Layer
{
    /// <summary>Creates the shortcut.</summary>
    /// <exception cref="ModelFormatException">The two differ in shape, or one hands on no potentials.</exception>
    public MembraneShortcut(string name, Layer shortcut, Layer branch)
        : base(name, Signal.Potentials, shortcut.Shape, shortcut, branch)
    {
        Require(shortcut, Signal.Potentials, name);
        Require(branch, Signal.Potentials, name);
        if (shortcut.Shape != branch.Shape)
        {
            throw Error(name, $"adds '{branch.Name}' of shape {branch.Shape} to '{shortcut.Name}' of shape {shortcut.Shape}; the two must be equal.");
        }
    }

    /// <summary>x before.</summary>
    public Layer Shortcut => Inputs[0];

    /// <summary>What is added.</summary>
    public Layer Branch => Inputs[1];
}
