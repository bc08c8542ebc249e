namespace NeuroSim.Simulator.Interconnect.Traffic;

/// <summary>Traffic that was given cannot be used. The message says where, what was found, what is accepted, and what to do.</summary>
/// <param name="message">One complete message for the user.</param>
public sealed class TrafficFormatException(string message) : FormatException(message);
