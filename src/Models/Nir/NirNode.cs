using NeuroSim.Models.Checkpoints;

namespace NeuroSim.Models.Nir;

/// <summary>
/// A node of a graph in the Neuromorphic Intermediate Representation (NIR; Pedersen et al., "Neuromorphic intermediate representation: a
/// unified instruction set for interoperable brain-inspired computing", Nature Communications 15:8122, 2024). Nodes declare what is
/// computed in continuous time; <see cref="NirSimulation"/> says how it is done in steps.
/// </summary>
public abstract record NirNode
{
    /// <summary>Name of the type, as files have it.</summary>
    public abstract string Type { get; }

    /// <summary>True if the node's output follows from a state, so that a cycle through it can be evaluated step by step.</summary>
    internal virtual bool HasState => false;

    /// <summary>Shape of the output for an input shape, after a check of the parameters.</summary>
    /// <param name="input">Shape of the input.</param>
    /// <param name="place">File and node, for messages.</param>
    /// <exception cref="ModelFormatException">Parameters and input do not fit each other.</exception>
    internal abstract NirShape Output(NirShape input, FilePlace place);

    /// <summary>Hands over the parameters for writing.</summary>
    internal abstract void Write(NirFieldWriter fields);

    /// <summary>Checks that a parameter, where there is one, holds only finite numbers and can be spread over a shape.</summary>
    private protected static void CheckSpread(NirTensor? parameter, string name, NirShape shape, FilePlace place)
    {
        if (parameter is null)
        {
            return;
        }

        CheckFinite(parameter, name, place);
        if (!parameter.SpreadsOver(shape))
        {
            throw place.Error($"'{name}' has the shape {parameter.Shape}, which does not fit the node's input of {shape}.");
        }
    }

    /// <summary>Checks a parameter that must be positive everywhere, as <see cref="CheckSpread"/>.</summary>
    private protected static void CheckPositive(NirTensor parameter, string name, NirShape shape, FilePlace place)
    {
        CheckSpread(parameter, name, shape, place);
        foreach (double value in parameter.Values)
        {
            if (value <= 0)
            {
                throw place.Error($"'{name}' holds {value}; it must be positive.");
            }
        }
    }

    /// <summary>Checks that a parameter holds only finite numbers.</summary>
    private protected static void CheckFinite(NirTensor parameter, string name, FilePlace place)
    {
        foreach (double value in parameter.Values)
        {
            if (!double.IsFinite(value))
            {
                throw place.Error($"'{name}' holds {value}; all its numbers must be finite. Was it saved after the training diverged?");
            }
        }
    }
}
