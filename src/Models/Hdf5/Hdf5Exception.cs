namespace NeuroSim.Models.Hdf5;

/// <summary>A file cannot be read or written. The message says where inside the file, and what is wrong; whoever catches it knows the path.</summary>
internal sealed class Hdf5Exception(string message) : FormatException(message);
