namespace NeuroSim.Models.Layers;

/// <summary>What a layer hands to the layers that read it.</summary>
public enum Signal
{
    /// <summary>Real values from a sensor or file (direct encoding).</summary>
    Image,

    /// <summary>Integer activations, executed as bursts of spikes.</summary>
    Spikes,

    /// <summary>Membrane potentials.</summary>
    Potentials,
}

/// <summary>A node of a <see cref="SpikingNetwork"/>. Immutable; shapes are checked when it is made.</summary>
public abstract class Layer
{
    private protected Layer(string name, Signal signal, MapShape shape, params Layer[] inputs)
    {
        Name = name;
        Signal = signal;
        Shape = shape;
        Inputs = inputs;
    }

    /// <summary>Name in the checkpoint.</summary>
    public string Name { get; }

    /// <summary>What it hands on.</summary>
    public Signal Signal { get; }

    /// <summary>Shape of what it hands on.</summary>
    public MapShape Shape { get; }

    /// <summary>The layers that it reads, in the order of its parameters.</summary>
    public IReadOnlyList<Layer> Inputs { get; }

    /// <summary>Trained parameters.</summary>
    public virtual long Parameters => 0;

    /// <summary>An error of this layer, named.</summary>
    private protected static ModelFormatException Error(string layer, string problem) => new($"layer '{layer}': {problem}");

    private protected static void Require(Layer input, Signal signal, string layer)
    {
        if (input.Signal != signal)
        {
            throw Error(layer, $"reads '{input.Name}', which hands on {input.Signal.ToString().ToLowerInvariant()}; it needs {signal.ToString().ToLowerInvariant()}.");
        }
    }
}
