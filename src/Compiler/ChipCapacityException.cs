namespace NeuroSim.Compiler;

/// <summary>A network that does not fit a chip. The message names the layer, the need, the limit, and what to do.</summary>
public sealed class ChipCapacityException(string message) : Exception(message);
