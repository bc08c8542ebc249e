namespace NeuroSim.Simulator.Calibration;

/// <summary>What was measured while a chip ran one network, sample after sample.</summary>
/// <param name="Name">Name of the network in the file of measurements.</param>
/// <param name="Power">Mean power of each supply.</param>
/// <param name="SamplesPerSecond">Samples that the chip was given per second.</param>
public sealed record MeasuredNetwork(string Name, RailPower Power, double SamplesPerSecond)
{
    /// <summary>Share of right decisions in those who measured's own account, or null.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Spikes that the chip reported over all of its samples, or null.</summary>
    public long? Spikes { get; init; }

    /// <summary>Synaptic operations per time step in the simulation of those who measured, or null.</summary>
    public double? SynOpsPerStep { get; init; }
}

/// <summary>Power of each supply of a chip, in watt.</summary>
/// <param name="Io">Pads.</param>
/// <param name="Ram">Memories.</param>
/// <param name="Logic">Cores and router.</param>
/// <param name="PixelDigital">Pixel array, digital.</param>
/// <param name="PixelAnalog">Pixel array, analog.</param>
public sealed record RailPower(double Io, double Ram, double Logic, double PixelDigital, double PixelAnalog)
{
    /// <summary>Memories and logic: the processor.</summary>
    public double Processor => Ram + Logic;
}
