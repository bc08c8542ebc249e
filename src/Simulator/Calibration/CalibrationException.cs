namespace NeuroSim.Simulator.Calibration;

/// <summary>A calibration that cannot be done as asked. The message says what was asked, why it cannot be, and what to do.</summary>
/// <param name="message">One complete message for the user.</param>
public sealed class CalibrationException(string message) : FormatException(message);
