namespace NeuroSim.Chips;

/// <summary>A chip file cannot be used. The message says where, what stands there, and what to do.</summary>
public sealed class ChipFormatException : FormatException
{
    internal ChipFormatException(string message, string file, int? line = null, string jsonPath = "$")
        : base(message)
    {
        File = file;
        Line = line;
        JsonPath = jsonPath;
    }

    /// <summary>The file as the user named it, or the name of a built-in chip.</summary>
    public string File { get; }

    /// <summary>Line of the offending text, from 1; null if the fault is not in a line.</summary>
    public int? Line { get; }

    /// <summary>Path of the offending member, such as <c>$.energyPj.hop.value</c>.</summary>
    public string JsonPath { get; }
}
