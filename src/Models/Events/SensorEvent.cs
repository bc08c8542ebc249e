namespace NeuroSim.Models.Events;

/// <summary>One event of an event camera: a pixel saw the light change.</summary>
/// <param name="TimeUs">Time in µs, on the clock of the recording.</param>
/// <param name="X">Column, from 0.</param>
/// <param name="Y">Row, from 0.</param>
/// <param name="Polarity">0 = OFF (darker), 1 = ON (brighter).</param>
public readonly record struct SensorEvent(long TimeUs, ushort X, ushort Y, byte Polarity);
