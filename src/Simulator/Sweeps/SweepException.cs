namespace NeuroSim.Simulator.Sweeps;

/// <summary>A sweep cannot be done as asked. The message says what was given, where, what is accepted, and what to do.</summary>
/// <param name="message">One complete message for the user.</param>
/// <param name="inner">Cause, or null.</param>
public sealed class SweepException(string message, Exception? inner = null) : FormatException(message, inner);
