namespace NeuroSim.Models.Layers;

/// <summary>
/// The input of a network that sees the events of a camera: spikes, one channel per polarity. In one timestep an address may spike any number of times up to
/// <see cref="MaxCount"/>; spikes enter unscaled (N = 1), and the layer behind them adds, it does not multiply.
/// </summary>
public sealed class EventInput : InputLayer
{
    /// <summary>Most spikes of one address per timestep: a count is one byte.</summary>
    public const int MaxCount = 255;

    /// <summary>Creates the input.</summary>
    /// <exception cref="ModelFormatException">A side is not positive.</exception>
    public EventInput(string name, MapShape shape)
        : base(name, Signal.Spikes, shape)
    {
    }
}
