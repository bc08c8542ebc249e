namespace NeuroSim.Cli;

/// <summary>What the user asked for cannot be done. The message says what was given, what is accepted, and what to do.</summary>
/// <param name="message">One complete message for the user.</param>
internal sealed class UsageException(string message) : FormatException(message);
